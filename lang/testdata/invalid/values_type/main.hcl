variable "people" { # ERROR: Invalid value for variable
  type = map(object({ name = string, age = number }))
}

variable "a" { # ERROR: Invalid value for variable
  type     = string
  nullable = false
}

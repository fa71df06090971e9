variable "a" {
  type    = list(number)
  default = [1, "two"] # ERROR: Invalid default value
}

variable "n" {
  type    = number
  default = "inf" # ERROR: Invalid default value
}

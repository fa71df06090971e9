variable "times" {
  type    = number
  default = "1e123456789" # ERROR: Invalid default value
}

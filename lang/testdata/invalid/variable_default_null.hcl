variable "a" {
  nullable = false
  default  = null # ERROR: Invalid default value
}

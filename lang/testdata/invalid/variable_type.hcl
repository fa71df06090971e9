variable "a" {
  type = strnig # ERROR: Invalid type specification
}

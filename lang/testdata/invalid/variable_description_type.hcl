variable "a" {
  default     = 1
  description = ["x"] # ERROR: Incorrect argument type
}

variable "a" {
  default = "x"
  validation {
    condition     = length(var.a) > 3 # ERROR: Invalid value for variable
    error_message = "Too short."
  }
}
conversation "a" {
  provider = pigeon
  title    = var.a
}

variable "a" {
  default = "x"
  validation { # ERROR: Missing required argument
    condition = true
  }
}

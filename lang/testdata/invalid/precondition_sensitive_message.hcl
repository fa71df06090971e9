variable "token" {
  default   = "canary"
  sensitive = true
}
conversation "a" {
  provider = pigeon
  lifecycle {
    precondition {
      condition     = var.token == "other" # ERROR: Precondition failed
      error_message = "It is ${var.token}."
    }
  }
}

variable "a" { default = "x" }
conversation "a" {
  provider   = pigeon
  depends_on = [var.a] # ERROR: Invalid reference
}

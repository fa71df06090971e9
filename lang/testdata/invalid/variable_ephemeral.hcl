variable "a" {
  default   = 1
  ephemeral = true # ERROR: Not supported yet
}

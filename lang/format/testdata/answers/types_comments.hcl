variable "a" {
  type    = /* x */ list(string) # y
  default = []                   # z
}

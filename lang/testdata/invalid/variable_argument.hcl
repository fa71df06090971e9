variable "a" {
  defualt = 1 # ERROR: Unsupported argument
}

variable "a" {
  type = list(string)
}
variable "b" {
  type = object({ a = string, b = optional(list(number), []) })
}
variable "c" {
  type = any
}
variable "d" {
  type = "number"
}
variable "e" {
  type = "set"
}

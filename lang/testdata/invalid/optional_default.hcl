variable "v" {
  type    = object({ a = optional(number, "x") }) # ERROR: Invalid default value for optional attribute
  default = {}
}

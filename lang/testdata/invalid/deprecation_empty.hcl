variable "empty" {
  default    = 1
  deprecated = " " # ERROR: Missing deprecation message
}
variable "absent" {
  default    = 1
  deprecated = null
}

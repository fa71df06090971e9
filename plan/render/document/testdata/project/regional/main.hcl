variable "group" {}

variable "secret" {
  sensitive = true
}

message "hello" {
  count = 2
  to    = [var.group]
  text  = "Hello ${count.index}."
}

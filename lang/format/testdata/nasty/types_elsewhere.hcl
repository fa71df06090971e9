output "a" {
type="string"
}
variable "b" {
validation {
type="list"
}
}
type="string"

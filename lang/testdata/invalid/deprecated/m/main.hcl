variable "name" {
  default    = null
  deprecated = "The name comes from the file."
}
output "id" {
  value      = 1
  deprecated = "Use ids"
}
output "ids" { value = [1] }

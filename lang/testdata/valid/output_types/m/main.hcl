output "set" {
  type  = set(string)
  value = ["b", "a", "b"]
}
output "text" {
  type  = string
  value = 1
}

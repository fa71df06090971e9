conversation "a" {
  count    = 2
  provider = pigeon
}
output "third" { value = conversation.a[2].id } # ERROR: Invalid instance key

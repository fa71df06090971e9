conversation "a" {
  for_each = toset(["europe", "asia"])
  provider = pigeon
}
locals { region = "africa" }
output "id" { value = conversation.a[local.region].id } # ERROR: Invalid index

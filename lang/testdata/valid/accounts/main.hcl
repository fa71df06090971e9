provider "pigeon" {
  alias = "a"
  token = "a"
}
provider "pigeon" {
  alias = "b"
  token = "b"
}
# The same id on two accounts is two conversations.
conversation "a" {
  provider = pigeon.a
  id       = "1"
}
conversation "b" {
  provider = pigeon.b
  id       = "1"
}
message "m" {
  to   = [conversation.a, conversation.b]
  text = "Hi"
}
output "providers" { value = [conversation.a.provider, conversation.b.provider] }

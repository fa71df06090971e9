message "c1" {
  to   = reverse(local.everyone)
  text = "c1"
}
conversation "two" { provider = drum }
conversation "one" { provider = drum }

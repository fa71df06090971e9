message "a\"b" {
}
message "a\\b" {
}
message "tab\there" {}

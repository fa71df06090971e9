check "length" {
  assert {
    condition     = length(message.a.text) < 100
    error_message = <<-EOT
  Too long: ${length(message.a.text)}.
  EOT
  }
}

locals { b = "other b" }
conversation "c" { title = "Other" }
message "m" {
  dynamic "button" {
    for_each = ["only"]
    content {
      label = button.value
      url   = "https://example.org/${button.value}"
    }
  }
}
provider "pigeon" {
  alias = "ops"
  tries = 5
}

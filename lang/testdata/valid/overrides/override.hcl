locals { b = "other b" }
conversation "c" { title = "Other" }
message "m" {
  lifecycle {
    on_missing      = "ignore"
    prevent_destroy = false
    postcondition {
      condition     = self.text != ""
      error_message = "It is empty."
    }
  }
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

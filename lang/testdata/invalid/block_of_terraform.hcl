terraform { # ERROR: Unsupported block type
}
resource "message" "m" { # ERROR: Unsupported block type
}

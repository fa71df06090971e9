attachment "a" { source = "no/such/window.png" } # ERROR: Attachment file not found

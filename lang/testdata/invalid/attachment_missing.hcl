attachment "a" { source = "no/such/window.png" } # ERROR: Missing attachment file

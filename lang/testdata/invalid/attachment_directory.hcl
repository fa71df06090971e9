attachment "a" { source = "." } # ERROR: Missing attachment file

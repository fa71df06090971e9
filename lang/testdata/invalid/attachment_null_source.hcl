attachment "a" { source = null } # ERROR: Missing attachment file

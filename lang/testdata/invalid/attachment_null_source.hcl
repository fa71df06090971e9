attachment "a" { source = null } # ERROR: Attachment file not found

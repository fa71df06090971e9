attachment "a" { source = "." } # ERROR: Attachment file not found

attachment "a" { source = "/nonexistent/window.png" } # ERROR: Attachment cannot be read

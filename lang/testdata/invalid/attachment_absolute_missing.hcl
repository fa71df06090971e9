attachment "a" { source = "/nonexistent/window.png" } # ERROR: Missing attachment file

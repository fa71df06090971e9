attachment "a" { source = "/nonexistent/window.png" } # ERROR: Cannot read attachment

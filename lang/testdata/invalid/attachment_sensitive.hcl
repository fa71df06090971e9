attachment "a" { source = sensitive("main.hcl") } # ERROR: Sensitive value not allowed

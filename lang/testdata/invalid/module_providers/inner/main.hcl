conversation "c" { provider = pigeon.special } # ERROR: Provider not passed

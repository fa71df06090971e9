herald {
  required_providers {
    pigeon  = { configuration_aliases = [pigeon.sender] } # ERROR: Undeclared provider
    pigeons = {} # ERROR: Unknown platform
  }
}

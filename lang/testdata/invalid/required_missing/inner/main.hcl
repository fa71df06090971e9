herald {
  required_providers {
    pigeon = { configuration_aliases = [pigeon.sender, pigeon.spare] }
  }
}

conversation "here" {
  provider = pigeon.sender
  id       = "1"
}

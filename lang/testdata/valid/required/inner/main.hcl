herald {
  required_version = ">= 0.1"
  required_providers {
    pigeon = { configuration_aliases = [pigeon.sender, pigeon.spare] }
    drum   = {}
  }
}
conversation "here" {
  provider = pigeon.sender
  id       = "1"
}

herald {
  required_providers {
    pigeon = ">= 1.0" # ERROR: Invalid provider requirement
    drum = {
      source                = "herald/drum"           # ERROR: Unsupported argument
      configuration_aliases = [pigeon.sender, "drum"] # ERROR: Invalid provider requirement; ERROR: Invalid provider requirement
    }
  }
}

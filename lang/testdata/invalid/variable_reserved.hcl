variable "source" {} # ERROR: Invalid name
variable "count" {} # ERROR: Invalid name

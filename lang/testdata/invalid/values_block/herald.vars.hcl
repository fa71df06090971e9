variable "a" {} # ERROR: Block not allowed here

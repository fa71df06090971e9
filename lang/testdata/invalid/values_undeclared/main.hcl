variable "audience" { default = "x" }

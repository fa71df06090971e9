variable "products" {
  description = "The products to announce, with their groups and languages."
  type = map(object({
    name       = string
    page       = string
    release    = string
    publish_at = optional(string)  # default is immediately
    groups     = map(string)       # language => group
    highlights = map(list(string)) # language => list of changes
  }))
}

variable "tokens" {
  description = "Token of each product's account, for example from HERALD_VAR_tokens."
  type        = map(string)
  default     = {}
  sensitive   = true
}

variable "products" {
  description = "What is announced, to whom, and in which languages."
  type = map(object({
    name       = string
    page       = string
    release    = string
    publish_at = optional(string)  # at once when it is left out
    groups     = map(string)       # language => group
    highlights = map(list(string)) # language => what is new
  }))
}

variable "tokens" {
  description = "Token of each product's account, for example from HERALD_VAR_tokens."
  type        = map(string)
  default     = {}
  sensitive   = true
}

variable "hosts" {
  type = list(object({
    name  = string
    hours = optional(number, 2)
  }))
}
variable "nested" {
  type = map(object({ inner = object({ x = string }) }))
}
locals {
  whole = { x = "1", more = 2 }
}
module "m" {
  source = "./m"
  one    = { x = "1", extra = 2 } # WARNING: Attribute not in type
  whole  = local.whole
  pair   = ["a", { X = "1", x = "2" }] # WARNING: Attribute not in type
}

variable "window" {
  default = "23:00"
  validation {
    condition     = true # ERROR: Condition has no reference
    error_message = "Never."
  }
  validation {
    condition     = var.other != "" # ERROR: Condition has no reference
    error_message = "Another variable."
  }
  validation {
    condition     = var.window != var.other && length([for v in ["a"] : v if v == var.window]) == 0
    error_message = "Both."
  }
}
variable "other" {
  default = "22:00"
}
conversation "c" {
  provider = pigeon
  id       = "1"
}
message "m" {
  to   = conversation.c
  text = "Hi."
  lifecycle {
    precondition {
      condition     = 1 < 2 # ERROR: Condition has no reference
      error_message = "Never."
    }
    postcondition {
      condition     = length("abc") == 3 # ERROR: Condition has no reference
      error_message = "Never."
    }
  }
}
output "o" {
  value = 1
  precondition {
    condition     = false # ERROR: Condition has no reference
    error_message = "Always."
  }
}
check "c" {
  assert {
    condition     = alltrue([for x in [1] : x > 0]) # WARNING: Condition has no reference
    error_message = "Never."
  }
}

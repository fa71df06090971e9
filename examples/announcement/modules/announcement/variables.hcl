# The inputs of the module. Validations report invalid values before anything is
# planned.

variable "product" {
  type = object({ name = string, page = string })
}

variable "release" {
  type        = string
  description = "The version, such as 4.2.0."

  validation {
    condition     = can(regex("^\\d+\\.\\d+\\.\\d+$", var.release))
    error_message = "A release must be three numbers separated by dots, but this is ${var.release}."
  }
}

variable "groups" {
  type        = map(string)
  description = "The group of each language, such as { en = \"group:1101\" }."

  validation {
    condition     = length(setsubtract(keys(var.groups), keys(local.words))) == 0
    error_message = "The module supports ${join(", ", keys(local.words))}. For another language, add its texts and a file in the directory text."
  }
}

variable "highlights" {
  type        = map(list(string))
  description = "What is new, in each language."

  # A validation can also refer to other values.
  validation {
    condition     = alltrue([for language in keys(var.groups) : length(lookup(var.highlights, language, [])) > 0])
    error_message = "Every language of the groups requires a highlight: ${join(", ", keys(var.groups))}."
  }
}

variable "also" {
  type        = any
  description = "Conversations that get the English text as well."
  default     = []
}

variable "publish_at" {
  type        = string
  description = "The time at which it is sent; null for immediately."
  default     = null
}

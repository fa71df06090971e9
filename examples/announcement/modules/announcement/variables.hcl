# What the module must be given. Every mistake that can be told from the values
# is told here, before anything is planned.

variable "product" {
  type = object({ name = string, page = string })
}

variable "release" {
  type        = string
  description = "The version, such as 4.2.0."

  validation {
    condition     = can(regex("^\\d+\\.\\d+\\.\\d+$", var.release))
    error_message = "A release is three numbers with dots between them, and this is ${var.release}."
  }
}

variable "groups" {
  type        = map(string)
  description = "The group of each language, such as { en = \"group:1101\" }."

  validation {
    condition     = length(setsubtract(keys(var.groups), keys(local.words))) == 0
    error_message = "The module speaks ${join(", ", keys(local.words))}. For another language add its words and a file in text."
  }
}

variable "highlights" {
  type        = map(list(string))
  description = "What is new, in each language."

  # A rule may look at other values as well.
  validation {
    condition     = alltrue([for language in keys(var.groups) : length(lookup(var.highlights, language, [])) > 0])
    error_message = "Every language that is spoken to needs a highlight: ${join(", ", keys(var.groups))}."
  }
}

variable "also" {
  type        = any
  description = "Conversations that get the English text as well."
  default     = []
}

variable "publish_at" {
  type        = string
  description = "When it may be told; null for at once."
  default     = null
}

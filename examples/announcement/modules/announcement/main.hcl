# A release note: one message for each language, for the group of that language.

locals {
  # Texts that are not in the files in the directory text.
  words = {
    en = { more = "All changes" }
    zh = { more = "全部更新" }
    de = { more = "Alle Änderungen" }
    es = { more = "Todos los cambios" }
  }
}

# The caller passes the provider "sender" with the argument providers.
conversation "readers" {
  for_each = var.groups
  provider = yunhu.sender
  id       = each.value
}

message "note" {
  for_each = var.groups

  to = concat([conversation.readers[each.key]], each.key == "en" ? var.also : [])

  markdown = templatefile("${path.module}/text/note.${each.key}.md", {
    product    = var.product.name
    release    = var.release
    highlights = var.highlights[each.key]
  })
  publish_at = var.publish_at

  button {
    label = local.words[each.key].more
    url   = var.product.page
  }

  lifecycle {
    # The next release must not recall the release notes of this one.
    on_destroy = "keep"
  }
}

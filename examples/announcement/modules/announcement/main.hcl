# A release note: one message for each language, to the group that reads it.

locals {
  # The few words that are not in the files in text.
  words = {
    en = { more = "All changes" }
    zh = { more = "全部更新" }
    de = { more = "Alle Änderungen" }
    es = { more = "Todos los cambios" }
  }
}

# The account "sender" is the caller's to choose; see providers where the module
# is called.
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
    # Release notes are kept when the next release takes their place here.
    on_destroy = "keep"
  }
}

# The project as it is, with the products in herald.vars.hcl.

run "tells_what_is_due" {
  assert {
    condition     = plan.summary.send == 10 && plan.summary.defer == 5
    error_message = "Two products in four languages, and for our own people; the third product waits for its day."
  }
  assert {
    # One delivery may be more than one message: here the button stands below.
    condition     = length(distinct(sandbox.conversations["conversation.staff"].messages[*].delivery)) == 2
    error_message = "Our own people read of every release that is out."
  }
  assert {
    condition = alltrue([
      for address, change in plan.deliveries : strcontains(change.provider, "product[") || change.conversation == "conversation.staff"
    ])
    error_message = "Each product speaks with its own account."
  }
}

run "tells_the_rest_on_its_day" {
  now = "2999-03-01T09:00:00+01:00"

  assert {
    condition     = plan.summary.send == 5 && plan.summary.edit == 0
    error_message = "The third product is told on its day, and the others are left alone."
  }
  assert {
    condition     = contains(sandbox.conversations["conversation.staff"].messages[*].text, "**Lumen 2.0.0** is here.\n\n- A new look\n- Lamps answer twice as fast\n")
    error_message = "Our own people read of it, too."
  }
}

# A language that is no longer spoken to takes nothing away from its readers.
run "keeps_what_was_told" {
  variables {
    products = {
      for name, product in var.products : name => merge(product, {
        groups = { for language, group in product.groups : language => group if language != "es" }
      })
    }
  }

  assert {
    condition     = plan.summary.recall == 0 && plan.summary.forget == 3
    error_message = "Release notes stay when their block goes."
  }
  assert {
    condition     = length(sandbox.conversations["module.release[\"harbor\"].conversation.readers[\"es\"]"].messages) == 1
    error_message = "Spanish readers still find theirs."
  }
}

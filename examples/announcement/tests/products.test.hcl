# Tests of the project with the products in herald.vars.hcl.

run "sends_what_is_due" {
  assert {
    condition     = plan.summary.send == 10 && plan.summary.defer == 5
    error_message = "Two products must be sent in four languages and to the staff; the third product waits for its day."
  }
  assert {
    # One delivery can consist of several messages: here, the button is a second one.
    condition     = length(distinct(sandbox.conversations["conversation.staff"].messages[*].delivery)) == 2
    error_message = "The staff must get every release that is due."
  }
  assert {
    condition = alltrue([
      for address, change in plan.deliveries : strcontains(change.provider, "product[") || change.conversation == "conversation.staff"
    ])
    error_message = "Each product must use its own provider."
  }
}

run "sends_the_rest_on_its_day" {
  now = "2999-03-01T09:00:00+01:00"

  assert {
    condition     = plan.summary.send == 5 && plan.summary.edit == 0
    error_message = "The third product must be sent on its day, without changes to the others."
  }
  assert {
    condition     = contains(sandbox.conversations["conversation.staff"].messages[*].text, "**Lumen 2.0.0** is here.\n\n- A new look\n- Lamps answer twice as fast\n")
    error_message = "The staff must get it too."
  }
}

# Removing a language must not recall the earlier release notes.
run "keeps_earlier_release_notes" {
  variables {
    products = {
      for name, product in var.products : name => merge(product, {
        groups = { for language, group in product.groups : language => group if language != "es" }
      })
    }
  }

  assert {
    condition     = plan.summary.recall == 0 && plan.summary.forget == 3
    error_message = "Release notes must be kept when their block is removed."
  }
  assert {
    condition     = length(sandbox.conversations["module.release[\"harbor\"].conversation.readers[\"es\"]"].messages) == 1
    error_message = "Spanish readers must still see their release note."
  }
}

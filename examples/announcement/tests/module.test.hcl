# Tests of the module alone, with all its validations.

# The module requires a provider "sender". All providers of a test use the sandbox,
# so it needs no arguments.
provider "yunhu" {
  alias = "sender"
}

variables {
  product    = { name = "Kite", page = "https://kite.example.org" }
  release    = "1.0.0"
  groups     = { en = "group:1", de = "group:2" }
  highlights = { en = ["It flies"], de = ["Er fliegt", "Er landet"] }
}

run "sends_each_language" {
  module { source = "./modules/announcement" }

  assert {
    condition     = sandbox.conversations[conversation.readers["en"].address].messages[*].text == ["**Kite 1.0.0** is here.\n\n- It flies\n"]
    error_message = "English readers get the English note."
  }
  assert {
    condition     = sandbox.conversations[conversation.readers["de"].address].messages[*].text == ["**Kite 1.0.0** ist da.\n\n- Er fliegt\n- Er landet\n"]
    error_message = "German readers get the German note, with both highlights."
  }
  assert {
    condition     = sandbox.conversations[conversation.readers["de"].address].messages[0].buttons[0].label == "Alle Änderungen"
    error_message = "The button must have the German label."
  }
  assert {
    condition     = join(" ", output.languages) == "de en"
    error_message = "The output must list the languages."
  }
}

# A correction must not send a second message.
run "corrects_in_place" {
  module { source = "./modules/announcement" }

  variables {
    highlights = { en = ["It flies higher"], de = ["Er fliegt", "Er landet"] }
  }

  assert {
    condition     = plan.summary.edit == 1 && plan.summary.send == 0
    error_message = "Only the English note is edited."
  }
  assert {
    condition     = output.ids == run.sends_each_language.ids
    error_message = "The notes are the same messages as before."
  }
}

run "waits_for_its_day" {
  module { source = "./modules/announcement" }
  state_key = "scheduled"
  command   = plan
  now       = "2030-02-28T12:00:00Z"

  variables {
    publish_at = "2030-03-01T09:00:00Z"
  }

  assert {
    condition     = plan.summary.defer == 2 && plan.summary.send == 0
    error_message = "Nothing must be sent before publish_at."
  }
}

run "is_sent_on_its_day" {
  module { source = "./modules/announcement" }
  state_key = "scheduled"
  command   = plan
  now       = "2030-03-01T09:00:00Z"

  variables {
    publish_at = "2030-03-01T09:00:00Z"
  }

  assert {
    condition     = plan.summary.send == 2
    error_message = "Both notes must be sent at publish_at."
  }
}

run "rejects_an_invalid_release" {
  module { source = "./modules/announcement" }
  command = plan
  variables { release = "soon" }
  expect_failures = [var.release]
}

run "rejects_an_unsupported_language" {
  module { source = "./modules/announcement" }
  command = plan
  variables {
    groups     = { tlh = "group:3" }
    highlights = { tlh = ["Qapla'"] }
  }
  expect_failures = [var.groups]
}

run "rejects_a_language_without_highlights" {
  module { source = "./modules/announcement" }
  command = plan
  variables {
    groups = { en = "group:1", es = "group:3" }
  }
  expect_failures = [var.highlights]
}

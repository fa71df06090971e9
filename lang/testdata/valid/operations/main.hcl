variable "secret" {
  default   = "coo"
  sensitive = true
}
conversation "known" { provider = pigeon }
conversation "new" { provider = pigeon }
conversation "band" {
  provider = drum
  id       = "b"
}

data "messages" "recent" {
  conversation = conversation.known
  limit        = 2
  only { author = var.secret }
}
# Its conversation is not there yet, so it is not known what is in it.
data "messages" "later" {
  conversation = conversation.new
}
data "messages" "each" {
  for_each     = toset(data.messages.recent.messages[*].id)
  conversation = conversation.known
  around       = each.key
}
data "messages" "beats" {
  conversation = conversation.band
  beats        = 3
  depends_on   = [message.quiet]
}
data "weather" "here" {
  provider = pigeon
  city     = "Loft"
}

action "acknowledge" "seen" {
  conversation = conversation.known
  config { messages = data.messages.recent.messages[*].id }
}
action "acknowledge" "later" {
  for_each     = { a = conversation.known, b = conversation.new }
  conversation = each.value
  config { messages = ["x"] }
}
action "roll" "drums" { provider = drum }

message "quiet" {
  to   = conversation.known
  text = "It has ${data.weather.here.result} letters. ${provider::pigeon::leg("left")}"
  lifecycle {
    action_trigger {
      events     = [after_send, after_edit]
      actions    = [action.acknowledge.seen, action.acknowledge.later["b"]]
      on_failure = "taint"
    }
    action_trigger {
      events    = ["after_recall", "before_recall"]
      actions   = [action.acknowledge.later]
      condition = length(data.messages.recent.messages) == 2
    }
    action_trigger {
      events    = [after_recall]
      actions   = [action.roll.drums]
      condition = false
    }
    postcondition {
      condition     = self.address != ""
      error_message = "It has an address."
    }
  }
}
message "waits" {
  to   = conversation.known
  text = "First: ${data.messages.later.messages[0].text}"
}

output "recent" { value = data.messages.recent }
output "each" { value = { for k, d in data.messages.each : k => length(d.messages) } }
output "action" { value = action.acknowledge.seen }
output "rhythm" { value = data.messages.beats.rhythm }

check "weather" {
  data "weather" "there" {
    provider = pigeon
    city     = "Dovecote"
  }
  data "messages" "there" {
    conversation = conversation.known
    limit        = data.weather.there.result
  }
  assert {
    condition     = length(data.messages.there.messages) < data.weather.there.result
    error_message = "There are too many."
  }
}

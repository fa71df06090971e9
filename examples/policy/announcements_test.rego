package main

import rego.v1

message(actions, everybody) := {
	"address": "message.a[\"conversation.b\"]",
	"type": "message",
	"change": {"actions": actions, "after": {"conversation": "conversation.b", "mentions_everybody": everybody}},
	"herald": {"address": "message.a@conversation.b"},
}

test_quiet_message_passes if {
	count(deny) == 0 with input as {"resource_changes": [message(["create"], false)]}
}

test_everybody_is_denied if {
	deny == {"message.a@conversation.b mentions everybody in conversation.b"} with input as {"resource_changes": [message(["update"], true)]}
}

test_everybody_later_is_denied if {
	count(deny) == 1 with input as {"deferred_changes": [{"reason": "not_due", "resource_change": message(["create"], true)}]}
}

test_unknown_is_denied if {
	change := json.remove(message(["create"], true), ["change/after/mentions_everybody"])
	count(deny) == 1 with input as {"resource_changes": [change]}
}

test_what_stands_passes if {
	count(deny) == 0 with input as {"resource_changes": [message(["no-op"], true)]}
}

test_second_visible_message_is_denied if {
	count(deny) == 1 with input as {"resource_changes": [message(["create", "forget"], false)]}
}

test_many_recalls_are_denied if {
	changes := [message(["delete"], false) | some _ in numbers.range(1, 11)]
	count(deny) == 1 with input as {"resource_changes": changes}
	count(deny) == 0 with input as {"resource_changes": array.slice(changes, 0, 10)}
}

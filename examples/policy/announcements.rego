# Denies plans that require a review by a person. README.md describes how to run
# it on a saved plan.
package main

import rego.v1

# All messages that readers will see as new or changed, now or when they are due.
appearing contains change if {
	some change in object.get(input, "resource_changes", [])
	change.type == "message"
	some action in change.change.actions
	action in {"create", "update"}
}

appearing contains deferred.resource_change if {
	some deferred in object.get(input, "deferred_changes", [])
	deferred.resource_change.type == "message"
}

# A message that mentions everybody notifies everybody. An unknown message may do
# so too.
deny contains reason if {
	some change in appearing
	not change.change.after.mentions_everybody == false
	reason := sprintf("%s mentions everybody in %s", [change.herald.address, change.change.after.conversation])
}

# Readers would see both the old and the new message.
deny contains reason if {
	some change in appearing
	change.change.actions == ["create", "forget"]
	reason := sprintf("%s is sent a second time while the first stays visible", [change.herald.address])
}

# More than a few recalls at once are probably a mistake.
most_recalled := 10

deny contains reason if {
	recalled := [change |
		some change in object.get(input, "resource_changes", [])
		change.type == "message"
		change.change.actions == ["delete"]
	]
	count(recalled) > most_recalled
	reason := sprintf("%d messages are recalled, more than %d", [count(recalled), most_recalled])
}

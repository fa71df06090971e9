package problem

const (
	BrokenLink                Code = "broken-link"
	ChangesOnEveryRun         Code = "changes-on-every-run"
	CheckFailed               Code = "check-failed"
	ConditionKnownAfterApply  Code = "condition-known-after-apply"
	ConditionWithoutReference Code = "condition-without-reference"
	MentionsEveryone          Code = "mentions-everyone"
	NearPlatformLimit         Code = "near-platform-limit"
	NoVisibleContent          Code = "no-visible-content"
	PossibleSecret            Code = "possible-secret"
	PostconditionFailed       Code = "postcondition-failed"
	PreconditionFailed        Code = "precondition-failed"
	TextNotifiesEveryone      Code = "text-notifies-everyone"
	TextTruncated             Code = "text-truncated"
)

func conditionsArea() Area {
	return Area{"Conditions and lint rules", []Definition{
		{BrokenLink, "Broken link", []string{"link-leads-nowhere"},
			"A relative link or image refers to a file that does not exist, or that readers cannot open. Use an absolute " +
				"address."},
		{ChangesOnEveryRun, "Value changes in every run", []string{"differs-in-every-run"},
			"An argument of a message uses `timestamp()`, `plantimestamp()`, `uuid()` or `bcrypt()`, so its value differs in " +
				"every run: each apply edits the message, or recalls it and sends it again. Use a value that stays the same, or " +
				"disable the lint rule for this message if the change is intended."},
		{CheckFailed, "Check failed", nil,
			"An assertion of a `check` block is false. This is a warning, and its text was written by the author of the check."},
		{ConditionKnownAfterApply, "Condition known after apply", nil,
			"A condition depends on a value that exists only after the apply, such as the id of a message that has not been " +
				"sent, so the plan cannot evaluate it. The apply evaluates it: a precondition before its message is sent, every " +
				"other condition at the end."},
		{ConditionWithoutReference, "Condition has no reference", []string{"condition-tests-nothing"},
			"A condition refers to nothing, or the validation of a variable does not refer to that variable, so its result " +
				"never changes. Refer to the value that it should check, or remove the condition."},
		{MentionsEveryone, "Calls everybody", []string{"calls-everybody"},
			"The text mentions everyone in a conversation, so all its members are notified. If that is intended, disable the " +
				"lint rule for this message."},
		{NearPlatformLimit, "Nearly too long", []string{"nearly-too-long"},
			"The text is close to the longest that the platform allows. Shorten it, or a small addition will make it invalid."},
		{NoVisibleContent, "Nothing to read", []string{"nothing-to-read"},
			"The body of the message contains nothing that the platform displays, but readers would be notified. Add content."},
		{PossibleSecret, "Looks like a secret", []string{"looks-like-a-secret"},
			"The text contains something that looks like a token or a key. Remove it, or disable the lint rule for this " +
				"message if it is not a secret."},
		{PostconditionFailed, "Postcondition failed", nil,
			"The result of a block violates a `postcondition`. The text of the message was written by the author of the " +
				"condition."},
		{PreconditionFailed, "Precondition failed", nil,
			"A `precondition` of a block or an output is false. The text of the message was written by the author of the " +
				"condition."},
		{TextNotifiesEveryone, "Text would notify everyone", nil,
			"A word of the body notifies everybody in the conversation, `mentions` does not contain `everyone`, and the platform " +
				"has no way to write the word so that it notifies nobody. Declare the mention, or write the word in another way."},
		{TextTruncated, "Text is truncated", nil,
			"The body is longer than the platform allows, and `overflow` is `truncate`, so readers do not get the end. Shorten " +
				"the body, or set `overflow` to `split` or `attach`."},
	}}
}

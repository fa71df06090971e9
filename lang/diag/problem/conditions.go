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
)

func conditionsArea() Area {
	return Area{"Conditions and lint rules", []Definition{
		{BrokenLink, "Link leads nowhere", []string{"link-leads-nowhere"},
			"A relative link or image leads to a file that does not exist, or that readers cannot open. Use an absolute " +
				"address."},
		{ChangesOnEveryRun, "Differs in every run", []string{"differs-in-every-run"},
			"An argument of a message draws on `timestamp()`, `plantimestamp()`, `uuid()` or `bcrypt()`, so its value is " +
				"different in every run: each apply edits the message, or recalls it and sends it again. Use a value that stays " +
				"the same, or silence the rule where the change is intended."},
		{CheckFailed, "Check failed", nil,
			"An assertion of a check block does not hold. This is a warning; its message is the author's."},
		{ConditionKnownAfterApply, "Condition known after apply", nil,
			"A condition depends on a value that only the platform can make, such as the id of a message that has not been " +
				"sent. The plan cannot tell whether it holds. The apply evaluates it again: a precondition before its message is " +
				"sent, everything else at the end."},
		{ConditionWithoutReference, "Condition tests nothing", []string{"condition-tests-nothing"},
			"A condition refers to nothing, or the validation of a variable does not refer to that variable, so its result " +
				"never changes. Refer to what it should test, or remove it."},
		{MentionsEveryone, "Calls everybody", []string{"calls-everybody"},
			"The text mentions everyone in a conversation, so everyone is notified. If that is intended, silence the rule for " +
				"this message."},
		{NearPlatformLimit, "Nearly too long", []string{"nearly-too-long"},
			"The text is close to the limit of the platform. Shorten it before it grows."},
		{NoVisibleContent, "Nothing to read", []string{"nothing-to-read"},
			"Nothing of the body is visible on the platform, but readers would be notified. Add content."},
		{PossibleSecret, "Looks like a secret", []string{"looks-like-a-secret"},
			"The text contains something that looks like a token or a key. Remove it, or silence the rule if it is not a " +
				"secret."},
		{PostconditionFailed, "Postcondition failed", nil,
			"The result of a block does not meet a condition of its author. The message is the author's."},
		{PreconditionFailed, "Precondition failed", nil,
			"A condition for the use of a block or an output does not hold. The message is the author's."},
	}}
}

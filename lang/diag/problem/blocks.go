package problem

const (
	ArgumentWithoutEffect           Code = "argument-without-effect"
	BlockForAnotherPlatform         Code = "block-for-another-platform"
	BlockWithoutEffect              Code = "block-without-effect"
	BothForEachAndCount             Code = "both-for-each-and-count"
	CheckWithoutAssertions          Code = "check-without-assertions"
	ConversationContainsACredential Code = "conversation-contains-a-credential"
	ConversationDeclaredTwice       Code = "conversation-declared-twice"
	ConversationListedTwice         Code = "conversation-listed-twice"
	ConversationOfAnotherProvider   Code = "conversation-of-another-provider"
	EmptyConversationID             Code = "empty-conversation-id"
	EmptyParticipant                Code = "empty-participant"
	FurtherInstancesNotChecked      Code = "further-instances-not-checked"
	InvalidLifecycleArgument        Code = "invalid-lifecycle-argument"
	MissingConversationOrProvider   Code = "missing-conversation-or-provider"
	MoreThanOneConversation         Code = "more-than-one-conversation"
	UnexpectedResponse              Code = "unexpected-response"
	UnknownOperation                Code = "unknown-operation"
	UnsupportedOperation            Code = "unsupported-operation"
)

func blocksArea() Area {
	return Area{"Blocks", []Definition{
		{ArgumentWithoutEffect, "Argument has no effect", nil,
			"The argument has no effect here: Herald does not change a conversation that has an `id`, and the runs of a test " +
				"file always run one after another. Remove the argument or, for a conversation that Herald is to manage, the `id`."},
		{BlockForAnotherPlatform, "Block for another platform", nil,
			"The block of a platform is in a conversation on another platform. Remove the block."},
		{BlockWithoutEffect, "Block has no effect", nil,
			"None of the conversations of the message is on the platform of this block. Remove the block, or add a " +
				"conversation on that platform to `to`."},
		{BothForEachAndCount, "Conflicting for_each and count", nil,
			"A block can have `for_each` or `count`, but not both. Remove one of them."},
		{CheckWithoutAssertions, "Check has no assertions", nil,
			"A `check` block needs at least one assertion. Add `assert { condition = …, error_message = … }`, or remove the " +
				"block."},
		{ConversationContainsACredential, "Credential in conversation", nil,
			"An argument of a conversation, such as its title, contains a credential of a provider, a backend or the " +
				"encryption of the state. Everybody in the conversation would see it. Remove the credential from the argument."},
		{ConversationDeclaredTwice, "Conversation declared twice", []string{"same-conversation-by-two-names"},
			"Two `conversation` blocks have the same `id`, and the message is addressed to both of them. It would be sent " +
				"twice. List only one of them in `to`."},
		{ConversationListedTwice, "Duplicate conversation in message", []string{"conversation-given-twice"},
			"The message lists the same conversation twice. It is sent there once. Remove one of the two entries."},
		{ConversationOfAnotherProvider, "Provider does not match conversation", nil,
			"The block sets a provider other than the one that its conversation belongs to. Remove the `provider` argument, or " +
				"refer to a conversation of that provider."},
		{EmptyConversationID, "Empty conversation id", nil,
			"The `id` of the conversation is an empty text. Set the id that the platform uses, or remove the argument to have " +
				"Herald create the conversation."},
		{EmptyParticipant, "Empty participant", nil,
			"An element of `participants` is empty. Set the id of a person on the platform, or remove the element."},
		{FurtherInstancesNotChecked, "Further instances not checked", nil,
			"Herald stopped checking the instances of a block, because many of them have errors. Correct those that are " +
				"printed; the remaining instances are checked in the next run."},
		{InvalidLifecycleArgument, "Invalid lifecycle argument", nil,
			"The argument accepts only certain keywords or references. The message lists the valid ones."},
		{MissingConversationOrProvider, "Missing conversation or provider", []string{"nobody-to-ask"},
			"A `data` or `action` block has neither a conversation nor a provider, so there is no account to send its request " +
				"with. Set `conversation`, or `provider` if the request does not concern a conversation."},
		{MoreThanOneConversation, "Multiple conversations not allowed", nil,
			"The argument must refer to one conversation, and it refers to several. Use `for_each` to create an instance for " +
				"each conversation."},
		{UnexpectedResponse, "Unexpected response", []string{"unexpected-answer"},
			"The response of a platform does not have the type that Herald declares for it. This is a bug in Herald; please " +
				"report it."},
		{UnknownOperation, "Unknown data source or action", []string{"unknown-look-up", "unknown-action"},
			"No platform has a data source or an action of this type. Correct the type; `herald providers` lists the data " +
				"sources and actions of each platform."},
		{UnsupportedOperation, "Unsupported data source or action", []string{"not-offered-by-the-platform"},
			"This platform does not have the data source or action. `herald providers` lists those of each platform. Use " +
				"another one, or another provider."},
	}}
}

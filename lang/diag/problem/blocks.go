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
	InvalidPlatformOptions          Code = "invalid-platform-options"
	MissingConversationOrProvider   Code = "missing-conversation-or-provider"
	MoreThanOneConversation         Code = "more-than-one-conversation"
	UnexpectedResponse              Code = "unexpected-response"
	UnknownOperation                Code = "unknown-operation"
	UnsupportedOperation            Code = "unsupported-operation"
)

func blocksArea() Area {
	return Area{"Blocks", []Definition{
		{ArgumentWithoutEffect, "Argument without effect", nil,
			"The argument has no effect here: a conversation with an id already exists and is never changed, and the runs of " +
				"a test file run one after another. Remove the argument, or the id."},
		{BlockForAnotherPlatform, "Block for another platform", nil,
			"The conversation is on one platform, and the block belongs to another. Remove the block."},
		{BlockWithoutEffect, "Block without effect", nil,
			"The message goes to no conversation on the platform of this block. Remove it, or send the message there."},
		{BothForEachAndCount, "Both for_each and count", nil,
			"A block can have `for_each` or `count`, not both. Remove one."},
		{CheckWithoutAssertions, "Check without assertions", nil,
			"A check block asserts nothing. Add `assert { condition = …, error_message = … }`."},
		{ConversationContainsACredential, "Conversation contains a credential", nil,
			"An argument of a conversation, such as its title, contains a token or a password of a provider, a backend or the " +
				"encryption of the state. Everybody in the conversation would see it. Remove it."},
		{ConversationDeclaredTwice, "Same conversation by two names", []string{"same-conversation-by-two-names"},
			"Two blocks declare the same conversation, and the message would be sent to it twice. Name one of them."},
		{ConversationListedTwice, "Conversation given twice", []string{"conversation-given-twice"},
			"The message lists the same conversation twice. It would be sent once. Remove one of the two."},
		{ConversationOfAnotherProvider, "Conversation of another provider", nil,
			"The conversation belongs to a provider other than the one that is set here. Remove the provider argument."},
		{EmptyConversationID, "Empty conversation id", nil,
			"The id of the conversation is empty. Give the one the platform has, or leave it out to have Herald create it."},
		{EmptyParticipant, "Empty participant", nil,
			"A participant needs the id of a person."},
		{FurtherInstancesNotChecked, "Further instances not checked", nil,
			"Some instances of a block have problems. The others are checked after those are corrected."},
		{InvalidLifecycleArgument, "Invalid lifecycle argument", nil,
			"A lifecycle argument takes one of a few words; the message lists them."},
		{InvalidPlatformOptions, "Invalid platform options", nil,
			"The block of a platform holds a value that cannot be written down. The message says which."},
		{MissingConversationOrProvider, "Nobody to ask", []string{"nobody-to-ask"},
			"A data block or an action needs a conversation, or a provider if it is not about a conversation."},
		{MoreThanOneConversation, "More than one conversation", nil,
			"What is asked here is about one conversation, and several are named."},
		{UnexpectedResponse, "Unexpected answer", []string{"unexpected-answer"},
			"A platform returned a response that Herald does not understand. This is a bug in Herald; please report it."},
		{UnknownOperation, "Unknown data source or action", []string{"unknown-look-up", "unknown-action"},
			"No platform has a data source or an action of this type. `herald providers` lists those that each has."},
		{UnsupportedOperation, "Not offered by the platform", []string{"not-offered-by-the-platform"},
			"The platform does not have this data source or action. `herald providers` lists those that each platform has."},
	}}
}

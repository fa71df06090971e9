package problem

const (
	AlreadyManaged                  Code = "already-managed"
	AmbiguousMove                   Code = "ambiguous-move"
	ConversationCannotBeImported    Code = "conversation-cannot-be-imported"
	DeliveriesDiffer                Code = "deliveries-differ"
	ImportCannotBeChecked           Code = "import-cannot-be-checked"
	ImportToUndeclaredBlock         Code = "import-to-undeclared-block"
	ImportWithoutInstances          Code = "import-without-instances"
	ImportedMessageIncomplete       Code = "imported-message-incomplete"
	InvalidAddress                  Code = "invalid-address"
	InvalidImportID                 Code = "invalid-import-id"
	LinkInsteadOfID                 Code = "link-instead-of-id"
	MessageBelongsInModule          Code = "message-belongs-in-module"
	MessageCannotBeRead             Code = "message-cannot-be-read"
	MessageInUndeclaredConversation Code = "message-in-undeclared-conversation"
	MissingImportConversation       Code = "missing-import-conversation"
	MissingImportProvider           Code = "missing-import-provider"
	MoveCycle                       Code = "move-cycle"
	MoveIsNotPossible               Code = "move-is-not-possible"
	MoveToAnotherKind               Code = "move-to-another-kind"
	MoveWithoutEffect               Code = "move-without-effect"
	MovedBlockStillDeclared         Code = "moved-block-still-declared"
	NothingToGenerate               Code = "nothing-to-generate"
	RemovedBlockStillDeclared       Code = "removed-block-still-declared"
	WrongNumberOfIDs                Code = "wrong-number-of-ids"
)

func movesArea() Area {
	return Area{"Moved, removed and imported", []Definition{
		{AlreadyManaged, "Already managed", nil,
			"An import names a message or a conversation that the state has under another address. With two addresses it " +
				"would be edited to what one declares, then to what the other does, without end. Give it its new address with a " +
				"`moved` block or `herald state mv`, or remove the import."},
		{AmbiguousMove, "Ambiguous move", nil,
			"Two `moved` blocks contradict each other: one object would get two addresses, or two objects the same one. The " +
				"message names both blocks. Remove one of them."},
		{ConversationCannotBeImported, "Conversation cannot be imported", nil,
			"The platform has no call with which Herald could keep the conversation. Declare it with its id."},
		{DeliveriesDiffer, "Deliveries differ", nil,
			"The message has different contents in different conversations, which one block cannot express. The plan shows " +
				"what would change."},
		{ImportCannotBeChecked, "Import cannot be checked", nil,
			"The platform does not return messages, so Herald assumes that the message has the content of the configuration."},
		{ImportToUndeclaredBlock, "Import to something undeclared", []string{"import-to-something-undeclared"},
			"No block is declared for the imported object. Write it, or have `herald generate-config` write it."},
		{ImportWithoutInstances, "Nothing to import", []string{"nothing-to-import"},
			"The import block has no instances. Correct its `for_each`."},
		{ImportedMessageIncomplete, "Imported message is incomplete", []string{"message-is-not-told-whole"},
			"The platform returns only a part of the message. Complete the block before you apply."},
		{InvalidAddress, "Invalid address", nil,
			"On the command line an address is written as plans show it: `message.launch[\"eu\"]@conversation.ops`. In files " +
				"only the message is written, as in `message.launch[\"eu\"]`, without quotes; an `import` block has a separate " +
				"argument `conversation`."},
		{InvalidImportID, "Invalid import id", nil,
			"An import needs the id that the platform has, as text."},
		{LinkInsteadOfID, "Link instead of an id", []string{"link-instead-of-an-id"},
			"An import takes the id of a message, not a link to it. The API of the platform and data blocks return ids."},
		{MessageBelongsInModule, "Message belongs into a module", []string{"message-belongs-into-a-module"},
			"The block of a message belongs in the module that declares its conversation. Write it there."},
		{MessageCannotBeRead, "Message cannot be read", nil,
			"The platform does not return messages, so Herald cannot write the block. Write it yourself."},
		{MessageInUndeclaredConversation, "Message is declared elsewhere", []string{"message-is-declared-elsewhere"},
			"A message exists in a conversation that its block does not list. Add the conversation to `to`."},
		{MissingImportConversation, "Conversation needed", []string{"conversation-needed"},
			"The conversation of the imported message is not known. Set `conversation` in the import block."},
		{MissingImportProvider, "Provider needed", []string{"provider-needed"},
			"The provider of the imported object is not known. Set `provider` in the import block."},
		{MoveCycle, "Moves in a circle", []string{"moves-in-a-circle"},
			"Moved blocks form a cycle. Remove one of them."},
		{MoveIsNotPossible, "Move is not possible", nil,
			"The object keeps its address: the new address is in use, or the two addresses are of different kinds, such as a " +
				"message and a conversation. The message says which. `herald state rm` frees an address by forgetting the object."},
		{MoveToAnotherKind, "Move to another kind", nil,
			"A moved block renames; it cannot change a message into a conversation."},
		{MoveWithoutEffect, "Move without effect", nil,
			"`from` and `to` of a `moved` block are the same address. Correct one of them, or remove the block."},
		{MovedBlockStillDeclared, "Moved block is still declared", []string{"moved-block-is-still-declared"},
			"The block in `from` is still declared. Remove it, or the moved block."},
		{NothingToGenerate, "Nothing to write", []string{"nothing-to-write"},
			"No object at this address exists on the platform without being declared."},
		{RemovedBlockStillDeclared, "Removed block is still declared", []string{"removed-block-is-still-declared"},
			"A removed block names a block that is still declared. Remove one of the two."},
		{WrongNumberOfIDs, "Wrong number of ids", nil,
			"A delivery of several parts needs the id of each, in order."},
	}}
}

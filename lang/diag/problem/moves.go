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
		{AlreadyManaged, "Object already managed", nil,
			"An import names a message or a conversation that the state already contains with another address. With two " +
				"addresses, every apply would change it to what one block declares and then to what the other declares. Rename it " +
				"with a `moved` block or `herald state mv`, or remove the import."},
		{AmbiguousMove, "Ambiguous move", nil,
			"Two `moved` blocks contradict each other: one object would get two addresses, or two objects the same address. " +
				"The message names both blocks. Remove one of them."},
		{ConversationCannotBeImported, "Cannot import conversation", nil,
			"Herald cannot manage conversations on this platform. Declare the conversation with its `id` instead of importing " +
				"it."},
		{DeliveriesDiffer, "Deliveries have different content", nil,
			"The message has different content in different conversations, which one block cannot declare. The plan shows what " +
				"applying the generated block would change."},
		{ImportCannotBeChecked, "Cannot check import", nil,
			"The platform does not return the content of messages, so Herald assumes that the imported message has the content " +
				"of the configuration. Compare them yourself before you apply."},
		{ImportToUndeclaredBlock, "Import to undeclared block", []string{"import-to-something-undeclared"},
			"No block is declared for the imported object. Write the block, or run `herald generate-config` to generate it."},
		{ImportWithoutInstances, "Nothing to import", []string{"nothing-to-import"},
			"The import block matches no object: its `for_each` is empty, the conversation has an `id` or does not exist yet, " +
				"or there is no such message in it. The message says which. Correct the block, or remove it."},
		{ImportedMessageIncomplete, "Imported message is incomplete", []string{"message-is-not-told-whole"},
			"The platform returns only a part of the message. Complete the generated block before you apply."},
		{InvalidAddress, "Invalid address", nil,
			"The address is malformed. On the command line, use addresses as plans print them: " +
				"`message.launch[\"eu\"]@conversation.ops`. In files, use only the address of the message without quotes, as in " +
				"`message.launch[\"eu\"]`; an `import` block has a separate argument `conversation`."},
		{InvalidImportID, "Invalid import id", nil,
			"The `id` of an import must be the id that the platform uses, as a text."},
		{LinkInsteadOfID, "Link instead of id", []string{"link-instead-of-an-id"},
			"An import requires the id of a message, not a link to it. Data sources and the API of the platform return ids."},
		{MessageBelongsInModule, "Message belongs in another module", []string{"message-belongs-into-a-module"},
			"The block of a message belongs in the module that declares its conversation. Write it there."},
		{MessageCannotBeRead, "Cannot read message", nil,
			"The platform does not return the content of messages, so Herald cannot generate the block. Write it yourself."},
		{MessageInUndeclaredConversation, "Conversation missing in message block", []string{"message-is-declared-elsewhere"},
			"A message exists in a conversation that its block does not list, so the next apply would recall it there. Add the " +
				"conversation to `to`."},
		{MissingImportConversation, "Missing conversation of import", []string{"conversation-needed"},
			"The conversation of the imported message is not known. Set `conversation` in the `import` block."},
		{MissingImportProvider, "Missing provider of import", []string{"provider-needed"},
			"The provider of the imported object is not known. Set `provider` in the `import` block."},
		{MoveCycle, "Moves form a cycle", []string{"moves-in-a-circle"},
			"`moved` blocks form a cycle, so there is no last address. Remove one of them."},
		{MoveIsNotPossible, "Cannot move object", nil,
			"The new address is in use, or the two addresses are of different kinds, such as a message and a conversation. The " +
				"message says which. The object keeps its address. To free an address, remove its object from the state with " +
				"`herald state rm`, which leaves it on the platform."},
		{MoveToAnotherKind, "Move changes the kind", nil,
			"A `moved` block renames an object. It cannot turn a message into a conversation. Correct one of the two " +
				"addresses."},
		{MoveWithoutEffect, "Move has no effect", nil,
			"`from` and `to` of a `moved` block are the same address. Correct one of them, or remove the block."},
		{MovedBlockStillDeclared, "Moved object still declared", []string{"moved-block-is-still-declared"},
			"The address in `from` of a `moved` block is still declared. Remove that block, or the `moved` block."},
		{NothingToGenerate, "Nothing to generate", []string{"nothing-to-write"},
			"There is no undeclared message or conversation with this address. `herald state list` prints all addresses in the " +
				"state."},
		{RemovedBlockStillDeclared, "Removed object still declared", []string{"removed-block-is-still-declared"},
			"The address in a `removed` block is still declared. Remove one of the two blocks."},
		{WrongNumberOfIDs, "Wrong number of ids", nil,
			"The message consists of several messages on the platform, and the number of ids differs from theirs. Set the id " +
				"of each of them, in order."},
	}}
}

package problem

const (
	ActionCannotBeInvoked        Code = "action-cannot-be-invoked"
	ActionNotReady               Code = "action-not-ready"
	ContentUnknown               Code = "content-unknown"
	ConversationCannotBeChanged  Code = "conversation-cannot-be-changed"
	ConversationCannotBeCreated  Code = "conversation-cannot-be-created"
	ConversationMustNotBeRemoved Code = "conversation-must-not-be-removed"
	DataSourceDoesNotConverge    Code = "data-source-does-not-converge"
	DataSourceNotRead            Code = "data-source-not-read"
	ExpiredMessageStays          Code = "expired-message-stays"
	ForwardedMessageNotDelivered Code = "forwarded-message-not-delivered"
	InterruptedPartWay           Code = "interrupted-part-way"
	InvalidRehearsalConversation Code = "invalid-rehearsal-conversation"
	MessageMustNotBeRecalled     Code = "message-must-not-be-recalled"
	MessageWasRemoved            Code = "message-was-removed"
	MessageWillNotBeRecalled     Code = "message-will-not-be-recalled"
	NoLongerManagedByHerald      Code = "no-longer-managed-by-herald"
	NoSuchAddress                Code = "no-such-address"
	PartialPlan                  Code = "partial-plan"
	QuotedMessageNotDelivered    Code = "quoted-message-not-delivered"
	StateLost                    Code = "state-lost"
)

func planningArea() Area {
	return Area{"Planning", []Definition{
		{ActionCannotBeInvoked, "Action cannot be invoked", nil,
			"A message is recalled whose block is gone, and the action that its `action_trigger` named cannot be invoked any " +
				"more: its own block is gone too, and the state does not keep sensitive arguments, or its provider is not " +
				"configured. To have it invoked, put the block of the action, or the provider, back before the message is " +
				"recalled."},
		{ActionNotReady, "Action not ready", nil,
			"The action refers to something that has not been sent or created yet. Apply first."},
		{ContentUnknown, "Content still not known", []string{"content-still-not-known"},
			"The content of a message is still unknown after everything that it depends on has been applied. Check what it " +
				"refers to."},
		{ConversationCannotBeChanged, "Conversation cannot be changed", nil,
			"The platform cannot change this argument of a conversation. Restore the old value, or declare another " +
				"conversation."},
		{ConversationCannotBeCreated, "Conversation cannot be created", nil,
			"The platform has no call that creates conversations. Give the id of one that exists."},
		{ConversationMustNotBeRemoved, "Conversation must not be removed", nil,
			"`prevent_destroy` protects the conversation, and the plan would remove it, or give it up and create it anew with " +
				"another provider. While its block is declared, set the argument to false and run the command again. When the " +
				"block is gone, put it back with `prevent_destroy = false`, apply, and remove it again; or write a `removed` " +
				"block with `lifecycle { destroy = false }` to leave the conversation where it is."},
		{DataSourceDoesNotConverge, "Question without end", []string{"question-without-end"},
			"The arguments of a data source change after every read. Remove what changes, such as a time, from its arguments."},
		{DataSourceNotRead, "Question without answer", []string{"question-without-answer"},
			"The apply needs a data source with arguments that were not known when the plan was made. Plan again."},
		{ExpiredMessageStays, "Expired message stays", nil,
			"`expire_at` has passed, and the message stays visible, because `prevent_destroy` or `on_destroy = \"keep\"` " +
				"forbids to recall it, or the platform cannot. Nothing else is held up by it. The message says what to change."},
		{ForwardedMessageNotDelivered, "Forwarded message does not stand", []string{"forwarded-message-does-not-stand"},
			"The message that is forwarded is not on the platform, or is recalled by this plan. Bring it back, or remove the " +
				"forward."},
		{InterruptedPartWay, "Interrupted part-way", nil,
			"The apply was stopped when a message that takes several requests was only partly done. The next apply does the " +
				"rest."},
		{InvalidRehearsalConversation, "Nowhere to rehearse", []string{"nowhere-to-rehearse"},
			"`--route-to` names a conversation that does not exist, or that cannot be used for a rehearsal."},
		{MessageMustNotBeRecalled, "Message must not be recalled", nil,
			"`prevent_destroy` protects the message, and the plan would recall it. While its block is declared, set the " +
				"argument to false and run the command again. When the block is gone, put it back with `prevent_destroy = false`, " +
				"apply, and remove it again; or write a `removed` block with `lifecycle { destroy = false }` to leave the message " +
				"where it is."},
		{MessageWasRemoved, "Message was removed", nil,
			"The message was removed on the platform, and `on_missing = \"fail\"` stops the plan. Choose another value, or send " +
				"the message yourself."},
		{MessageWillNotBeRecalled, "Message will not be recalled", nil,
			"`expire_at` will pass without the message being recalled: the platform recalls nothing, or not after so long a " +
				"time, or `prevent_destroy` or `on_destroy = \"keep\"` forbids it. Remove `expire_at`, give an earlier time, or " +
				"change the lifecycle."},
		{NoLongerManagedByHerald, "No longer managed by Herald", nil,
			"The plan removes something from the state that stays on the platform, because a removed block has `destroy = " +
				"false` or its lifecycle has `on_destroy = \"keep\"`. Readers still see it, and Herald neither edits nor recalls it " +
				"any more. An import block takes it back."},
		{NoSuchAddress, "Nothing of that name", []string{"nothing-of-that-name"},
			"No declared or existing object matches an address of `--target`, `--exclude` or `--replace`. Plans show " +
				"addresses."},
		{PartialPlan, "Plan is partial", []string{"plan-is-partial"},
			"The plan covers only the selected objects, so others may differ. Plan once without `--target` and `--exclude`."},
		{QuotedMessageNotDelivered, "Quoted message does not stand", []string{"quoted-message-does-not-stand"},
			"The message that is quoted is not on the platform, or is recalled by this plan. Bring it back, or remove " +
				"`reply_to`."},
		{StateLost, "The state was lost", []string{"the-state-was-lost"},
			"There is no state, and messages of this project were found under their keys. They are taken over and not sent " +
				"again. What cannot be looked up, and has no key that prevents a second creation or send, is in doubt: look for it " +
				"on the platform, then run `herald resolve ADDRESS --sent ID`, or `--not-sent`. Resolve a conversation that " +
				"Herald created first; the messages in it are looked up after that."},
	}}
}

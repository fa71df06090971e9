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
	StateLossNotDetectable       Code = "state-loss-not-detectable"
)

func planningArea() Area {
	return Area{"Planning", []Definition{
		{ActionCannotBeInvoked, "Cannot invoke action", nil,
			"A message whose block was removed is recalled, and the action that its `action_trigger` refers to cannot be " +
				"invoked: its own block was removed too and the state does not store sensitive arguments, or its provider is not " +
				"configured. To have it invoked, restore the block of the action, or the provider, before the message is recalled."},
		{ActionNotReady, "Action not ready", nil,
			"The action refers to something that has not been sent or created yet. Run `herald apply` first."},
		{ContentUnknown, "Content still unknown", []string{"content-still-not-known"},
			"The content of a message is still unknown after everything that it depends on was applied. Check the values that " +
				"it refers to."},
		{ConversationCannotBeChanged, "Cannot change conversation", nil,
			"The platform cannot change this argument of a conversation. Restore its former value, or declare another " +
				"conversation."},
		{ConversationCannotBeCreated, "Cannot create conversation", nil,
			"Herald cannot create conversations on this platform. Set the `id` of an existing one."},
		{ConversationMustNotBeRemoved, "Conversation protected by prevent_destroy", nil,
			"The plan would remove the conversation, or replace it with one of another provider, and `prevent_destroy` forbids " +
				"that. While its block is declared, set the argument to false and run the command again. If the block was removed, " +
				"restore it with `prevent_destroy = false`, apply, and remove it again; or write a `removed` block with `lifecycle " +
				"{ destroy = false }` to keep the conversation on the platform."},
		{DataSourceDoesNotConverge, "Data source does not converge", []string{"question-without-end"},
			"The arguments of a data source change after every read. Remove whatever changes, such as a time, from its " +
				"arguments."},
		{DataSourceNotRead, "Data source not read", []string{"question-without-answer"},
			"During the apply, the arguments of a data source became other ones than those that the plan read it with. Plan " +
				"again."},
		{ExpiredMessageStays, "Expired message stays visible", nil,
			"`expire_at` has passed, but the message stays visible, because `prevent_destroy` or `on_destroy = \"keep\"` forbids " +
				"a recall, or because the platform does not support it. Everything else in the plan is applied. The message says " +
				"what to change."},
		{ForwardedMessageNotDelivered, "Forwarded message not delivered", []string{"forwarded-message-does-not-stand"},
			"The message to forward does not exist on the platform, or this plan recalls it. Send it again, or remove " +
				"`forward`."},
		{InterruptedPartWay, "Change interrupted", nil,
			"The apply was stopped in the middle of a change that takes several requests. The next apply performs the " +
				"remaining ones."},
		{InvalidRehearsalConversation, "Invalid rehearsal conversation", []string{"nowhere-to-rehearse"},
			"`--route-to` names a conversation that is not declared, or that does not exist yet. A rehearsal creates no " +
				"conversations: create it first with `herald apply --target ADDRESS`, or set the `id` of an existing one."},
		{MessageMustNotBeRecalled, "Message protected by prevent_destroy", nil,
			"The plan would recall the message, and `prevent_destroy` forbids that. While its block is declared, set the " +
				"argument to false and run the command again. If the block was removed, restore it with `prevent_destroy = false`, " +
				"apply, and remove it again; or write a `removed` block with `lifecycle { destroy = false }` to keep the message " +
				"on the platform."},
		{MessageWasRemoved, "Message removed on the platform", nil,
			"Somebody removed the message on the platform, and `on_missing = \"fail\"` stops the plan. Set `on_missing` to " +
				"another value, or restore the message."},
		{MessageWillNotBeRecalled, "Message will not be recalled", nil,
			"The message will stay visible after `expire_at`, because the platform supports no recall, or none after so long a " +
				"time, or because `prevent_destroy` or `on_destroy = \"keep\"` forbids it. Remove `expire_at`, set an earlier time, " +
				"or change the lifecycle."},
		{NoLongerManagedByHerald, "No longer managed by Herald", nil,
			"The plan removes an object from the state and leaves it on the platform, because of a `removed` block with " +
				"`destroy = false` or a lifecycle with `on_destroy = \"keep\"`. Readers still see it, and Herald will neither edit " +
				"nor recall it. To manage it again, write an `import` block."},
		{NoSuchAddress, "No object matches address", []string{"nothing-of-that-name"},
			"An address in `--target`, `--exclude` or `--replace` matches no declared or existing object. Correct it; plans " +
				"print the addresses."},
		{PartialPlan, "Plan is partial", []string{"plan-is-partial"},
			"The plan covers only the selected objects, so others may need changes too. Plan without `--target` and " +
				"`--exclude` afterwards."},
		{QuotedMessageNotDelivered, "Quoted message not delivered", []string{"quoted-message-does-not-stand"},
			"The message to quote does not exist on the platform, or this plan recalls it. Send it again, or remove " +
				"`reply_to`."},
		{StateLost, "State was lost", []string{"the-state-was-lost"},
			"There is no state, but messages of this project were found on the platforms under its idempotency keys. They are " +
				"added to the state and not sent again. An object that cannot be looked up, and has no key that prevents a second " +
				"send or creation, is in doubt: look for it on the platform, then run `herald resolve ADDRESS --sent ID` or " +
				"`--not-sent`. Resolve a conversation that Herald created first; the messages in it are looked up after that."},
		{StateLossNotDetectable, "Earlier messages cannot be looked up", nil,
			"There is no state, so this is taken to be the first apply of the project. On some of its platforms nothing can be " +
				"looked up, so Herald cannot find out whether that is true. If the project was applied before, restore its state, " +
				"or run `herald recover`: it marks the messages as in doubt, until `herald resolve` records what became of each. " +
				"Otherwise they are sent again."},
	}}
}

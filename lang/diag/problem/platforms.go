package problem

const (
	ButtonColorIgnored          Code = "button-color-ignored"
	ButtonWithTwoActions        Code = "button-with-two-actions"
	ButtonWithoutAddress        Code = "button-without-address"
	ButtonWithoutLabel          Code = "button-without-label"
	ButtonsWithoutText          Code = "buttons-without-text"
	ConflictOnPlatform          Code = "conflict-on-platform"
	ConversationCannotBeRead    Code = "conversation-cannot-be-read"
	ConversationGone            Code = "conversation-gone"
	CredentialsMissingOrRefused Code = "credentials-missing-or-refused"
	EndpointNotAllowed          Code = "endpoint-not-allowed"
	FileNeedsVIPAccount         Code = "file-needs-vip-account"
	ForwardWithContent          Code = "forward-with-content"
	InvalidConversation         Code = "invalid-conversation"
	InvalidConversationID       Code = "invalid-conversation-id"
	InvalidPlatformValue        Code = "invalid-platform-value"
	MentionShowsID              Code = "mention-shows-id"
	NotFoundOnPlatform          Code = "not-found-on-platform"
	OutcomeUnknown              Code = "outcome-unknown"
	PermissionDenied            Code = "permission-denied"
	PlatformLimitExceeded       Code = "platform-limit-exceeded"
	PlatformReadFailed          Code = "platform-read-failed"
	PlatformUnreachable         Code = "platform-unreachable"
	QuoteIgnored                Code = "quote-ignored"
	QuoteTextWithoutReply       Code = "quote-text-without-reply"
	RecordingWithoutDuration    Code = "recording-without-duration"
	RejectedByPlatform          Code = "rejected-by-platform"
	SendCannotBeConfirmed       Code = "send-cannot-be-confirmed"
	SentAsPlainFile             Code = "sent-as-plain-file"
	StoppedBeforeSending        Code = "stopped-before-sending"
	TokenExpiresSoon            Code = "token-expires-soon"
	TooManyContents             Code = "too-many-contents"
	TooManyRequests             Code = "too-many-requests"
	UnsupportedButton           Code = "unsupported-button"
	UnsupportedContent          Code = "unsupported-content"
	UnsupportedTextFormat       Code = "unsupported-text-format"
	UnusualConversationID       Code = "unusual-conversation-id"
)

func platformsArea() Area {
	return Area{"Platforms", []Definition{
		{ButtonColorIgnored, "Button color has no effect", []string{"button-colour-is-not-shown"},
			"The platform shows all buttons in the same color. Remove the argument."},
		{ButtonWithTwoActions, "Button with multiple actions", nil,
			"A button opens an address (`url`), copies a text (`copy`) or reports a value (`value`). Keep one of these " +
				"arguments, and use a separate button for each of the others."},
		{ButtonWithoutAddress, "Button has no address", []string{"button-without-an-address"},
			"A button needs an absolute address, as in `https://example.org`. Set it."},
		{ButtonWithoutLabel, "Button has no label", []string{"button-without-a-label"},
			"A button needs a label, which readers see on it. Set a word or two."},
		{ButtonsWithoutText, "Buttons without text", []string{"buttons-without-a-text"},
			"On this platform, buttons are displayed below a text, and the message has none. Add a text."},
		{ConflictOnPlatform, "Conflict on platform", []string{"conflict-on-the-platform"},
			"The platform reports that the request conflicts with the current state of the object. Run the command again, " +
				"which plans anew."},
		{ConversationCannotBeRead, "Cannot read conversation", nil,
			"The platform refuses to show this conversation to the provider. Because its messages cannot be read, nothing is " +
				"sent, edited or recalled in it. All other conversations are planned and applied as usual. Restore the provider's " +
				"access. With `--refresh=false` Herald plans from the state alone."},
		{ConversationGone, "Conversation no longer exists", []string{"conversation-is-gone"},
			"The conversation was deleted, or the provider is no longer a member. Nothing can be sent, edited or recalled in " +
				"it. All other conversations are planned and applied as usual. Deliveries in it that are no longer declared are " +
				"removed from the state. Remove the conversation from `to`, or set the id of another one. If the provider becomes " +
				"a member again, nothing is sent a second time, because the state keeps the ids of the messages."},
		{CredentialsMissingOrRefused, "Credentials missing or rejected", nil,
			"The provider has no credentials, or the platform rejects them. Set them; the message names the argument and the " +
				"environment variable."},
		{EndpointNotAllowed, "Endpoint not allowed", nil,
			"An argument of a provider or a backend names a server other than the platform's own, or disables the verification " +
				"of its certificate, and this is not allowed outside of the project. Anybody who can change the files, such as the " +
				"author of a pull request, could otherwise have credentials sent to a server of their own. Nothing was sent. Allow " +
				"the server in `HERALD_ALLOWED_ENDPOINTS` or in `allowed_endpoints` of the user configuration, or set the argument " +
				"by its own environment variable, such as `YUNHU_ENDPOINT`."},
		{FileNeedsVIPAccount, "File requires a VIP account", []string{"file-needs-a-vip-account"},
			"The platform accepts a file of this size from VIP accounts only. Use a smaller file, or a provider with a VIP " +
				"account."},
		{ForwardWithContent, "Forward cannot have content", []string{"a-forward-has-no-content"},
			"A forwarded message is sent unchanged. Remove the argument, or send its content in a separate message."},
		{InvalidConversation, "Invalid conversation", nil,
			"The platform would reject the conversation that Herald is to create or change: the id of a participant is " +
				"malformed, the provider itself is among the participants, a group has no participants, or an argument has no " +
				"meaning on the platform. The message says which. Nothing was sent."},
		{InvalidConversationID, "Malformed conversation id", []string{"wrong-conversation-id"},
			"The id does not have the form of conversation ids on this platform. Correct it; the message describes the form."},
		{InvalidPlatformValue, "Value not accepted by platform", []string{"invalid-value-for-aily", "invalid-value-for-maiagent", "invalid-value-for-mixin", "wrong-value-for-relationlabs", "wrong-value-in-yunhu-block", "invalid-value-for-the-platform", "invalid-platform-options",
			"buttons-cannot-be-written", "buttons-not-encodable"},
			"The platform does not accept the value of an argument. Correct it; the message lists the accepted values."},
		{MentionShowsID, "Mention may show an id", []string{"mention-shows-an-id"},
			"Readers may see the id of a person instead of the name. Set the name in the block of the platform."},
		{NotFoundOnPlatform, "Not found on platform", []string{"not-found-on-the-platform"},
			"A conversation, a message or a file does not exist on the platform. Check its id."},
		{OutcomeUnknown, "Outcome unknown", []string{"outcome-not-known"},
			"A request was sent, but no answer was received. The next plan looks up the outcome before anything is sent again."},
		{PermissionDenied, "Permission denied by platform", []string{"not-allowed-by-the-platform"},
			"The provider is not permitted to do this. Grant it the permission on the platform, for example by adding it to " +
				"the group."},
		{PlatformLimitExceeded, "Platform limit exceeded", []string{"message-too-long-for-mixin", "over-the-platforms-limit"},
			"A text, a file or a list exceeds a limit of the platform. Shorten it, or split the message."},
		{PlatformReadFailed, "Cannot read from platform", []string{"platform-could-not-be-read"},
			"A read request failed. It changed nothing. Run the command again."},
		{PlatformUnreachable, "Platform unreachable", []string{"platform-not-reachable"},
			"Herald could not connect to the platform, so nothing was changed. Check the network, and run the command again."},
		{QuoteIgnored, "Quote has no effect", []string{"quote-would-be-ignored"},
			"The platform ignores a quote in this kind of message. Quote with a text, and send this content in a separate " +
				"message."},
		{QuoteTextWithoutReply, "Quote text without reply_to", []string{"quote-text-without-a-quote"},
			"The text of a quote is shown only in a reply. Set `reply_to`, or remove the text."},
		{RecordingWithoutDuration, "Recording has no duration", []string{"recording-without-a-duration"},
			"The platform does not determine the length of a recording. Set `duration` in the `attachment` block."},
		{RejectedByPlatform, "Request rejected by platform", []string{"refused-by-the-platform"},
			"The platform rejected a request as invalid. Correct the configuration; the message contains the platform's " +
				"reason."},
		{SendCannotBeConfirmed, "Cannot confirm send", nil,
			"A message was sent, but no answer was received, and this platform can look up a message only by its content. A " +
				"similar message arrived since then, which may be this one in another form, or somebody else's. Therefore it is " +
				"not sent again. Check the conversation, then record the outcome with `herald resolve`."},
		{SentAsPlainFile, "Sent as a plain file", []string{"sent-as-a-plain-file"},
			"The platform displays files of this kind only if their dimensions or duration are known, and they are not. " +
				"Readers get a file to open. Set the missing arguments in the `attachment` block."},
		{StoppedBeforeSending, "Stopped before sending", []string{"stopped-before-it-was-sent"},
			"The run was stopped before this request was sent. The next plan includes it again."},
		{TokenExpiresSoon, "Token expires soon", nil,
			"A credential of a provider expires soon. Renew it."},
		{TooManyContents, "Too much content for one message", []string{"two-contents-in-one-message", "too-many-contents-in-one-message"},
			"The message has more contents or buttons than the platform allows in one message. Split it into several messages."},
		{TooManyRequests, "Rate limit exceeded", nil,
			"The platform asks to wait longer than Herald does. Run the command again later, or lower `--parallelism`."},
		{UnsupportedButton, "Unsupported kind of button", []string{"kind-of-button-not-supported"},
			"The platform has no buttons that copy a text or report a value. Write the text into the message instead. `herald " +
				"providers` lists what each platform supports."},
		{UnsupportedContent, "Unsupported content", []string{"aily-cannot-show-this", "maiagent-cannot-show-this", "mixin-cannot-show-this", "relationlabs-cannot-show-this", "not-supported-by-the-platform"},
			"The platform cannot display a part of the message, such as a file or a quote. The message says what to use " +
				"instead. Or send the message to conversations on other platforms only. `herald providers` lists what each " +
				"platform supports."},
		{UnsupportedTextFormat, "Unsupported text format", []string{"unknown-format-of-text"},
			"The platform does not support text in this format. Use one of the formats that the message lists."},
		{UnusualConversationID, "Unusual conversation id", nil,
			"The id does not have the form that conversation ids on this platform usually have. Check it; the message " +
				"describes the form."},
	}}
}

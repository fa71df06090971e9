package problem

const (
	ButtonColorIgnored          Code = "button-color-ignored"
	ButtonWithTwoActions        Code = "button-with-two-actions"
	ButtonWithoutAddress        Code = "button-without-address"
	ButtonWithoutLabel          Code = "button-without-label"
	ButtonsNotEncodable         Code = "buttons-not-encodable"
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
		{ButtonColorIgnored, "Button colour is not shown", []string{"button-colour-is-not-shown"},
			"The platform shows all buttons in the same color. Remove the color."},
		{ButtonWithTwoActions, "Button with two actions", nil,
			"A button opens an address (`url`), copies a text (`copy`) or reports a value (`value`). Keep one, and make " +
				"another button of the rest."},
		{ButtonWithoutAddress, "Button without an address", []string{"button-without-an-address"},
			"A button needs an absolute address, as in `https://example.org`."},
		{ButtonWithoutLabel, "Button without a label", []string{"button-without-a-label"},
			"A button needs a label: a word or two that say what it opens."},
		{ButtonsNotEncodable, "Buttons cannot be written", []string{"buttons-cannot-be-written"},
			"The buttons contain a value that cannot be encoded for the platform."},
		{ButtonsWithoutText, "Buttons without a text", []string{"buttons-without-a-text"},
			"On this platform buttons need a text above them. Add one."},
		{ConflictOnPlatform, "Conflict on the platform", []string{"conflict-on-the-platform"},
			"The platform reports that the request conflicts with its current state. Plan again."},
		{ConversationCannotBeRead, "Conversation cannot be read", nil,
			"The platform answered, and refused to show this conversation to the account. Since nothing is known of what " +
				"exists there, nothing is sent, edited or recalled in it; all other conversations are planned and applied as " +
				"usual. Give the account access again. `--refresh=false` plans without reading, on what the state says."},
		{ConversationGone, "Conversation is gone", []string{"conversation-is-gone"},
			"The conversation does not exist any more, or the account is no longer in it. Nothing can be sent, edited or " +
				"recalled there; all other conversations are planned and applied as usual. What was sent there and is no longer " +
				"declared leaves the state. Remove the conversation from the messages that go to it, or give the id of another " +
				"one. If the account is let in again, nothing is sent a second time: the state keeps the ids of the messages."},
		{CredentialsMissingOrRefused, "Credentials missing or refused", nil,
			"The provider has no credentials, or the platform rejects them. The message names the argument and the " +
				"environment variable."},
		{EndpointNotAllowed, "Endpoint not allowed", nil,
			"An argument of a provider or a backend in the files names a server that is not the platform's own, and nobody " +
				"allowed it, or it says that the server's certificate need not be verified. Whoever can change the files, such as " +
				"the author of a pull request, could have the credentials of the machine sent to a server of their own, so the " +
				"files do not choose where requests go. Nothing was sent. Name the server outside of the project: in " +
				"`HERALD_ALLOWED_ENDPOINTS`, in `allowed_endpoints` of the user configuration, or in the variable of the argument " +
				"itself, such as `YUNHU_ENDPOINT`."},
		{FileNeedsVIPAccount, "File needs a VIP account", []string{"file-needs-a-vip-account"},
			"An ordinary account may not upload a file of this size. Use a smaller one where the account is ordinary."},
		{ForwardWithContent, "A forward has no content", []string{"a-forward-has-no-content"},
			"A forwarded message is sent unchanged. Remove the argument, or send it as a separate message."},
		{InvalidConversation, "Invalid conversation", nil,
			"The platform is known to refuse a conversation that Herald would create or change: a participant's id does not " +
				"have the platform's form, the account itself is among the participants, a group has none, or an argument has no " +
				"meaning on the platform. The message says which. It is an error of the plan, so nothing has been sent."},
		{InvalidConversationID, "Wrong conversation id", []string{"wrong-conversation-id"},
			"The id does not have the form that ids of this platform have. The message describes the form."},
		{InvalidPlatformValue, "Invalid value for the platform", []string{"invalid-value-for-aily", "invalid-value-for-maiagent", "invalid-value-for-mixin", "wrong-value-for-relationlabs", "wrong-value-in-yunhu-block"},
			"The platform does not accept the value of an argument. The message says which values it accepts."},
		{MentionShowsID, "Mention shows an id", []string{"mention-shows-an-id"},
			"Readers may see an id instead of a name. Give the name in the block of the platform."},
		{NotFoundOnPlatform, "Not found on the platform", []string{"not-found-on-the-platform"},
			"A conversation, a message or a file does not exist on the platform."},
		{OutcomeUnknown, "Outcome not known", []string{"outcome-not-known"},
			"A request was sent and its outcome is unknown. The next plan finds out before anything is sent again."},
		{PermissionDenied, "Not allowed by the platform", []string{"not-allowed-by-the-platform"},
			"The account is not allowed to do this. Grant it the permission on the platform, for example by adding it to the " +
				"group."},
		{PlatformLimitExceeded, "Platform limit exceeded", []string{"message-too-long-for-mixin", "over-the-platforms-limit"},
			"A text, a file or a list is larger than the platform allows. Shorten it, or split the message."},
		{PlatformReadFailed, "Platform could not be read", []string{"platform-could-not-be-read"},
			"A request that only reads failed. It changed nothing. Run the command again."},
		{PlatformUnreachable, "Platform not reachable", []string{"platform-not-reachable"},
			"The platform could not be reached, and nothing was changed. Run the command again."},
		{QuoteIgnored, "Quote would be ignored", []string{"quote-would-be-ignored"},
			"The platform ignores a quote in this kind of message. Quote with a text, and send this separately."},
		{QuoteTextWithoutReply, "Quote text without a quote", []string{"quote-text-without-a-quote"},
			"The text is shown only with `reply_to`. Add it, or remove the text."},
		{RecordingWithoutDuration, "Recording without a duration", []string{"recording-without-a-duration"},
			"The platform does not determine the length of a recording. Set `duration` in the attachment block."},
		{RejectedByPlatform, "Refused by the platform", []string{"refused-by-the-platform"},
			"The platform rejected a request as invalid. The message contains its reason."},
		{SendCannotBeConfirmed, "Send cannot be confirmed", nil,
			"The answer to a send was lost, on a platform where a message can only be looked up by what it says. A message " +
				"came in since then that may be this one in another spelling, or somebody else's, so it is not sent again. Look " +
				"at the conversation, and tell with `herald resolve` whether it arrived."},
		{SentAsPlainFile, "Sent as a plain file", []string{"sent-as-a-plain-file"},
			"The platform shows files of this kind only with dimensions or a duration, which are missing. Readers get a file " +
				"to open."},
		{StoppedBeforeSending, "Stopped before it was sent", []string{"stopped-before-it-was-sent"},
			"The run was stopped before this request was sent. The next plan includes it again."},
		{TokenExpiresSoon, "Token expires soon", nil,
			"A credential expires soon. Renew it."},
		{TooManyContents, "Too many contents in one message", []string{"two-contents-in-one-message"},
			"The message has more contents or buttons than the platform allows in one message. Split it."},
		{TooManyRequests, "Too many requests", nil,
			"The platform asks to wait longer than Herald is willing to. Run the command again later, or lower " +
				"`--parallelism`."},
		{UnsupportedButton, "Kind of button not supported", []string{"kind-of-button-not-supported"},
			"The platform has no buttons that copy a text or report a value. `herald providers` lists what each platform has. " +
				"Write the text into the message instead."},
		{UnsupportedContent, "Not supported by the platform", []string{"aily-cannot-show-this", "maiagent-cannot-show-this", "mixin-cannot-show-this", "relationlabs-cannot-show-this", "not-supported-by-the-platform"},
			"The platform cannot show this part of the message, such as a file or a quote. `herald providers` lists what each " +
				"platform can show. The message says what to use instead; or send the message to other platforms only."},
		{UnsupportedTextFormat, "Unknown format of text", []string{"unknown-format-of-text"},
			"The platform does not show text of this format. The message says which formats it shows."},
		{UnusualConversationID, "Unusual conversation id", nil,
			"The id does not have the form that ids of this platform have. The message describes the form."},
	}}
}

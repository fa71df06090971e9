package problem

const (
	AttachmentCannotBeRead            Code = "attachment-cannot-be-read"
	EmptyMention                      Code = "empty-mention"
	EmptyMessage                      Code = "empty-message"
	EmptyMessageID                    Code = "empty-message-id"
	ExpiresBeforePublication          Code = "expires-before-publication"
	ForwardedMessageNotInConversation Code = "forwarded-message-not-in-conversation"
	IncompleteButton                  Code = "incomplete-button"
	InvalidColor                      Code = "invalid-color"
	InvalidContentType                Code = "invalid-content-type"
	InvalidDimension                  Code = "invalid-dimension"
	InvalidDuration                   Code = "invalid-duration"
	InvalidURL                        Code = "invalid-url"
	MessageContainsACredential        Code = "message-contains-a-credential"
	MessageWithoutConversation        Code = "message-without-conversation"
	MissingAttachmentFile             Code = "missing-attachment-file"
	MoreThanOneBody                   Code = "more-than-one-body"
	MoreThanOneForwardedMessage       Code = "more-than-one-forwarded-message"
	MoreThanOneQuotedMessage          Code = "more-than-one-quoted-message"
	QuotedMessageNotInConversation    Code = "quoted-message-not-in-conversation"
	ReferenceToUnsentMessage          Code = "reference-to-unsent-message"
)

func messagesArea() Area {
	return Area{"Messages", []Definition{
		{AttachmentCannotBeRead, "Attachment cannot be read", nil,
			"A file that is attached is outside of the directories that the configuration may read, below `/proc`, `/sys`, " +
				"`/dev`, `.git` or `.herald`, or larger than 2 GiB. `allow_files_outside` in the `herald` block allows further " +
				"directories, and so does `--allow-files-outside`."},
		{EmptyMention, "Empty mention", nil,
			"A mention needs the id of a person."},
		{EmptyMessage, "Empty message", []string{"message-has-no-content", "message-says-nothing", "message-text-is-empty"},
			"The message has nothing that the platform could show: no body, and nothing else that readers can see. Add " +
				"content, or remove the message."},
		{EmptyMessageID, "Empty message id", nil,
			"A forward names the id of a message, and this is empty."},
		{ExpiresBeforePublication, "Expires before it is published", []string{"expires-before-it-is-published"},
			"`expire_at` is not later than `publish_at`, so the message would never be visible. Set `expire_at` later than " +
				"`publish_at`."},
		{ForwardedMessageNotInConversation, "Forwarded message is not there", []string{"forwarded-message-is-not-there"},
			"The forwarded message is not sent to the conversation that is named. Correct the address."},
		{IncompleteButton, "Incomplete button", nil,
			"A button has a label and an address."},
		{InvalidColor, "Invalid color", nil,
			"A colour is written as in `#0a7f3c`."},
		{InvalidContentType, "Invalid content type", nil,
			"A content type is written as in `image/png`."},
		{InvalidDimension, "Invalid measure", []string{"invalid-measure"},
			"Width and height are whole numbers of pixels."},
		{InvalidDuration, "Invalid duration", nil,
			"A duration is a number of seconds, not negative."},
		{InvalidURL, "Invalid url", nil,
			"A button needs an absolute address, as in `https://example.org`."},
		{MessageContainsACredential, "Message contains a credential", nil,
			"A message contains a token, a password or a private key of a provider, a backend or the encryption of the state, " +
				"as it is or encoded (base64, hex, URL, reversed). It would be sent to everybody in its conversations. Look at " +
				"the files and variables that the message is made of. Credentials of fewer than 8 characters are not looked for."},
		{MessageWithoutConversation, "Message goes nowhere", []string{"message-goes-nowhere"},
			"The message has no conversation in `to`. Name at least one."},
		{MissingAttachmentFile, "Missing attachment file", nil,
			"An attached file does not exist or cannot be read. Paths are relative to the root module."},
		{MoreThanOneBody, "More than one body", nil,
			"A message has one of `text`, `markdown`, `html` and `forward`. Remove the others."},
		{MoreThanOneForwardedMessage, "More than one forwarded message", nil,
			"A message forwards one other message. Name one instance."},
		{MoreThanOneQuotedMessage, "More than one quoted message", nil,
			"A reply quotes one message. Name one instance with its key."},
		{QuotedMessageNotInConversation, "Quoted message is not there", []string{"quoted-message-is-not-there"},
			"The quoted message is not sent to the same conversation. Send it there as well, or remove the quote."},
		{ReferenceToUnsentMessage, "Reference to an unsent message", []string{"reference-to-an-unsent-message"},
			"A message refers to the id of another one that is not sent: it has expired, was removed, or is excluded. The id " +
				"does not exist, so this message is not sent either. Send the other message, or remove the reference."},
	}}
}

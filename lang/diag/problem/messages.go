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
	InvalidOverflow                   Code = "invalid-overflow"
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
		{AttachmentCannotBeRead, "Cannot read attachment", nil,
			"The file of an attachment is outside of the directories that the configuration may read, or below `/proc`, " +
				"`/sys`, `/dev`, `.git` or `.herald`, or larger than 2 GiB. To allow further directories, use " +
				"`allow_files_outside` in the `herald` block, or `--allow-files-outside`."},
		{EmptyMention, "Empty mention", nil,
			"A mention has no id. Set the id of a person on the platform."},
		{EmptyMessage, "Message is empty", []string{"message-has-no-content", "message-says-nothing", "message-text-is-empty"},
			"The message contains nothing that the platform can display: it has no body, and nothing else that readers can " +
				"see. Add content, or remove the message."},
		{EmptyMessageID, "Empty message id", nil,
			"The argument `forward` is empty. Refer to a message, or set the id that the platform uses for one."},
		{ExpiresBeforePublication, "Expires before publication", []string{"expires-before-it-is-published"},
			"`expire_at` is not later than `publish_at`, so the message would never be visible. Set `expire_at` later than " +
				"`publish_at`."},
		{ForwardedMessageNotInConversation, "Forwarded message not in conversation", []string{"forwarded-message-is-not-there"},
			"The message that `forward` refers to is not sent to the conversation of the address. Correct the address."},
		{IncompleteButton, "Incomplete button", nil,
			"A button lacks a label or an address. Set both."},
		{InvalidColor, "Invalid color", nil,
			"The value is not a color. Write it as in `#0a7f3c`."},
		{InvalidContentType, "Invalid content type", nil,
			"The value is not a MIME type. Write it as in `image/png`."},
		{InvalidDimension, "Invalid width or height", []string{"invalid-measure"},
			"The value is not a whole number of pixels greater than zero. Correct it."},
		{InvalidDuration, "Invalid duration", nil,
			"The value is not a duration. Set a number of seconds that is not negative."},
		{InvalidOverflow, "Invalid overflow", nil,
			"`overflow` is none of `error`, `split`, `truncate` and `attach`, or cannot do that with this message: only `text` and " +
				"`markdown` can be divided and cut, a platform without attachments takes no file, and the hash of a file would " +
				"reveal a sensitive text."},
		{InvalidURL, "Invalid URL", nil,
			"A button needs an absolute address, as in `https://example.org`."},
		{MessageContainsACredential, "Credential in message", nil,
			"A message contains a token, a password or a private key of a provider, a backend or the encryption of the state, " +
				"either as it is or encoded (base64, hex, URL, reversed). Everybody in its conversations would see it. Find the " +
				"file or variable that the credential comes from, and remove it. Herald does not search for credentials of fewer " +
				"than 8 characters."},
		{MessageWithoutConversation, "Message has no conversation", []string{"message-goes-nowhere"},
			"The argument `to` of the message is empty. Add at least one conversation."},
		{MissingAttachmentFile, "Attachment file not found", nil,
			"The file of an attachment does not exist or cannot be read. Correct its path, which is relative to the root " +
				"module."},
		{MoreThanOneBody, "Multiple bodies not allowed", nil,
			"A message can have one of `text`, `markdown`, `html` and `forward`. Remove the others."},
		{MoreThanOneForwardedMessage, "Multiple forwarded messages not allowed", nil,
			"A message can forward one other message, and `forward` refers to several. Refer to one instance by its key."},
		{MoreThanOneQuotedMessage, "Multiple quoted messages not allowed", nil,
			"A reply can quote one message, and `reply_to` refers to several. Refer to one instance by its key."},
		{QuotedMessageNotInConversation, "Quoted message not in conversation", []string{"quoted-message-is-not-there"},
			"The quoted message is not sent to the same conversation as the reply. Send it there as well, or remove " +
				"`reply_to`."},
		{ReferenceToUnsentMessage, "Reference to unsent message", []string{"reference-to-an-unsent-message"},
			"A message refers to the id of another message that is not sent, because that one has expired, was removed, or is " +
				"excluded. There is no id, so this message is not sent either. Send the other message, or remove the reference."},
	}}
}

package aily

import (
	"sync"
	"time"

	"herald/lang/schema"
	"herald/providers"
)

// Pages of the vendor's documentation.
const (
	title       = "Aily"
	vendorDocs  = "https://open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/aily-v1"
	docsMessage = vendorDocs + "/aily_session-aily_message/create"
	docsSession = vendorDocs + "/aily_session/create"
)

// Limits of the page on messages.
const (
	maxText     = 16_777_216 // characters
	maxQuote    = 32         // characters of an id
	maxMentions = 32
	maxFiles    = 32
	maxMetadata = 255 // characters; counted as bytes here, which is never more
	// maxTitle is what always fits into the metadata in addition to the key, whatever
	// its script: four bytes each.
	maxTitle = 48
	// keyWindow is how long an idempotency id is honoured.
	keyWindow = 72 * time.Hour
)

// Kinds of messages, Aily's content_type.
const (
	kindMDX  = "MDX"
	kindText = "TEXT"
)

// platformFacts returns the facts that the package itself uses, built once: composing and
// sending look at them for every message. What they refer to must not be changed.
var platformFacts = sync.OnceValue(buildFacts)

func buildFacts() providers.Facts {
	return providers.Facts{
		Schema: schema.Platform{
			Name:         "aily",
			Title:        title,
			Provider:     providerBlock(),
			Conversation: conversationBlock(),
			Message:      messageBlock(),
			Data:         []schema.Operation{providers.MessagesOperation(), providers.ConversationOperation()},
		},
		Docs: docsMessage,
		Idempotency: providers.Idempotency{
			Class: providers.NativeKey, Window: keyWindow,
			Note: "The same idempotent_id in one session is the same message for 72 hours. After that the session is read " +
				"for a message of the same content and sender. What a repeat with other content gives is not documented: " +
				"Herald treats an answer with an older message of different content as a conflict. " +
				"A session has no key and is in no list, so a creation that was not answered is never repeated: " +
				"Herald stops and asks. " + docsMessage,
		},
		ProvenAgainst: []providers.Proof{{Kind: providers.VendorClient, With: "@larksuiteoapi/node-sdk"}},
		Abilities:     platformAbilities(),
		Limits: providers.Limits{
			TextRunes:  maxText,
			TitleRunes: maxTitle,
			Rate:       50,
			Per:        3 * time.Second,
			Note: "Lengths are those of the page on messages; a title is kept in the session's metadata of 255 characters. " +
				"Aily allows an app 1000 calls a minute and 50 a second; 50 in three seconds are within both. How large a file may be, and how long it is kept, is not documented.",
		},
		Kinds: []providers.MessageKind{
			{Name: kindMDX, Help: "Aily's Markdown, with or without files."},
			{Name: kindText, Help: "Plain text, with or without files."},
		},
	}
}

func platformAbilities() map[providers.Ability]providers.Support {
	return map[providers.Ability]providers.Support{
		providers.TextBody:     providers.Yes(""),
		providers.MarkdownBody: providers.Yes("As MDX, Aily's extended Markdown."),
		providers.HTMLBody:     providers.No("Aily has no kind of message that shows HTML; it has MDX and TEXT.", docsMessage),
		providers.Attach: providers.Yes("With the text in one message, up to 32 files; more follow in a message for each further 32. " +
			"A file that is added later is sent as a separate message, because a message cannot be changed. " +
			"The vendor's newer libraries lack the call for files; if the call is withdrawn, the upload fails with an error that names it."),
		providers.Quote: providers.Yes(""),
		providers.Mention: providers.Yes("Write @_user_1 in the text for the first mention and @_user_2 for the second; " +
			"a mention without a placeholder is put in front."),
		providers.Buttons: providers.No("Aily's messages have no buttons; write links into the text.", docsMessage),
		providers.Forward: providers.No("Aily has no call that forwards a message.", docsMessage),
		providers.Edit:    providers.No("Aily has no call that changes a message.", docsMessage),
		providers.Recall: providers.No("Aily has no call that takes a message back; only a whole session can be deleted.",
			docsMessage),
		providers.Read: providers.Yes("Files are counted, not compared."),
		providers.Find: providers.Yes("By content, sender and time, because Aily does not give the idempotency id back."),

		providers.Permalink:          providers.No("Aily's documentation gives no address of a message.", docsMessage),
		providers.Pin:                providers.No("Aily's documentation has no call that pins a message.", docsMessage),
		providers.CreateConversation: providers.Yes("A session. A creation that was not answered is not repeated: Aily has no list in which to look for it."),
		providers.ChangeTitle:        providers.Yes("The title is kept in the session's metadata; readers do not see it."),
		providers.ChangeMembers:      providers.No("A session on Aily has no participants that could be chosen.", docsSession),
		providers.ChangeAnnouncement: providers.No("A session on Aily has no announcement.", docsSession),
		providers.RemoveConversation: providers.Yes("Deleting a session deletes all messages in it."),
		providers.ListConversations:  providers.No("Aily has no call that lists sessions.", docsSession),
	}
}

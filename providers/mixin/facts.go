package mixin

import (
	"sync"
	"time"

	"herald/lang/content"
	"herald/providers"
)

// Pages of the vendor's documentation.
const (
	title            = "Mixin"
	docs             = "https://developers.mixin.one/docs"
	docsSend         = docs + "/api/messages/send"
	docsCategory     = docs + "/api/messages/category"
	docsConversation = docs + "/api/conversations/create"
	docsGroup        = docs + "/api/conversations/group"
	docsMessages     = docs + "/getting-started/messages"
)

const (
	maxBatch         = 100
	maxBody          = 128_000 // "128 KB"; whether of 1000 or 1024 bytes is not documented
	maxButtons       = 6
	maxButtonLabel   = 36
	maxParticipants  = 256
	maxTitle         = 512
	maxCardText      = 1024
	acknowledgeBatch = 100
	maxThumbnailSide = 64
	maxLiveSide      = 1 << 16 // of a side of a live stream; the vendor names no limit
)

// platformFacts returns the facts that the package itself uses, built once: composing and
// sending look at them for every message. What they refer to must not be changed.
var platformFacts = sync.OnceValue(buildFacts)

func buildFacts() providers.Facts {
	return providers.Facts{
		Schema: platformSchema(),
		Docs:   docs,
		Idempotency: providers.Idempotency{
			Class: providers.NativeKey,
			Note: "The client chooses message_id, and a second message with the same id is not made. " +
				"The documentation names no end to that; api/messages/send.",
		},
		ProvenAgainst: []providers.Proof{{Kind: providers.VendorClient, With: "@mixin.dev/mixin-node-sdk"}},
		Abilities:     platformAbilities(),
		ButtonKinds:   []content.ButtonKind{content.OpensURL},
		Limits: providers.Limits{
			BodyBytes:    maxBody,
			Batch:        maxBatch,
			RecallBatch:  maxBatch,
			Buttons:      maxButtons,
			ButtonRunes:  maxButtonLabel,
			Participants: maxParticipants,
			TitleRunes:   maxTitle,
			Rate:         100_000,
			Per:          time.Minute,
			Note: "api/messages/send (100 messages and 128 KB a request), api/messages/category (buttons), " +
				"api/conversations/create (256 participants, 512 characters), getting-started/messages " +
				"(100,000 messages a minute). How long a bot may recall, and how large a file may be, is not documented.",
		},
		Kinds: messageKinds(),
	}
}

func platformAbilities() map[providers.Ability]providers.Support {
	yes := providers.Yes("")
	return map[providers.Ability]providers.Support{
		providers.TextBody:     yes,
		providers.MarkdownBody: yes,
		providers.HTMLBody:     providers.No("Mixin has no kind of message that shows HTML; markdown becomes a post.", docsCategory),
		providers.Attach:       yes,
		providers.Quote:        yes,
		providers.Mention: providers.No("Mixin has no field for mentions; its apps find @ and an identity number in the text itself, as in @37189.",
			docsSend),
		providers.Buttons: yes,
		providers.Forward: providers.No("Mixin's API has no call that forwards a message.", docsSend),
		providers.Edit:    providers.No("Mixin has no call that changes a message; it is recalled and sent again.", docsSend),
		providers.Recall:  yes,
		providers.Read:    providers.No("Mixin has no call that gives messages back to a bot.", docsMessages),
		providers.Find: providers.No("Mixin has no call that looks for a message; sending again with the same id settles what is in doubt.",
			docsMessages),
		providers.Permalink:          providers.No("Mixin's documentation gives no address of a message.", docsMessages),
		providers.Pin:                providers.Yes("Mixin does not document who may pin in a group."),
		providers.CreateConversation: yes,
		providers.ChangeTitle:        yes,
		providers.ChangeMembers:      yes,
		providers.ChangeAnnouncement: yes,
		providers.RemoveConversation: providers.No("Mixin has no call that ends a group; its members can only leave it.", docsGroup),
		providers.ListConversations:  providers.No("Mixin's documentation has no call that lists the conversations of a bot.", docsGroup),
	}
}

// Categories, Mixin's word for kinds of messages (api/messages/category).
const (
	plainText     = "PLAIN_TEXT"
	plainPost     = "PLAIN_POST"
	plainImage    = "PLAIN_IMAGE"
	plainVideo    = "PLAIN_VIDEO"
	plainAudio    = "PLAIN_AUDIO"
	plainData     = "PLAIN_DATA"
	plainSticker  = "PLAIN_STICKER"
	plainContact  = "PLAIN_CONTACT"
	plainLocation = "PLAIN_LOCATION"
	plainLive     = "PLAIN_LIVE"
	appCard       = "APP_CARD"
	appButtons    = "APP_BUTTON_GROUP"
	messagePin    = "MESSAGE_PIN"
	messageRecall = "MESSAGE_RECALL"
)

func messageKinds() []providers.MessageKind {
	return []providers.MessageKind{
		{Name: plainText, Help: "Text as it is."},
		{Name: plainPost, Help: "Markdown, shown as a post."},
		{Name: plainImage, Help: "An image: JPEG, PNG, GIF or WebP with a known width and height."},
		{Name: plainVideo, Help: "A video with a known width, height and duration."},
		{Name: plainAudio, Help: "A voice message: Ogg with a known duration."},
		{Name: plainData, Help: "Any other file."},
		{Name: appButtons, Help: "One to six buttons."},
		{Name: plainSticker, Help: "A sticker."},
		{Name: plainContact, Help: "A person's or a bot's card."},
		{Name: plainLocation, Help: "A place on a map."},
		{Name: plainLive, Help: "A live stream."},
		{Name: appCard, Help: "A card with a cover, a title, a description and buttons."},
		{Name: messagePin, Help: "Pins messages to the conversation, or takes the pin away."},
	}
}

package telegram

import (
	"regexp"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/lang/schema"
	"herald/providers"
	"herald/providers/kit"
)

const (
	title           = "Telegram"
	vendorDocs      = "https://core.telegram.org/bots/api"
	defaultEndpoint = "https://api.telegram.org"

	maxText    = 4096
	maxCaption = 1024
	maxFile    = 50_000_000 // "50 MB"; whether of 1000 or 1024 bytes is not documented
	maxPhoto   = 10_000_000
	maxSides   = 10_000 // width and height of a photo together
	maxAlbum   = 10
	maxData    = 64 // bytes that a button reports
	maxCopy    = 256
)

// Kinds of messages. Those of one file are the names of their parameters.
const (
	kindText     = "text"
	kindPhoto    = "photo"
	kindVideo    = "video"
	kindDocument = "document"
	kindAlbum    = "media group"
)

var chatIDs = kit.IDForm{
	Pattern: regexp.MustCompile(`^(-?[1-9][0-9]{0,18}|@[A-Za-z][A-Za-z0-9_]{3,31})$`),
	Help:    "The id of a chat on Telegram is a number, such as -1001557912345 for a group, or the name of a public channel, such as @example.",
}

// platformFacts returns the facts that the package itself uses, built once: composing and
// sending look at them for every message. What they refer to must not be changed.
var platformFacts = sync.OnceValue(buildFacts)

func buildFacts() providers.Facts {
	files := []string{kindPhoto, kindVideo, kindDocument}
	return providers.Facts{
		Schema: schema.Platform{Name: "telegram", Title: title, Provider: providerBlock(), Message: messageBlock(), Conversation: schema.Block{
			Help: "Telegram has no arguments of its own for a conversation. An id is that of a chat, which a bot cannot create.",
		}},
		Docs: vendorDocs,
		Idempotency: providers.Idempotency{Class: providers.Blind, Note: "The Bot API has no key for a send and no call that returns messages, so only a person can find " +
			"out whether a request without an answer was carried out. Herald does not repeat it; herald resolve records the outcome. " + vendorDocs},
		ProvenAgainst:  []providers.Proof{{Kind: providers.Emulator, With: "telegram-test-api"}, {Kind: providers.VendorClient, With: "grammY"}},
		Abilities:      platformAbilities(),
		ButtonKinds:    []content.ButtonKind{content.OpensURL, content.CopiesText, content.ReportsValue},
		FilesInMessage: true,
		Limits: providers.Limits{TextUTF16: maxText, FileBytes: maxFile, RecallWindow: 48 * time.Hour,
			Rate: 30, Per: time.Second, ConversationRate: 20, ConversationPer: time.Minute,
			Note: "sendMessage (4096 characters, taken as UTF-16 code units, in which entities are counted), captions of 1024, sendDocument (50 MB), deleteMessage (48 hours), " +
				"and the FAQ (30 messages a second; 20 a minute to a group, which is kept for every chat). " + vendorDocs},
		Kinds: []providers.MessageKind{
			{Name: kindText, Help: "A text, with or without buttons.", EditsTo: []string{kindText}},
			{Name: kindPhoto, Help: "A JPEG, PNG or WebP of at most 10 MB, with a caption.", EditsTo: files},
			{Name: kindVideo, Help: "An MP4 video with a caption.", EditsTo: files},
			{Name: kindDocument, Help: "Any other file with a caption.", EditsTo: files},
			{Name: kindAlbum, Help: "Two to ten photos and videos, or documents, with one caption. It is replaced and not edited."},
		},
	}
}

func platformAbilities() map[providers.Ability]providers.Support {
	none := providers.No("A bot cannot create chats or change who is in them; people do, and add the bot.", vendorDocs)
	return map[providers.Ability]providers.Support{
		providers.TextBody:     providers.Yes("Telegram makes links, @names, #tags and /commands in it active."),
		providers.MarkdownBody: providers.Yes("Written in Telegram's HTML; a table becomes aligned text, an image a link."),
		providers.HTMLBody:     providers.No("Telegram shows a few elements of HTML only, all of which Markdown has.", vendorDocs+"#html-style"),
		providers.Attach:       providers.Yes("In the same message as the body, which becomes the caption if it fits. Several files are media groups."),
		providers.Quote:        providers.Yes("A message is refused if the one it quotes no longer exists."),
		providers.Mention:      providers.No("Telegram has no field for mentions; write @name in the text.", vendorDocs),
		providers.Buttons:      providers.Yes("Each in a row of its own. A reported value goes to whoever receives the bot's updates."),
		providers.Forward:      {Answer: providers.AnswerNotYet, Reason: "Herald does not forward messages on Telegram yet.", Link: vendorDocs + "#forwardmessage"},
		providers.Edit:         providers.Yes("Also the file of a message with one file."),
		providers.Recall:       providers.Yes("For 48 hours."),
		providers.Pin:          providers.Yes("Without a notification. In groups and channels the bot needs the right to pin messages."),
		providers.Read:         providers.No("The Bot API has no call that returns a message.", vendorDocs),
		providers.Permalink:    providers.Yes("In channels and supergroups, for their members."),
		providers.Find:         providers.No("The Bot API has no call that looks for a message.", vendorDocs),

		providers.CreateConversation: none, providers.ChangeTitle: none, providers.ChangeMembers: none, providers.ChangeAnnouncement: none, providers.RemoveConversation: none,
		providers.ListConversations: providers.No("The Bot API has no call that lists chats.", vendorDocs),
	}
}

func providerBlock() schema.Block {
	return schema.Block{Help: "A bot on Telegram.", Attributes: []schema.Attribute{
		{Name: "token", Type: cty.String, Required: true, Sensitive: true, Env: []string{"TELEGRAM_TOKEN"}, Help: "The token that @BotFather gives for the bot.", Example: "var.telegram_token"},
		{Name: "endpoint", Type: cty.String, Env: []string{"TELEGRAM_ENDPOINT"}, Default: cty.StringVal(defaultEndpoint), Endpoints: []string{defaultEndpoint},
			Help: "Address of the API; a Bot API server of one's own has another.", Example: `"` + defaultEndpoint + `"`},
	}}
}

func messageBlock() schema.Block {
	flag := func(name, example, help string) schema.Attribute {
		return schema.Attribute{Name: name, Type: cty.Bool, Example: example, Help: help}
	}
	return schema.Block{Help: "What only Telegram has for a message.", Attributes: []schema.Attribute{
		flag("link_preview", "false", "Whether Telegram shows a preview of the first link in the text; true is the default."),
		flag("disable_notification", "true", "Whether readers get the message without a sound. It counts when the message is sent."),
		flag("protect_content", "true", "Whether Telegram keeps readers from forwarding and saving the message. It counts when the message is sent."),
	}}
}

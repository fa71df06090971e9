package matrix

import (
	"regexp"
	"sync"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/lang/schema"
	"herald/providers"
	"herald/providers/kit"
)

const (
	title      = "Matrix"
	vendorDocs = "https://spec.matrix.org/latest/client-server-api/"

	// maxEvent is how long an event may be in all. An edit has a fallback as well, and a
	// server adds fields of its own.
	maxEvent    = 65_536
	maxFallback = 1_000 // characters
	maxContent  = 56_000
)

// Kinds of messages, in the words of the specification.
const (
	kindText   = "m.text"
	kindNotice = "m.notice"
	kindImage  = "m.image"
	kindVideo  = "m.video"
	kindAudio  = "m.audio"
	kindFile   = "m.file"
)

var roomIDs = kit.IDForm{
	Pattern: regexp.MustCompile(`^![^\s:]{1,250}(:[^\s/]{1,230})?$`),
	Help:    "The id of a room begins with !, as in !Tj7OqDMYSKrTwd:example.org; herald conversations matrix lists those of the account. An alias, which begins with #, is not one.",
}

var userForm = regexp.MustCompile(`^@[^\s:]{1,250}:[^\s/]{1,230}$`)

// platformFacts returns the facts that the package itself uses, built once: composing and
// sending look at them for every message. What they refer to must not be changed.
var platformFacts = sync.OnceValue(buildFacts)

func buildFacts() providers.Facts {
	texts := []string{kindText, kindNotice}
	return providers.Facts{
		Schema: schema.Platform{Name: "matrix", Title: title, Provider: providerBlock(), Message: messageBlock(), Conversation: conversationBlock(),
			Data: []schema.Operation{providers.MessagesOperation(), providers.ConversationOperation()}},
		Docs: vendorDocs,
		Idempotency: providers.Idempotency{Class: providers.LookUp, Note: "How long a server remembers the id of a transaction is not specified: Dendrite 0.13.8 keeps it in memory only. " +
			"Herald therefore also puts its key into the message, as herald.key, and looks for it in the room before it sends again. " + vendorDocs + "#transaction-identifiers"},
		ProvenAgainst: []providers.Proof{{Kind: providers.RealServer, With: "Dendrite 0.13.8"}, {Kind: providers.VendorClient, With: "matrix-js-sdk"}},
		Abilities:     platformAbilities(),
		ButtonKinds:   []content.ButtonKind{content.OpensURL},
		// With m.mentions, which every message has, servers of version 1.7 or later
		// ignore the form in the text.
		Everyone: providers.Everyone{Mention: true, Forms: []providers.EveryoneForm{{Example: "@room", Pattern: `@(room)\b`, Escape: "@\u2060${1}"}}},
		Limits: providers.Limits{BodyBytes: maxContent, Note: "An event has at most 65,536 bytes with everything that the server adds, of which Herald uses 56,000 for the " +
			"content, so that it can be edited. The size of files and the rate of requests are the server's choice. " + vendorDocs + "#size-limits"},
		Kinds: []providers.MessageKind{
			{Name: kindText, Help: "A text, also formatted.", EditsTo: texts},
			{Name: kindNotice, Help: "A text that clients show as one of a bot and, by default, announce to nobody.", EditsTo: texts},
			{Name: kindImage, Help: "An image."}, {Name: kindVideo, Help: "A video."}, {Name: kindAudio, Help: "A sound."}, {Name: kindFile, Help: "Any other file."},
		},
	}
}

func platformAbilities() map[providers.Ability]providers.Support {
	return map[providers.Ability]providers.Support{
		providers.TextBody:     providers.Yes(""),
		providers.MarkdownBody: providers.Yes("As HTML, with the plain text for clients that show none. An image becomes a link."),
		providers.HTMLBody:     providers.Yes("Clients show the elements that the specification permits, and the text of others."),
		providers.Attach:       providers.Yes("Each file in a message of its own."),
		providers.Quote:        providers.Yes("With thread = true in the matrix block, as part of the thread of that message."),
		providers.Mention:      providers.Yes("Write the name into the text as well; a mention is a notification. An edit notifies nobody."),
		providers.Buttons:      providers.Yes("As a line under the text, with label and address."),
		providers.Forward:      providers.No("Matrix has no call that forwards a message; clients send a copy.", vendorDocs),
		providers.Edit:         providers.Yes("Texts. The earlier versions stay readable in clients."),
		providers.Recall:       providers.Yes("Redacted with its edits. Servers of other organizations are asked to do the same."),
		providers.Pin:          providers.Yes("The account needs the power level of m.room.pinned_events, which is 50 in most rooms."),
		providers.Read:         providers.Yes("Mentions, formats and the content of files are not compared."),
		providers.Find:         providers.Yes("By the key in the message."),
		providers.Permalink:    providers.Yes("On matrix.to, for people who may read the room."),

		providers.CreateConversation: providers.Yes("A private room with an alias by which a creation without an answer is found. With one participant, and neither title nor announcement, a direct chat."),
		providers.ChangeTitle:        providers.Yes(""),
		providers.ChangeMembers:      providers.Yes("People are invited, and decide themselves whether to join."),
		providers.ChangeAnnouncement: providers.Yes("The topic of the room."),
		providers.RemoveConversation: providers.No("Matrix has no call that ends a room; it exists until everybody has left it.", vendorDocs),
		providers.ListConversations:  providers.Yes("The rooms that the account has joined."),
	}
}

func providerBlock() schema.Block {
	return schema.Block{Help: "An account on a homeserver of Matrix.", Attributes: []schema.Attribute{
		{Name: "token", Type: cty.String, Required: true, Sensitive: true, Env: []string{"MATRIX_TOKEN"}, Help: "The access token of the account.", Example: "var.matrix_token"},
		{Name: "endpoint", Type: cty.String, Required: true, Env: []string{"MATRIX_ENDPOINT"}, SelfHosted: true,
			Help: "Address of the homeserver's client API, which the file /.well-known/matrix/client of its domain names.", Example: `"https://matrix.example.org"`},
	}}
}

func conversationBlock() schema.Block {
	return schema.Block{Help: "What only Matrix has for a conversation. An id is that of a room.", Attributes: []schema.Attribute{
		{Name: "alias", Type: cty.String, Example: `"ops"`, Help: "Name of a new room in its alias, as in #ops:example.org; Herald chooses one by default. It counts when the room is created."},
		{Name: "unencrypted", Type: cty.Bool, Example: "true", Help: "Whether to send to the room although it is encrypted. Herald does not encrypt, so by default it refuses."},
	}}
}

func messageBlock() schema.Block {
	return schema.Block{Help: "What only Matrix has for a message.", Attributes: []schema.Attribute{
		{Name: "notice", Type: cty.Bool, Example: "true", Help: "Whether the text is an m.notice, which clients show as one of a bot and do not announce by default."},
		{Name: "thread", Type: cty.Bool, Example: "true", Help: "Whether the message belongs to the thread of the message in reply_to. It counts when the message is sent."},
	}}
}

package yunhu

import (
	"sync"

	"herald/lang/content"
	"herald/lang/schema"
	"herald/providers"
)

const (
	title           = "Yunhu"
	vendorDocs      = "https://github.com/yh-Tpdev/yhchatAPI"
	defaultEndpoint = "https://chat-go.jwzhd.com"
	defaultUpload   = "https://api.qiniu.com"
)

// recallBatch bounds the ids of one recall. The vendor names no bound.
const recallBatch = 100

// Sizes of files, in bytes; the vendor's setting call gives them in MB.
const (
	mebibyte      = 1 << 20
	maxFreeFile   = 40 * mebibyte // any file of an ordinary account
	maxFile       = 1024 * mebibyte
	maxImage      = 50 * mebibyte
	maxVideo      = 200 * mebibyte
	limitsSources = "Sizes are those of a VIP account, an ordinary one has 40 MB (GET /v1/misc/setting); " +
		"ids of one recall, requests per time, and windows of edit and recall are not documented."
)

// platformFacts returns the facts that the package itself uses, built once: composing and
// sending look at them for every message. What they refer to must not be changed.
var platformFacts = sync.OnceValue(buildFacts)

func buildFacts() providers.Facts {
	return providers.Facts{
		Schema: schema.Platform{
			Name:         "yunhu",
			Title:        title,
			Provider:     providerBlock(),
			Conversation: schema.Block{Help: "Yunhu has no arguments of its own for a conversation. An id is group:, user: or bot: and the id that Yunhu shows, as in group:123456789."},
			Message:      messageBlock(),
			Data:         dataOperations(),
			Actions:      actionOperations(),
		},
		Docs: vendorDocs,
		Idempotency: providers.Idempotency{
			Class: providers.LookUp,
			Note: "The client chooses msg_id, and list-message-by-mid-seq gives the message of an id. " +
				"What a second send with an id does is not documented, so Herald looks first.",
		},
		Abilities:   platformAbilities(),
		ButtonKinds: []content.ButtonKind{content.OpensURL, content.CopiesText, content.ReportsValue},
		Limits: providers.Limits{
			Batch:       1,
			RecallBatch: recallBatch,
			FileBytes:   maxFile,
			Note:        limitsSources,
		},
		Kinds: messageKinds(),
	}
}

func platformAbilities() map[providers.Ability]providers.Support {
	const noConversations = "The vendor's page on messages has no such call; give the id of a conversation that exists."
	no := providers.No(noConversations, vendorDocs)
	return map[providers.Ability]providers.Support{
		providers.TextBody:     providers.Yes(""),
		providers.MarkdownBody: providers.Yes(""),
		providers.HTMLBody:     providers.Yes(""),
		providers.Attach:       providers.Yes("Each file is sent as a separate message."),
		providers.Quote:        providers.Yes("An expression cannot quote."),
		providers.Mention:      providers.Yes("Write the name into the text as well; the mention itself is not visible."),
		providers.Buttons:      providers.Yes("Under a text, and without colours."),
		providers.Forward: providers.Yes("msg-forward answers no id and takes no key, so the copy is found by its content and time; " +
			"if that is ambiguous, Herald asks."),
		providers.Edit:   providers.Yes("Text, Markdown, HTML and A2UI, each into any of them."),
		providers.Recall: providers.Yes(""),
		providers.Read:   providers.Yes("Stored files, mentions and forwarded messages are not compared."),
		providers.Find:   providers.Yes(""),

		providers.Permalink:          providers.No("Yunhu's documentation gives no address of a message.", vendorDocs),
		providers.Pin:                providers.No("Yunhu's documentation has no call that pins a message.", vendorDocs),
		providers.CreateConversation: no,
		providers.ChangeTitle:        no,
		providers.ChangeMembers:      no,
		providers.ChangeAnnouncement: no,
		providers.RemoveConversation: no,
		providers.ListConversations:  providers.Yes("Those in the account's list. One that was removed from the list is missing there, and can still be used."),
	}
}

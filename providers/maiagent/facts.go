package maiagent

import (
	"sync"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/providers"
)

const (
	title           = "MaiAgent"
	vendorDocs      = "https://docs.maiagent.ai/api"
	vendorExamples  = "https://github.com/Playma-Co-Ltd/maiagent-api-examples"
	defaultEndpoint = "https://api.maiagent.ai/api/v1"
	hintWebChat     = "The id of a web chat is at the bottom of the assistant's page. Set web_chat or MAIAGENT_WEB_CHAT."
)

// Kinds of messages, MaiAgent's type.
const (
	kindOutgoing = "outgoing" // from the assistant to the visitor
	kindIncoming = "incoming" // as if the visitor had written it
)

// platformFacts returns the facts that the package itself uses, built once: composing and
// sending look at them for every message. What they refer to must not be changed.
var platformFacts = sync.OnceValue(buildFacts)

func buildFacts() providers.Facts {
	return providers.Facts{
		Schema: schema.Platform{
			Name:         "maiagent",
			Title:        title,
			Provider:     providerBlock(),
			Conversation: conversationBlock(),
			Message:      messageBlock(),
			Data:         []schema.Operation{providers.MessagesOperation(), providers.ConversationOperation()},
		},
		Docs: vendorDocs,
		Idempotency: providers.Idempotency{
			Class: providers.ReadBack,
			Note: "MaiAgent has no key for anything. A message in doubt is looked for in its conversation by type, content and createdAt. " +
				"A creation in doubt is looked for among the conversations of the web chat's inbox: the only one that came into being " +
				"while it was under way, and that no visitor has written to, is taken; of several none is, and Herald asks. " + vendorDocs,
		},
		Abilities: platformAbilities(),
		Limits: providers.Limits{
			Note: "The vendor names no limit of length, size or rate; how large a file may be depends on the plan.",
		},
		Kinds: []providers.MessageKind{
			{Name: kindOutgoing, Help: "A message of the assistant, with or without files."},
			{Name: kindIncoming, Help: "A message of the visitor, which the assistant answers."},
		},
	}
}

func platformAbilities() map[providers.Ability]providers.Support {
	return map[providers.Ability]providers.Support{
		providers.TextBody:     providers.Yes("Sent as it is; a web chat may show characters of Markdown in it as Markdown."),
		providers.MarkdownBody: providers.Yes(""),
		providers.HTMLBody:     providers.No("Messages on MaiAgent are text and Markdown.", vendorDocs),
		providers.Attach:       providers.Yes("With the text in one message. A file that is added later is sent as a separate message, because a message cannot be changed."),
		providers.Quote:        providers.No("A message on MaiAgent has no field for a quote.", vendorDocs),
		providers.Mention:      providers.No("A message on MaiAgent has no field for mentions; a conversation has one visitor.", vendorDocs),
		providers.Buttons:      providers.No("A message on MaiAgent has no buttons; write links into the text.", vendorDocs),
		providers.Forward:      providers.No("MaiAgent has no call that forwards a message.", vendorDocs),
		providers.Edit:         providers.No("MaiAgent has no call that changes a message.", vendorDocs),
		providers.Recall:       providers.No("MaiAgent has no call that takes a message back.", vendorDocs),
		providers.Read:         providers.Yes("Files are counted, not compared."),
		providers.Find:         providers.Yes("By type, content and time."),

		providers.Permalink:          providers.No("MaiAgent's documentation gives no address of a message.", vendorDocs),
		providers.Pin:                providers.No("MaiAgent's documentation has no call that pins a message.", vendorDocs),
		providers.CreateConversation: providers.Yes("From the id of a web chat. MaiAgent chooses its own title and the contact; a declared title is Herald's name for it alone."),
		providers.ChangeTitle:        providers.No("MaiAgent names conversations itself.", vendorDocs),
		providers.ChangeMembers:      providers.No("A conversation on MaiAgent has one contact, which MaiAgent makes.", vendorDocs),
		providers.ChangeAnnouncement: providers.No("A conversation on MaiAgent has no announcement.", vendorDocs),
		providers.RemoveConversation: providers.No("MaiAgent has no call that removes a conversation.", vendorDocs),
		providers.ListConversations:  providers.Yes("Those of all web chats."),
	}
}

func providerBlock() schema.Block {
	return schema.Block{
		Help: "An API key of MaiAgent.",
		Attributes: []schema.Attribute{
			{Name: "api_key", Type: cty.String, Required: true, Sensitive: true, Env: []string{"MAIAGENT_API_KEY"},
				Help: "The API key.", Example: "var.maiagent_key"},
			{Name: "web_chat", Type: cty.String, Env: []string{"MAIAGENT_WEB_CHAT"},
				Help:    "Id of the web chat in which conversations are created; shown at the bottom of the assistant's page.",
				Example: `"5f0c4a52-5d7c-4b57-9f0e-3c1f2c1f7a11"`},
			{Name: "endpoint", Type: cty.String, Env: []string{"MAIAGENT_ENDPOINT"}, Default: cty.StringVal(defaultEndpoint),
				Endpoints: []string{"https://api.maiagent.ai"},
				Help:      "Address of the API with its path; an installation of one's own has another.", Example: `"` + defaultEndpoint + `"`},
		},
	}
}

func conversationBlock() schema.Block {
	return schema.Block{
		Help: "What only MaiAgent has for a conversation. An id is a UUID.",
		Attributes: []schema.Attribute{
			{Name: "web_chat", Type: cty.String, Help: "Id of the web chat in which this conversation is created, in place of the provider's.",
				Example: `"5f0c4a52-5d7c-4b57-9f0e-3c1f2c1f7a11"`},
		},
	}
}

func messageBlock() schema.Block {
	return schema.Block{
		Help: "What only MaiAgent has for a message.",
		Attributes: []schema.Attribute{
			{Name: "as", Type: cty.String, Example: `"visitor"`,
				Help: "The author of the message: assistant, which is the default, or visitor, whom the assistant answers."},
		},
	}
}

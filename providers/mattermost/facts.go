package mattermost

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
	title      = "Mattermost"
	vendorDocs = "https://developers.mattermost.com/api-documentation/"

	kindPost  = "post"
	maxText   = 16383
	maxFiles  = 10
	maxFile   = 100 << 20 // the server's default
	maxTitle  = 64
	maxHeader = 1024
)

// ids are those of everything on Mattermost: channels, posts, people, files.
var ids = kit.IDForm{
	Pattern: regexp.MustCompile(`^[a-z0-9]{26}$`),
	Help:    "The id of a channel on Mattermost is 26 small letters and digits, such as 4xp9fdt77pncbef59f4k1qe83o; View Info in the channel's menu shows it.",
}

// platformFacts returns the facts that the package itself uses, built once: composing and
// sending look at them for every message. What they refer to must not be changed.
var platformFacts = sync.OnceValue(buildFacts)

func buildFacts() providers.Facts {
	return providers.Facts{
		Schema: schema.Platform{Name: "mattermost", Title: title, Provider: providerBlock(), Message: messageBlock(), Conversation: conversationBlock(),
			Data: []schema.Operation{providers.MessagesOperation()}},
		Docs: vendorDocs,
		Idempotency: providers.Idempotency{Class: providers.LookUp, Note: "Herald's key is in the props of a post, which the server stores and returns with the channel's posts. " +
			"The key is also the pending_post_id, by which one node of a server recognizes a repeated request for 30 seconds. " + vendorDocs + "#tag/posts"},
		Abilities:      platformAbilities(),
		ButtonKinds:    []content.ButtonKind{content.OpensURL},
		Everyone:       providers.Everyone{Mention: true, Forms: []providers.EveryoneForm{everyoneForm}},
		FilesInMessage: true,
		ProvenAgainst:  []providers.Proof{{Kind: providers.VendorClient, With: "@mattermost/client 11.9.0"}},
		Limits: providers.Limits{TextRunes: maxText, FileBytes: maxFile, TitleRunes: maxTitle,
			Note: "A post has at most 16383 characters and 10 files, and a file 100 MB, unless the server is configured otherwise; so is how long a post can be edited, " +
				"which has no end by default. Requests are limited only where the server's administrator says so, and Herald waits when the server asks for it. " + vendorDocs},
		Kinds: []providers.MessageKind{{Name: kindPost, Help: "A text, up to ten files, or both.", EditsTo: []string{kindPost}}},
	}
}

func platformAbilities() map[providers.Ability]providers.Support {
	return map[providers.Ability]providers.Support{
		providers.TextBody:     providers.Yes("What Mattermost would show as Markdown is escaped. Links, @names, #tags, ~channels and :emoji: in it are active."),
		providers.MarkdownBody: providers.Yes("As it is written; Mattermost shows tables, code and links to images itself."),
		providers.HTMLBody:     providers.No("Mattermost shows no HTML.", vendorDocs),
		providers.Attach:       providers.Yes("With the body in one post; ten files at most in each."),
		providers.Quote:        providers.Yes("The message is an answer in the thread of the one that reply_to names."),
		providers.Mention:      providers.Yes("User names, which are put in front of the text unless it has them as @name."),
		providers.Buttons:      providers.Yes("As links under the text. Buttons that report a value need a server of one's own to report to."),
		providers.Forward:      providers.No("The API has no call that forwards a post.", vendorDocs),
		providers.Edit:         providers.Yes("For as long as the server permits it; by default, without end."),
		providers.Recall:       providers.Yes("With all answers in its thread, if the message begins one."),
		providers.Pin:          providers.Yes(""),
		providers.Read:         providers.Yes("Files are counted, not compared."),
		providers.Find:         providers.Yes("By the key in the props of a post."),
		providers.Permalink:    providers.Yes("For people who can read the channel."),

		providers.CreateConversation: providers.Yes("A channel of a team. Its name in addresses comes from Herald's key, so that it is not created twice. Without a title and with one participant, it is the chat with that person."),
		providers.ChangeTitle:        providers.Yes(""),
		providers.ChangeMembers:      providers.Yes(""),
		providers.ChangeAnnouncement: providers.Yes("The header of the channel, in Markdown."),
		providers.RemoveConversation: providers.Yes("The channel is archived. The chat with one person stays."),
		providers.ListConversations:  providers.Yes("Channels and chats of several people that the account is in. A chat with one person is named by the person."),
	}
}

func providerBlock() schema.Block {
	return schema.Block{Help: "An account on a Mattermost server: a bot, or a person with a personal access token.", Attributes: []schema.Attribute{
		{Name: "endpoint", Type: cty.String, Required: true, Env: []string{"MATTERMOST_ENDPOINT"}, SelfHosted: true,
			Help: "Address of the server, as people open it in a browser.", Example: `"https://chat.example.org"`},
		{Name: "token", Type: cty.String, Required: true, Sensitive: true, Env: []string{"MATTERMOST_TOKEN"},
			Help: "The access token of the account.", Example: "var.mattermost_token"},
		{Name: "team", Type: cty.String, Env: []string{"MATTERMOST_TEAM"},
			Help: "The team in which channels are created, as its address names it.", Example: `"engineering"`},
	}}
}

func conversationBlock() schema.Block {
	return schema.Block{Help: "What only Mattermost has for a channel that Herald creates. Participants are ids of people.", Attributes: []schema.Attribute{
		{Name: "team", Type: cty.String, Help: "The team in which the channel is created, in place of the provider's.", Example: `"engineering"`},
		{Name: "public", Type: cty.Bool, Help: "Whether everybody in the team can find and join the channel; false is the default. It counts when the channel is created.", Example: "true"},
	}}
}

func messageBlock() schema.Block {
	return schema.Block{Help: "What only Mattermost has for a message.", Attributes: []schema.Attribute{
		{Name: "priority", Type: cty.String, Help: "The label of a message that begins a thread: important or urgent. It counts when the message is sent.", Example: `"important"`},
	}}
}

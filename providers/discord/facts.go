package discord

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

// Pages of the vendor's documentation.
const (
	title           = "Discord"
	vendorDocs      = "https://discord.com/developers/docs"
	docsMessage     = vendorDocs + "/resources/message"
	docsChannel     = vendorDocs + "/resources/channel"
	docsGuild       = vendorDocs + "/resources/guild"
	docsComponents  = vendorDocs + "/components/reference"
	docsLimits      = vendorDocs + "/topics/rate-limits"
	defaultEndpoint = "https://discord.com"
)

const (
	maxText        = 2000 // characters; in which unit is not documented, so in the one that counts most
	maxFile        = 10 << 20
	maxFiles       = 10
	maxUploads     = 24 << 20 // files of one message; the whole request has at most 25 MiB
	maxButtons     = 25       // five rows
	maxRow         = 5
	maxLabel       = 80
	maxButtonURL   = 512
	maxMentions    = 100 // of people, and of roles
	maxTitle       = 100
	maxTopic       = 1024
	maxEmbedTitle  = 256
	maxDescription = 4096
	// nonceWindow is within the "past few minutes" for which a nonce is compared.
	nonceWindow = time.Minute
)

const kindMessage = "message"

var snowflake = regexp.MustCompile(`^[1-9][0-9]{0,19}$`)

var channelIDs = kit.IDForm{
	Pattern: snowflake,
	Help:    "The id of a channel or a thread on Discord is a number, such as 290926798999357250. With the developer mode of the client, Copy Channel ID gives it.",
}

// platformFacts returns the facts that the package itself uses, built once: composing and
// sending look at them for every message. What they refer to must not be changed.
var platformFacts = sync.OnceValue(buildFacts)

func buildFacts() providers.Facts {
	return providers.Facts{
		Schema: schema.Platform{
			Name: "discord", Title: title, Provider: providerBlock(), Conversation: conversationBlock(), Message: messageBlock(),
			Data: []schema.Operation{providers.MessagesOperation(), providers.ConversationOperation()}, Actions: actionOperations(),
		},
		Docs: vendorDocs,
		Idempotency: providers.Idempotency{Class: providers.NativeKey, Window: nonceWindow,
			Note: "With enforce_nonce, Discord returns the message that has the same nonce in place of a second one, for a few minutes; Herald relies on one. " +
				"After that it looks for the content among the messages of the channel: that a list has their nonces is not documented. " + docsMessage + "#create-message"},
		Abilities:      platformAbilities(),
		ButtonKinds:    []content.ButtonKind{content.OpensURL},
		FilesInMessage: true,
		ProvenAgainst:  []providers.Proof{{Kind: providers.VendorClient, With: "@discordjs/rest"}},
		Everyone: providers.Everyone{Mention: true, Forms: []providers.EveryoneForm{
			{Example: "@everyone", Pattern: `@(everyone)`, Escape: "@\u2060${1}"},
			{Example: "@here", Pattern: `@(here)`, Escape: "@\u2060${1}"},
		}},
		Limits: providers.Limits{TextUTF16: maxText, FileBytes: maxFile, Buttons: maxButtons, ButtonRunes: maxLabel, TitleRunes: maxTitle, Rate: 50, Per: time.Second,
			Note: "Create Message (2000 characters with all signs of Markdown, taken as UTF-16 code units, and 25 MiB for a request), Uploading Files (10 MiB, more in boosted servers), " +
				"Component Reference, Create Guild Channel, and Rate Limits (50 requests a second; those of a route are what the answers say). " + vendorDocs},
		Kinds: []providers.MessageKind{{Name: kindMessage, Help: "A text, an embed and up to ten files, with buttons.", EditsTo: []string{kindMessage}}},
	}
}

func platformAbilities() map[providers.Ability]providers.Support {
	return map[providers.Ability]providers.Support{
		providers.TextBody:     providers.Yes("Escaped, so that it is shown as it is written; addresses become links."),
		providers.MarkdownBody: providers.Yes("A table becomes aligned text, an image a link."),
		providers.HTMLBody:     providers.No("Discord formats messages in Markdown only.", vendorDocs+"/reference#message-formatting"),
		providers.Attach:       providers.Yes("In the same message as the body, ten in each; more follow in further messages."),
		providers.Quote:        providers.Yes("A message is refused if the one it answers no longer exists. Its author is not notified."),
		providers.Mention:      providers.Yes("Ids of people, and of roles with & in front. Where the text does not have <@id>, it begins with it. Nobody else is notified, whatever the text contains."),
		providers.Buttons:      providers.Yes("Five in a row."),
		providers.Forward:      {Answer: providers.AnswerNotYet, Reason: "Herald does not forward messages on Discord yet.", Link: docsMessage + "#message-reference-types"},
		providers.Edit:         providers.Yes("With its files and its embed. Nobody is notified again."),
		providers.Recall:       providers.Yes(""),
		providers.Pin:          providers.Yes("The bot needs the permission Pin Messages. Discord posts a note of each pin."),
		providers.Read:         providers.Yes("The text and the number of files; without a text, the embed. The bot needs the permission Read Message History."),
		providers.Find:         providers.Yes("By its content, among the messages that the bot sent since."),
		providers.Permalink:    providers.Yes(""),

		providers.CreateConversation: providers.Yes("A channel of a server, for which the bot needs the permission Manage Channels. Creation has no key: a channel whose creation was not " +
			"answered is recognized by its name and its age; if several are possible, Herald asks."),
		providers.ChangeTitle:        providers.Yes("The name of the channel, in lower case and without blanks."),
		providers.ChangeMembers:      providers.No("Who sees a channel follows from the roles and permissions of the server.", docsChannel+"#edit-channel-permissions"),
		providers.ChangeAnnouncement: providers.Yes("The topic of the channel."),
		providers.ListConversations:  providers.Yes("The text and announcement channels of the servers that the bot is in, without threads."),
		providers.RemoveConversation: providers.Yes("The channel is deleted with all of its messages, which cannot be undone."),
	}
}

func providerBlock() schema.Block {
	return schema.Block{Help: "A bot on Discord.", Attributes: []schema.Attribute{
		{Name: "token", Type: cty.String, Required: true, Sensitive: true, Env: []string{"DISCORD_TOKEN"},
			Help: "The token of the bot, from the page Bot of the Developer Portal.", Example: "var.discord_token"},
		{Name: "guild", Type: cty.String, Env: []string{"DISCORD_GUILD"}, Help: "Id of the server in which channels are created.", Example: `"197038439483310086"`},
		{Name: "endpoint", Type: cty.String, Env: []string{"DISCORD_ENDPOINT"}, Default: cty.StringVal(defaultEndpoint), Endpoints: []string{defaultEndpoint},
			Help: "Address of the server of the API.", Example: `"` + defaultEndpoint + `"`},
	}}
}

func conversationBlock() schema.Block {
	return schema.Block{Help: "What only Discord has for a channel that Herald creates; it counts then.", Attributes: []schema.Attribute{
		{Name: "guild", Type: cty.String, Help: "Id of the server of the channel, in place of the one in the provider block.", Example: `"197038439483310086"`},
		{Name: "category", Type: cty.String, Help: "Id of the category that the channel is in.", Example: `"399942396007890945"`},
		{Name: "type", Type: cty.String, Help: "text, which is the default, or announcement, which other servers can follow.", Example: `"announcement"`},
	}}
}

func messageBlock() schema.Block {
	text := func(name, example, help string) schema.Attribute {
		return schema.Attribute{Name: name, Type: cty.String, Example: example, Help: help}
	}
	return schema.Block{Help: "What only Discord has for a message.", Attributes: []schema.Attribute{
		{Name: "suppress_embeds", Type: cty.Bool, Help: "Whether Discord shows no previews of the links in the text; false is the default.", Example: "true"},
		{Name: "suppress_notifications", Type: cty.Bool, Help: "Whether readers get the message without a sound. It counts when the message is sent.", Example: "true"},
	}, Blocks: []schema.Nested{{Name: "embed", Block: schema.Block{Help: "A framed box under the text, in Discord's Markdown.", Attributes: []schema.Attribute{
		text("title", `"Release 1.4"`, "Heading of the box, of at most 256 characters."),
		text("description", `"**Faster** plans."`, "Text of the box, of at most 4096 characters."),
		text("url", `"https://example.org/changelog"`, "Address that the title leads to."),
		text("color", `"#5865F2"`, "Color of its left edge."),
		text("image", `"https://example.org/banner.png"`, "Address of an image in the box."),
	}}}}}
}

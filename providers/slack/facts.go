package slack

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
	title           = "Slack"
	vendorDocs      = "https://docs.slack.dev/reference/methods"
	rateDocs        = "https://docs.slack.dev/apis/web-api/rate-limits"
	blockDocs       = "https://docs.slack.dev/reference/block-kit"
	defaultEndpoint = "https://slack.com/api"

	maxText        = 12_000 // UTF-16 code units of all sections; Slack refuses about 13,000 with msg_blocks_too_long
	maxSection     = 3000
	maxBlocks      = 50
	maxFallback    = 3800 // bytes of text, of which chat.update takes 4000 characters
	maxButtonURL   = 3000
	maxButtonValue = 2000
	maxAlt         = 2000
	maxName        = 80
	maxTopic       = 250
)

// Kinds of messages.
const (
	kindMessage = "message"
	kindFile    = "file"
)

var (
	channelIDs = kit.IDForm{
		Pattern: regexp.MustCompile(`^[CGD][A-Z0-9]{7,}$`),
		Help:    "The id of a channel on Slack looks like C0123456789; it is at the end of the channel's details.",
	}
	personID = regexp.MustCompile(`^[UWS][A-Z0-9]{7,}$`)
)

// platformFacts returns the facts that the package itself uses, built once: composing and
// sending look at them for every message. What they refer to must not be changed.
var platformFacts = sync.OnceValue(buildFacts)

func buildFacts() providers.Facts {
	return providers.Facts{
		Schema: schema.Platform{
			Name: "slack", Title: title, Provider: providerBlock(), Message: messageBlock(),
			Conversation: schema.Block{Help: "Slack has no arguments of its own for a conversation. Its title is the name of the channel, its announcement the topic. " +
				"A channel with participants is private, and one without is public."},
			Data: []schema.Operation{providers.MessagesOperation(), providers.ConversationOperation()},
		},
		Docs: vendorDocs,
		Idempotency: providers.Idempotency{Class: providers.LookUp, Note: "Slack has no key for a send. Herald writes one into the metadata of the message, and looks for it with " +
			"conversations.history or, in a thread, conversations.replies. " + vendorDocs + "/conversations.history"},
		ProvenAgainst: []providers.Proof{{Kind: providers.VendorClient, With: "@slack/web-api 8.2.0"}},
		Abilities:     platformAbilities(),
		ButtonKinds:   []content.ButtonKind{content.OpensURL, content.ReportsValue},
		Everyone:      providers.Everyone{Mention: true, Forms: everyoneForms()},
		Limits: providers.Limits{Buttons: 25, ButtonRunes: 75, TitleRunes: maxName, FileBytes: 1 << 30,
			Rate: 100, Per: time.Minute, ConversationRate: 1, ConversationPer: time.Second,
			Note: "Block Kit (25 buttons, labels of 75 characters), conversations.create (names of 80), files of 1 GB, and the rate limits: one message a second in a channel, " +
				"and 50 requests a minute or more for most methods each, for which Herald keeps all together to 100. " + rateDocs},
		Kinds: []providers.MessageKind{
			{Name: kindMessage, Help: "A text with its images and buttons.", EditsTo: []string{kindMessage}},
			{Name: kindFile, Help: "Any other file, which is a message of its own. It is replaced and not edited."},
		},
	}
}

// everyoneForms returns what notifies everybody in a channel: the control sequences, and
// the words, which are active where a text is parsed in full.
func everyoneForms() (forms []providers.EveryoneForm) {
	for _, word := range []string{"channel", "here", "everyone"} {
		forms = append(forms,
			providers.EveryoneForm{Example: "<!" + word + ">", Pattern: "<!(" + word + `)\b`, Escape: "<\u2060!${1}"},
			providers.EveryoneForm{Example: "@" + word, Pattern: "@(" + word + `)\b`, Escape: "@\u2060${1}"})
	}
	return forms
}

func platformAbilities() map[providers.Ability]providers.Support {
	return map[providers.Ability]providers.Support{
		providers.TextBody:           providers.Yes("Addresses of web pages become links."),
		providers.MarkdownBody:       providers.Yes("Written in Slack's mrkdwn; a table becomes aligned text, an image a link."),
		providers.HTMLBody:           providers.No("Slack has no HTML.", blockDocs),
		providers.Attach:             providers.Yes("Images (PNG, JPEG, GIF) are in the message; any other file is a message of its own."),
		providers.Quote:              providers.Yes("An answer in the thread of the message."),
		providers.Mention:            providers.Yes("By the id of a person or a user group, in front of the text. everyone is @channel."),
		providers.Buttons:            providers.Yes("A reported value goes to the app, which needs an address for interactivity."),
		providers.Forward:            providers.No("Slack has no call that forwards a message.", vendorDocs),
		providers.Edit:               providers.Yes("The workspace may allow it for a limited time only."),
		providers.Recall:             providers.Yes(""),
		providers.Pin:                providers.Yes(""),
		providers.Read:               providers.Yes("Emoji are not compared: Slack stores them in another form."),
		providers.Find:               providers.Yes("By the key in the message's metadata."),
		providers.Permalink:          providers.Yes(""),
		providers.CreateConversation: providers.Yes("A channel, of which the account is a member."),
		providers.ChangeTitle:        providers.Yes("Of channels that the account created."),
		providers.ChangeMembers:      providers.Yes("Of private channels. Anybody may join a public one."),
		providers.ChangeAnnouncement: providers.Yes("The topic of the channel."),
		providers.RemoveConversation: providers.Yes("The channel is archived. Its name stays taken."),
		providers.ListConversations:  providers.Yes("The channels that the account can see, and whether it is a member."),
	}
}

func providerBlock() schema.Block {
	return schema.Block{Help: "An app on Slack.", Attributes: []schema.Attribute{
		{Name: "token", Type: cty.String, Required: true, Sensitive: true, Env: []string{"SLACK_TOKEN", "SLACK_BOT_TOKEN"},
			Help: "The bot token of the app.", Example: "var.slack_token"},
		{Name: "endpoint", Type: cty.String, Env: []string{"SLACK_ENDPOINT"}, Default: cty.StringVal(defaultEndpoint), Endpoints: []string{"https://slack.com", "https://slack-gov.com"},
			Help: "Address of the API; GovSlack has another.", Example: `"` + defaultEndpoint + `"`},
	}}
}

func messageBlock() schema.Block {
	return schema.Block{Help: "What only Slack has for a message. It counts when the message is sent.", Attributes: []schema.Attribute{
		{Name: "link_preview", Type: cty.Bool, Example: "false", Help: "Whether Slack shows previews of the links in the text. Without it, Slack decides."},
		{Name: "broadcast", Type: cty.Bool, Example: "true", Help: "Whether an answer in a thread is also shown in the channel; false is the default."},
	}}
}

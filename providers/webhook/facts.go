package webhook

import (
	"cmp"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/providers"
)

const (
	title       = "Webhook"
	kindMessage = "message"
)

// factsOf are the facts of the webhook that a block declares.
func factsOf(d *declaration) providers.Facts {
	facts := providers.Facts{
		Schema: schema.Platform{Name: "webhook", Title: title, Provider: providerBlock(), Permalinks: true,
			Conversation: schema.Block{Help: "A webhook has no arguments of its own for a conversation. Its id is what takes the place of {{conversation}}; without it in the requests, the id is \"" + oneConversation + "\"."},
			Message:      schema.Block{Help: "A webhook has no arguments of its own for a message."},
		},
		Docs:        cmp.Or(d.docs, httpDocs),
		Idempotency: d.idempotency(), Abilities: d.abilities(), Limits: d.limits, Everyone: d.everyone,
		Kinds: []providers.MessageKind{{Name: kindMessage, Help: "What the send request of the provider block contains."}},
	}
	if facts.Limits.Note == "" && facts.Limits != (providers.Limits{}) {
		facts.Limits.Note = "The limits are those of the provider block."
	}
	if d.Edit != nil {
		facts.Kinds[0].EditsTo = []string{kindMessage}
	}
	return facts
}

func (d *declaration) idempotency() providers.Idempotency {
	i := providers.Idempotency{NoIDs: !d.givesIDs()}
	switch {
	case d.Send.Deduplicates:
		i.Class, i.Window = providers.NativeKey, d.Send.window()
		i.Note = "The provider block declares that the receiver makes one message of requests with one key."
	case d.LookUp != nil:
		i.Class, i.Note = providers.LookUp, "The provider block has a request that looks for a message by its key."
	default:
		i.Class, i.Note = providers.Blind, "Nothing in the provider block says how to find out whether a request without an answer was carried out. Herald does not repeat it; "+
			"herald resolve records the outcome. A send block with deduplicates, or a look_up block, declares a way."
	}
	return i
}

func (d *declaration) abilities() map[providers.Ability]providers.Support {
	docs := cmp.Or(d.docs, httpDocs)
	declared := func(r *request, name string) providers.Support {
		if r == nil {
			return providers.No("The provider block has no "+name+" request.", docs)
		}
		return providers.Yes("With the " + name + " request of the provider block.")
	}
	none := func(what string) providers.Support { return providers.No("A webhook has no "+what+".", docs) }
	all := map[providers.Ability]providers.Support{
		providers.TextBody: providers.Yes(""), providers.MarkdownBody: providers.Yes("As the placeholders of the send request write it; {{text}} is plain text."),
		providers.HTMLBody: providers.No("The send request has placeholders that HTML cannot be converted to.", docs),
		providers.Edit:     declared(d.Edit, "edit"), providers.Recall: declared(d.Recall, "recall"), providers.Find: declared(d.LookUp, "look_up"),
		providers.Permalink: providers.No("The send request does not say where the address of a message is.", docs),
		providers.Attach:    none("files"), providers.Quote: none("replies"), providers.Mention: none("mentions"), providers.Buttons: none("buttons"),
		providers.Forward: none("forwards"), providers.Pin: none("pins"), providers.Read: none("request that reads messages"),
	}
	for _, a := range []providers.Ability{providers.CreateConversation, providers.ChangeTitle, providers.ChangeMembers, providers.ChangeAnnouncement,
		providers.RemoveConversation, providers.ListConversations} {
		all[a] = none("request that creates, changes or lists conversations")
	}
	if d.canHTML() {
		all[providers.HTMLBody] = providers.Yes("")
	}
	if d.Send.Permalink != "" {
		all[providers.Permalink] = providers.Yes("Where the provider block says that it is.")
	}
	return all
}

// canHTML reports whether content in HTML can be written for every placeholder.
func (d *declaration) canHTML() bool {
	lacking := []string{inMarkdown, inChat, inMrkdwn, inCard}
	return !d.Send.uses(lacking...) && !d.Edit.uses(lacking...) && (d.Send.uses(inHTML) || d.Send.uses(inBody) && d.Send.uses(inFormat))
}

func providerBlock() schema.Block {
	return schema.Block{
		Help: "A receiver of HTTP requests, and the requests that it gets.",
		Attributes: []schema.Attribute{
			text("url", "var.webhook_url", "Address of the receiver, with what is secret in it. Paths of requests are added to it.", func(a *schema.Attribute) {
				a.Required, a.Sensitive, a.SelfHosted, a.Env = true, true, true, []string{"WEBHOOK_URL"}
			}),
			text("preset", `"ntfy"`, "Requests of a known receiver: googlechat, json, mattermost, ntfy, rocketchat or teams. A block of the same name replaces one. Without a send block, json is the default."),
			text("authorization", `"Bearer ${var.token}"`, "The header Authorization of every request.", func(a *schema.Attribute) {
				a.Sensitive, a.Env = true, []string{"WEBHOOK_AUTHORIZATION"}
			}),
			{Name: "headers", Type: cty.Map(cty.String), Help: "More headers of every request.", Example: `{ X-Team = "ops" }`},
			number("max_characters", "4000", "How many characters of a body the receiver takes."),
			number("max_bytes", "4096", "How many bytes of a body the receiver takes."),
			number("max_per_minute", "60", "How many requests a minute the receiver takes."),
			{Name: "sandbox", Type: cty.Bool, Env: []string{"WEBHOOK_SANDBOX"}, Example: "true",
				Help: "Whether the receiver is the sandbox of Herald. Every request then has a header that says what it is, so that the sandbox can answer as the block declares."},
		},
		Blocks: []schema.Nested{
			{Name: "send", Block: messageBlock("The request that sends a message.", "POST",
				text("id", `"/id"`, "JSON pointer to the id of the message in the answer, or {{key}} if the key is the id. Without it, messages cannot be edited, recalled or looked up."),
				text("permalink", `"/html_url"`, "JSON pointer to the address of the message in the answer, or an address with {{id}} and {{conversation}}."),
				schema.Attribute{Name: "deduplicates", Type: cty.Bool, Example: "true", Help: "Whether the receiver makes one message of several requests with the same {{key}}."},
				text("key_window", `"24h"`, "For how long it does so; without it, forever."))},
			{Name: "edit", Block: messageBlock("The request that changes the message {{id}}.", "PUT")},
			{Name: "recall", Block: messageBlock("The request that removes the message {{id}}.", "DELETE")},
			{Name: "look_up", Block: requestBlock("The request that looks for the message with {{key}}. It is a GET request, because plans make it and change nothing.",
				text("items", `"/messages"`, "JSON pointer to the list of messages in the answer; without it, the answer is the list."),
				text("id", `"/id"`, "JSON pointer to the id in a message of the list."),
				text("key", `"/metadata/key"`, "JSON pointer to what contains the key in a message of the list."))},
		},
	}
}

// messageBlock is the block of a request that changes something.
func messageBlock(help, method string, more ...schema.Attribute) schema.Block {
	return requestBlock(help, append([]schema.Attribute{
		text("method", `"PATCH"`, "Method; "+method+" is the default."),
		{Name: "body", Type: cty.DynamicPseudoType, Example: `{ text = "{{markdown}}" }`, Help: "Body. An object or a list is sent as JSON, and a text as plain text. Placeholders in strings are replaced, and escaped."},
		text("content_type", `"application/x-www-form-urlencoded"`, "Type of the body, for a form or another kind of text."),
		{Name: "rejected_if", Type: cty.Map(cty.String), Example: `{ "/ok" = "false" }`, Help: "Values at JSON pointers with which an answer of success says that nothing was done."},
	}, more...)...)
}

func requestBlock(help string, more ...schema.Attribute) schema.Block {
	return schema.Block{Help: help, Attributes: append([]schema.Attribute{
		text("path", `"/messages/{{id}}"`, "What is added to url: a path, a query, or both. Values of placeholders are escaped."),
		{Name: "headers", Type: cty.Map(cty.String), Example: `{ Idempotency-Key = "{{key}}" }`, Help: "Headers of this request. They may have placeholders, and must not have secrets."},
		{Name: "statuses", Type: cty.Map(cty.String), Example: `{ 409 = "success" }`, Help: "What statuses of HTTP mean, where it is not the usual meaning."},
	}, more...)}
}

func text(name, example, help string, set ...func(*schema.Attribute)) schema.Attribute {
	a := schema.Attribute{Name: name, Type: cty.String, Example: example, Help: help}
	for _, f := range set {
		f(&a)
	}
	return a
}

func number(name, example, help string) schema.Attribute {
	return schema.Attribute{Name: name, Type: cty.Number, Example: example, Help: help}
}

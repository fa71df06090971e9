package email

import (
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/lang/schema"
	"herald/providers"
)

const (
	title      = "Email"
	vendorDocs = "https://www.rfc-editor.org/rfc/rfc5321.html"
	formatDocs = "https://www.rfc-editor.org/rfc/rfc5322.html"

	kindMail = "mail"

	maxRecipients  = 100        // what every server accepts for one mail: RFC 5321, section 4.5.3.1.8
	maxFiles       = 18_000_000 // bytes of all attachments: as base64 they are the 25 MB that large providers accept
	maxSubject     = 200        // characters
	maxConnections = 4
)

// platformFacts returns the facts that the package itself uses, built once: composing and
// sending look at them for every message. What they refer to must not be changed.
var platformFacts = sync.OnceValue(buildFacts)

func buildFacts() providers.Facts {
	return providers.Facts{
		Schema: schema.Platform{Name: "email", Title: title, Provider: providerBlock(), Message: messageBlock(), Conversation: conversationBlock()},
		Docs:   vendorDocs,
		Idempotency: providers.Idempotency{Class: providers.Blind, Note: "SMTP has no key for a send and no way to look for a mail. If the connection is lost after the end of the mail, only a " +
			"person can find out whether it was accepted. Herald does not repeat it; herald resolve records the outcome. Any answer with a code, and any loss before the end, is certain. " +
			vendorDocs + "#section-4.2.5"},
		Abilities:      platformAbilities(),
		ButtonKinds:    []content.ButtonKind{content.OpensURL},
		FilesInMessage: true,
		ProvenAgainst:  []providers.Proof{{Kind: providers.RealServer, With: "Mailpit 1.33.1"}},
		Limits: providers.Limits{FileBytes: maxFiles, Rate: 10, Per: time.Second,
			Note: "SMTP has no limits that hold for all servers. Gmail and others accept 25 MB for a mail as it is sent, of which base64 takes a third. The rate is Herald's own; " +
				"a server that asks for less is obeyed. https://support.google.com/mail/answer/6584"},
		Kinds: []providers.MessageKind{{Name: kindMail, Help: "A mail with a text, an HTML alternative of it, images and attachments."}},
	}
}

func platformAbilities() map[providers.Ability]providers.Support {
	final := providers.No("A mail that was sent cannot be changed or recalled. Correct it with another message that has reply_to.", vendorDocs)
	unseen := providers.No("SMTP only sends; it cannot read mailboxes.", vendorDocs)
	none := providers.No("A conversation is a list of addresses in the files; there is nothing to create on a server.", vendorDocs)
	return map[providers.Ability]providers.Support{
		providers.TextBody:     providers.Yes("Plain text."),
		providers.MarkdownBody: providers.Yes("Sent as HTML and as plain text. An image at cid:NAME is the attachment of that name."),
		providers.HTMLBody:     providers.Yes("Sent as it is, and as plain text."),
		providers.Attach:       providers.Yes("At most 18 MB in one mail."),
		providers.Quote:        providers.Yes("In the same thread, with \"Re:\" before the subject."),
		providers.Mention:      providers.No("A mail reaches all recipients alike.", formatDocs),
		providers.Buttons:      providers.Yes("As links."),
		providers.Forward:      providers.No("SMTP cannot fetch the mail that is passed on.", vendorDocs),
		providers.Edit:         final, providers.Recall: final,
		providers.Pin:  providers.No("A sender cannot pin mails in the mailboxes of others.", vendorDocs),
		providers.Read: unseen, providers.Find: unseen,
		providers.Permalink: providers.No("A mail has no address on the web.", formatDocs),

		providers.CreateConversation: none, providers.ChangeTitle: none, providers.ChangeMembers: none, providers.ChangeAnnouncement: none, providers.RemoveConversation: none,
		providers.ListConversations: none,
	}
}

func providerBlock() schema.Block {
	return schema.Block{Help: "An account on a mail server.", Attributes: []schema.Attribute{
		{Name: "server", Type: cty.String, Required: true, SelfHosted: true, Env: []string{"EMAIL_SERVER"}, Example: `"smtp://mail.example.org:587"`,
			Help: "Address of the server: smtp:// requires STARTTLS, smtps:// uses TLS from the beginning. The ports are 587 and 465 unless others are given."},
		{Name: "username", Type: cty.String, Env: []string{"EMAIL_USERNAME"}, Example: `"news@example.org"`, Help: "Name of the account; without one the server is used without credentials."},
		{Name: "password", Type: cty.String, Sensitive: true, Env: []string{"EMAIL_PASSWORD"}, Example: "var.mail_password", Help: "Password of the account."},
		{Name: "from", Type: cty.String, Required: true, Env: []string{"EMAIL_FROM"}, Example: `"Example <news@example.org>"`, Help: "Address that mails are from, with or without a name."},
		{Name: "reply_to", Type: cty.String, Example: `"help@example.org"`, Help: "Address that answers go to, if it is another."},
		{Name: "domain", Type: cty.String, Example: `"example.org"`, Help: "Domain in the ids of mails; the default is that of from. Do not change it while mails may be answered."},
		{Name: "allow_plaintext", Type: cty.Bool, Example: "true",
			Help: "Whether smtp:// may go without TLS to another machine if the server offers none. Everybody on the way can then read mails and credentials."},
	}}
}

func conversationBlock() schema.Block {
	addresses := func(name, help string) schema.Attribute {
		return schema.Attribute{Name: name, Type: cty.List(cty.String), Example: `["team@example.org"]`, Help: help}
	}
	return schema.Block{Help: "Recipients. The id is the address of the first one. All of them get the same mail, and it is sent if the server accepts every one. " +
		"For a mail of their own for each, declare a conversation for each with for_each.", Attributes: []schema.Attribute{
		addresses("to", "Addresses in To, in addition to the id."),
		addresses("cc", "Addresses in Cc."),
		addresses("bcc", "Addresses that get the mail without being named in it."),
		{Name: "list_id", Type: cty.String, Example: `"Release notes <releases.example.org>"`, Help: "Identifies the mailing list, so that readers can sort its mails (RFC 2919)."},
		{Name: "list_unsubscribe", Type: cty.List(cty.String), Example: `["https://example.org/unsubscribe"]`, Help: "Addresses, of https or mailto, at which readers unsubscribe (RFC 2369)."},
		{Name: "one_click_unsubscribe", Type: cty.Bool, Example: "true", Help: "Whether a POST to the https address unsubscribes at once (RFC 8058)."},
	}}
}

func messageBlock() schema.Block {
	return schema.Block{Help: "What only mails have.", Attributes: []schema.Attribute{
		{Name: "subject", Type: cty.String, Example: `"Maintenance on Sunday"`,
			Help: "Subject of the mail; the default is the first heading, or else the first line. Give an answer the subject of what it answers, because some programs sort by it."},
	}}
}

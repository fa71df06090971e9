package forge

import (
	"strings"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/lang/schema"
	"herald/providers"
)

func (v *Vendor) buildFacts() providers.Facts {
	limits := v.Limits
	if v.MaxRunes > 0 {
		limits.TextRunes = v.MaxRunes - markRunes
	}
	limits.Note = v.LimitSource
	return providers.Facts{
		Schema: schema.Platform{
			Name: v.Name, Title: v.Title, Provider: v.providerBlock(),
			Conversation: schema.Block{Help: v.Title + " has no arguments of its own for a conversation. An id is that of an issue, of a pull or merge request, or of the release of a tag."},
			Message:      schema.Block{Help: v.Title + " has no arguments of its own for a message."},
			Data:         []schema.Operation{providers.MessagesOperation()},
		},
		Docs:          v.Pages.Comments,
		ProvenAgainst: v.ProvenAgainst,
		Idempotency: providers.Idempotency{Class: providers.LookUp, Note: "There is no key for a comment or a release. Every text begins with a comment of HTML that holds Herald's key, " +
			"and lists and single texts are returned with it. A tag has one release. " + v.Pages.Comments},
		Abilities:   v.abilities(),
		ButtonKinds: []content.ButtonKind{content.OpensURL},
		Limits:      limits,
		Everyone:    v.Everyone,
		Kinds: []providers.MessageKind{
			{Name: kindText, Help: "A comment, or the notes of a release.", EditsTo: []string{kindText}},
		},
	}
}

func (v *Vendor) abilities() map[providers.Ability]providers.Support {
	notYet := func(reason, page string) providers.Support {
		return providers.Support{Answer: providers.AnswerNotYet, Reason: reason, Link: page}
	}
	create := notYet("Herald does not open issues on "+v.Title+" yet. Open it, and use its number in the id.", v.Pages.Comments)
	quote := providers.No("A comment on an issue or a release answers no other one.", v.Pages.Comments)
	if v.HasThreads {
		quote = notYet("Herald does not answer in threads of "+v.Title+" yet.", v.Pages.Comments)
	}
	fixed := providers.No("Herald does not change the title or the people of an issue or a release.", v.Pages.Comments)
	return map[providers.Ability]providers.Support{
		providers.TextBody:     providers.Yes("Written in Markdown so that it reads as it is. @names notify people and addresses become links."),
		providers.MarkdownBody: providers.Yes("Sent as it is written. @names notify people."),
		providers.HTMLBody:     providers.No("Texts on "+v.Title+" are Markdown, which may contain some HTML.", v.Pages.Comments),
		providers.Attach:       notYet("Herald does not add files to comments and releases of "+v.Title+" yet.", v.Pages.Releases),
		providers.Quote:        quote,
		providers.Mention:      providers.No(v.Title+" has no field for mentions; write @name in the text.", v.Pages.Comments),
		providers.Buttons:      providers.Yes("As links in the last line."),
		providers.Forward:      providers.No(v.Title+" has no call that passes a comment on.", v.Pages.Comments),
		providers.Edit:         providers.Yes(""),
		providers.Recall: providers.Yes("A comment is deleted. A release that Herald created is deleted too, unless it has files or is immutable. " +
			"Of any other release the notes are emptied."),
		providers.Pin:               notYet("Herald does not pin comments on "+v.Title+" yet.", v.Pages.Comments),
		providers.Read:              providers.Yes(""),
		providers.Find:              providers.Yes("By the key in the text."),
		providers.Permalink:         providers.Yes(""),
		providers.ListConversations: providers.No("An account can reach any number of issues and releases; the id of one is in its address.", v.Pages.Comments),

		providers.CreateConversation: create, providers.ChangeTitle: fixed, providers.ChangeMembers: fixed, providers.ChangeAnnouncement: fixed, providers.RemoveConversation: fixed,
	}
}

func (v *Vendor) providerBlock() schema.Block {
	upper := strings.ToUpper(v.Name)
	endpoint := schema.Attribute{
		Name: "endpoint", Type: cty.String, Env: []string{upper + "_ENDPOINT"}, Endpoints: v.Servers,
		Help: v.ServerHelp, Example: `"` + v.Servers[0] + `"`,
	}
	if v.Server != "" {
		endpoint.Default = cty.StringVal(v.Server)
	}
	return schema.Block{Help: v.Help, Attributes: []schema.Attribute{
		{Name: "token", Type: cty.String, Required: true, Sensitive: true, Env: []string{upper + "_TOKEN"}, Help: v.Token, Example: "var." + v.Name + "_token"},
		endpoint,
	}}
}

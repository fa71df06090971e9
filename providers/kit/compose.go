package kit

import (
	"encoding/json"
	"strings"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
)

// Composer collects the parts of one message and what is wrong with it.
type Composer struct {
	Content  content.Content
	facts    providers.Facts
	parts    []providers.Part
	problems []providers.Problem
	stopped  bool
}

// NewComposer begins to compose content. What the facts say the platform cannot
// do is a problem already.
func NewComposer(f providers.Facts, c content.Content) *Composer {
	w := &Composer{Content: c, facts: f}
	for _, use := range neededAbilities(c) {
		if support := f.Abilities[use.ability]; support.Answer != providers.AnswerYes {
			w.AddProblem(use.attribute, problem.UnsupportedContent, strings.TrimSpace(support.Reason+" "+use.advice))
		}
	}
	switch {
	case c.Format != "" && strings.TrimSpace(c.Body) == "":
		w.AddProblem(string(c.Format), problem.EmptyMessage, "The body is empty. Write something, or leave the argument out.")
	case c.Format == "" && len(c.Attachments) == 0 && c.Forward == "":
		w.AddProblem("", problem.EmptyMessage, "The message has neither body nor attachment. Give it one of text, markdown or attachments.")
	}
	return w
}

// neededAbility is an ability that a message needs.
type neededAbility struct {
	ability   providers.Ability
	attribute string
	advice    string // what to do when the platform has no such ability
}

func neededAbilities(c content.Content) []neededAbility {
	var out []neededAbility
	add := func(needed bool, u neededAbility) {
		if needed {
			out = append(out, u)
		}
	}
	add(c.Format == content.Text, neededAbility{providers.TextBody, string(c.Format), ""})
	add(c.Format == content.Markdown, neededAbility{providers.MarkdownBody, string(c.Format), "Use text."})
	add(c.Format == content.HTML, neededAbility{providers.HTMLBody, string(c.Format), "Use markdown or text."})
	add(len(c.Attachments) > 0, neededAbility{providers.Attach, "attachments[0]", "Put a link to the file into the text."})
	add(len(c.Buttons) > 0, neededAbility{providers.Buttons, "button[0]", "Write the links into the text, as in [Status page](https://status.example.org)."})
	add(len(c.Mentions) > 0, neededAbility{providers.Mention, "mentions", "Leave mentions out."})
	add(c.ReplyTo != "", neededAbility{providers.Quote, "reply_to", "Remove reply_to, and write in the text what the message refers to."})
	add(c.Forward != "", neededAbility{providers.Forward, "forward", "Send the content as a separate message."})
	return out
}

// AddProblem reports what stops the plan.
func (w *Composer) AddProblem(attribute string, code problem.Code, detail string) {
	w.stopped = true
	w.problems = append(w.problems, providers.Problem{Attribute: attribute, Code: code, Detail: detail})
}

// AddWarning reports what does not stop the plan.
func (w *Composer) AddWarning(attribute string, code problem.Code, detail string) {
	w.problems = append(w.problems, providers.Problem{Attribute: attribute, Code: code, Detail: detail, Warning: true})
}

// ReadOptions reads the block of the platform's name in the message.
func (w *Composer) ReadOptions(into any) {
	if len(w.Content.Options) == 0 {
		return
	}
	if err := json.Unmarshal(w.Content.Options, into); err != nil {
		w.AddProblem(w.facts.Schema.Name, problem.InvalidPlatformValue, "The block does not have the form of the platform's schema: "+err.Error()+".")
	}
}

// AddPart adds a part.
func (w *Composer) AddPart(p providers.Part) { w.parts = append(w.parts, p) }

// Parts returns what was composed. With a problem that stops the plan there are
// no parts. The first part carries the quote of a reply.
func (w *Composer) Parts() ([]providers.Part, []providers.Problem) {
	if w.stopped {
		return nil, w.problems
	}
	if len(w.parts) > 0 {
		w.parts[0].Quotes = w.Content.ReplyTo != ""
	}
	return w.parts, w.problems
}

package kit

import (
	"bytes"
	"encoding/json"
	"errors"
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
	if c.Format != "" && strings.TrimSpace(c.Body) == "" {
		w.AddProblem(string(c.Format), problem.EmptyMessage, "The body is empty. Write something, or leave the argument out.")
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

// ReadOptions reads the block of the platform's name in the message. An argument
// that into has no field for, or of another type, is a problem.
func (w *Composer) ReadOptions(into any) {
	if len(w.Content.Options) == 0 {
		return
	}
	d := json.NewDecoder(bytes.NewReader(w.Content.Options))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong) && wrong.Field != "":
		w.AddProblem(w.facts.Schema.Name+"."+wrong.Field, problem.InvalidPlatformValue, "A "+wrong.Value+" is not allowed here; numbers are whole.")
	case err != nil:
		w.AddProblem(w.facts.Schema.Name, problem.InvalidPlatformValue, "The block does not have the form of the platform's schema: "+err.Error()+".")
	}
}

// AddPart adds a part.
func (w *Composer) AddPart(p providers.Part) { w.parts = append(w.parts, p) }

// Parts returns what was composed. With a problem that stops the plan there are
// no parts; that there is nothing to send is one. The first part carries the quote
// of a reply, and so does every part that is sent into a thread.
func (w *Composer) Parts() ([]providers.Part, []providers.Problem) {
	if len(w.parts) == 0 && !w.stopped {
		w.AddProblem("", problem.EmptyMessage, "There is nothing to send. Give the message one of "+w.contentArguments()+".")
	}
	if w.stopped {
		return nil, w.problems
	}
	for i := range w.parts {
		w.parts[i].Quotes = w.Content.ReplyTo != "" && (i == 0 || w.parts[i].InThread)
	}
	return w.parts, w.problems
}

// contentArguments lists the arguments that give a message on the platform something
// to show.
func (w *Composer) contentArguments() string {
	var names []string
	for _, a := range []struct {
		ability providers.Ability
		name    string
	}{{providers.TextBody, "text"}, {providers.MarkdownBody, "markdown"}, {providers.HTMLBody, "html"}, {providers.Attach, "attachments"}} {
		if w.facts.Can(a.ability) {
			names = append(names, a.name)
		}
	}
	return strings.Join(names, ", ")
}

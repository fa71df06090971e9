package render

import (
	"slices"
	"strings"

	"herald/lang/content"
	"herald/plan"
	"herald/providers"
	"herald/record"
)

// reading is what people read of a change, before and after.
func (d *describer) reading(c *plan.Change) Reading {
	var before, after side
	switch c.Action {
	case plan.Send, plan.Defer:
		after = d.next(c)
	case plan.Edit, plan.Replace, plan.SendAgain:
		before, after = d.prior(c), d.next(c)
	case plan.Recall:
		before = d.prior(c)
	default:
		return Reading{}
	}
	return Reading{Texts: pair(before.texts, after.texts), Items: items(before.items, after.items)}
}

// side is what a delivery says at one time.
type side struct {
	texts []Words
	items []Item
}

// next is what the plan will have said.
func (d *describer) next(c *plan.Change) side {
	var unknown []string
	if c.Desired != nil {
		unknown = c.Desired.Unknown
	}
	s := side{items: itemsOf(c.Content, unknown, c.Provider.Platform)}
	if c.Desired != nil && !c.Desired.Message.ExpireAt.IsZero() && !c.Stays {
		s.items = append(s.items, Item{Kind: "expires", Text: d.moment(c.Desired.Message.ExpireAt)})
	}
	if slices.Contains(unknown, "body") {
		s.texts = []Words{{Hidden: Unknown}}
		return s
	}
	digest := ""
	if c.Next != nil {
		digest = c.Next.Content.Body
	}
	s.texts = textsOf(c.Content, c.Parts, digest)
	return s
}

// prior is what people see now: what Herald left, or what somebody made of it.
func (d *describer) prior(c *plan.Change) side {
	if c.Prior == nil {
		return side{}
	}
	was := c.Prior.Content
	s := side{items: itemsOf(was, nil, record.ParseProvider(c.Prior.Provider).Platform), texts: textsOf(was, c.PriorParts, was.Body)}
	if !c.Prior.ExpireAt.IsZero() && !c.Stays {
		s.items = append(s.items, Item{Kind: "expires", Text: d.moment(c.Prior.ExpireAt)})
	}
	if edited, ok := d.edits[c.Address]; ok && len(s.texts) == 1 && len(c.Prior.Parts) == 1 {
		s.texts = []Words{{Text: edited.After}}
	}
	return s
}

// textsOf lists the texts of the parts. Files and buttons are items, so parts
// that say nothing but those have no text here. Where any field is sensitive, what
// a platform composed may hold it, and the body as written is told instead.
func textsOf(c content.Content, parts []providers.Part, digest string) []Words {
	switch {
	case c.IsSensitive("body"), len(c.Sensitive) > 0 && c.Body == "":
		return []Words{{Hidden: Sensitive, digest: digest}}
	case len(c.Sensitive) > 0, parts == nil:
		return some(c.Body, c.Format)
	}
	labels := markdownButtons(c.Buttons)
	var texts []Words
	for _, p := range parts {
		if p.Text != labels && (len(p.Attachments) == 0 || p.Text != providers.JoinFileNames(p.Attachments)) {
			texts = append(texts, some(p.Text, p.Format)...)
		}
	}
	return texts
}

func some(text string, format content.Format) []Words {
	if text == "" {
		return nil
	}
	if format == content.Text {
		format = ""
	}
	return []Words{{Text: text, Format: format}}
}

// markdownButtons is how a platform describes a part of nothing but buttons.
func markdownButtons(buttons []content.Button) string {
	lines := make([]string, len(buttons))
	for i, b := range buttons {
		lines[i] = "[" + b.Label + "](" + b.URL + ")"
	}
	return strings.Join(lines, "\n")
}

// pair puts texts side by side in the order of the parts.
func pair(before, after []Words) []Passage {
	texts := make([]Passage, max(len(before), len(after)))
	for i := range texts {
		if i < len(before) {
			texts[i].Before = before[i]
		}
		if i < len(after) {
			texts[i].After = after[i]
		}
	}
	return texts
}

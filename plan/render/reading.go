package render

import (
	"slices"
	"strings"

	"herald/lang/content"
	"herald/plan"
	"herald/providers"
)

// readingOf returns what people read before and after a change.
func (d *describer) readingOf(c *plan.Change) Reading {
	var before, after readingSide
	switch c.Action {
	case plan.Send, plan.Defer:
		after = d.nextSide(c)
	case plan.Edit, plan.Replace, plan.SendAgain:
		before, after = d.priorSide(c), d.nextSide(c)
	case plan.Recall:
		before = d.priorSide(c)
	case plan.Pin, plan.Unpin:
		before.items, after.items = pinItems(c.Prior.IsPinned()), pinItems(c.Pins())
	default:
		return Reading{}
	}
	return Reading{Texts: pairTexts(before.texts, after.texts), Items: compareItems(before.items, after.items)}
}

// readingSide is what a delivery says before or after.
type readingSide struct {
	texts []Words
	items []Item
}

// nextSide returns what people will read after the plan.
func (d *describer) nextSide(c *plan.Change) readingSide {
	var unknown []string
	if c.Desired != nil {
		unknown = c.Desired.Unknown
	}
	s := readingSide{items: itemsOf(c.Content, unknown, c.Provider.Platform)}
	if c.Desired != nil && !c.Desired.Message.ExpireAt.IsZero() && !c.StaysVisible {
		s.items = append(s.items, Item{Kind: "expires", Text: d.formatTime(c.Desired.Message.ExpireAt)})
	}
	s.items = append(s.items, pinItems(c.Pins())...)
	if slices.Contains(unknown, "body") {
		s.texts = []Words{{Hidden: Unknown}}
		return s
	}
	digest := ""
	if c.Next != nil {
		digest = c.Next.Content.Body
	}
	s.texts = textsOf(c.Content, c.Parts, digest)
	s.items = append(s.items, bodyFiles(c.Parts)...)
	return s
}

// priorSide returns what people see now: what Herald sent, or an edit outside
// of Herald.
func (d *describer) priorSide(c *plan.Change) readingSide {
	if c.Prior == nil {
		return readingSide{}
	}
	was := c.Prior.Content
	s := readingSide{items: itemsOf(was, nil, c.Prior.Provider.Platform), texts: textsOf(was, c.PriorParts, was.Body)}
	s.items = append(s.items, bodyFiles(c.PriorParts)...)
	if !c.Prior.ExpireAt.IsZero() && !c.StaysVisible {
		s.items = append(s.items, Item{Kind: "expires", Text: d.formatTime(c.Prior.ExpireAt)})
	}
	s.items = append(s.items, pinItems(c.Prior.IsPinned())...)
	if edited, ok := d.edits[c.Address]; ok && len(s.texts) == 1 && len(c.Prior.Parts) == 1 {
		s.texts = []Words{{Text: edited.After}}
	}
	return s
}

// bodyFiles returns the files that contain a body which is too long for the
// platform.
func bodyFiles(parts []providers.Part) []Item {
	var out []Item
	for _, p := range parts {
		for _, a := range p.Attachments {
			if a.Text != "" {
				out = append(out, Item{Kind: kindOf(a.MIME), Text: describeFile(a), digest: a.SHA256})
			}
		}
	}
	return out
}

// textsOf returns the texts of the parts. Files and buttons are items, so parts
// with nothing else have no text here. If any field is sensitive, the composed
// text may contain it, and the body as written is shown instead.
func textsOf(c content.Content, parts []providers.Part, digest string) []Words {
	switch {
	case c.IsSensitive("body"), len(c.Sensitive) > 0 && c.Body == "":
		return []Words{{Hidden: Sensitive, digest: digest}}
	case len(c.Sensitive) > 0, parts == nil:
		return wordsOf(c.Body, c.Format)
	}
	labels := markdownButtons(c.Buttons)
	var texts []Words
	for _, p := range parts {
		if p.Text != labels && (len(p.Attachments) == 0 || p.Text != providers.JoinFileNames(p.Attachments)) {
			texts = append(texts, wordsOf(p.Text, p.Format)...)
		}
	}
	return texts
}

func wordsOf(text string, format content.Format) []Words {
	if text == "" {
		return nil
	}
	if format == content.Text {
		format = ""
	}
	return []Words{{Text: text, Format: format}}
}

// markdownButtons returns how a platform describes a part with nothing but
// buttons.
func markdownButtons(buttons []content.Button) string {
	lines := make([]string, len(buttons))
	for i, b := range buttons {
		lines[i] = "[" + b.Label + "](" + b.URL + ")"
	}
	return strings.Join(lines, "\n")
}

// pairTexts pairs the texts before and after in the order of the parts.
func pairTexts(before, after []Words) []Passage {
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

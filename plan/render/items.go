package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"herald/lang/content"
)

// itemsOf returns everything of a message except its text.
func itemsOf(c content.Content, unknown []string, platform string) []Item {
	var out []Item
	add := func(kind, text string) { out = append(out, Item{Kind: kind, Text: text}) }
	// veiled adds one item in place of a field that is hidden.
	veiled := func(kind, field string) bool {
		switch {
		case c.IsSensitive(field):
			add(kind, Sensitive)
		case slices.Contains(unknown, field):
			add(kind, Unknown)
		default:
			return false
		}
		return true
	}
	if c.ReplyTo != "" {
		add("quotes", c.ReplyTo)
	}
	if !veiled("forwards", "forward") && c.Forward != "" {
		add("forwards", c.Forward)
	}
	if slices.Contains(unknown, "attachments") {
		add("files", Unknown)
	}
	for _, a := range c.Attachments {
		out = append(out, Item{Kind: kindOf(a.MIME), Text: describeFile(a), File: &a, digest: a.SHA256})
	}
	if !veiled("buttons", "buttons") {
		for _, b := range c.Buttons {
			add("button", fmt.Sprintf("[%s] %s%s", b.Label, buttonAction(b), colorSuffix(b)))
		}
	}
	if !veiled("mentions", "mentions") && len(c.Mentions) > 0 {
		add("mentions", strings.Join(c.Mentions, ", "))
	}
	if !veiled(platform, "options") {
		out = append(out, optionItems(c.Options, platform)...)
	}
	return out
}

// pinItems returns the item of a message that is pinned; none for others.
func pinItems(pinned bool) []Item {
	if !pinned {
		return nil
	}
	return []Item{{Kind: "pinned", Text: "in this conversation"}}
}

// buttonAction returns what pressing a button does.
func buttonAction(b content.Button) string {
	switch b.Kind() {
	case content.CopiesText:
		return fmt.Sprintf("copies %q", b.Copy)
	case content.ReportsValue:
		return fmt.Sprintf("reports %q", b.Value)
	}
	return "→ " + b.URL
}

func colorSuffix(b content.Button) string {
	if b.Color == "" {
		return ""
	}
	return " (" + b.Color + ")"
}

// kindOf returns the kind of a file in words.
func kindOf(mime string) string {
	family, _, _ := strings.Cut(mime, "/")
	switch family {
	case "image":
		return "image"
	case "video":
		return "video"
	case "audio":
		return "audio"
	}
	return "file"
}

// describeFile returns name and size of a file.
func describeFile(a content.Attachment) string {
	facts := []string{a.Name}
	if a.Width > 0 && a.Height > 0 {
		facts = append(facts, fmt.Sprintf("%d×%d", a.Width, a.Height))
	}
	facts = append(facts, formatSize(a.Size))
	return strings.Join(facts, ", ")
}

// formatSize formats a number of bytes in decimal units, as file managers do.
func formatSize(n int64) string {
	const step = 1000
	if n < step {
		return fmt.Sprintf("%d B", n)
	}
	value, unit := float64(n)/step, 0
	units := []string{"kB", "MB", "GB", "TB", "PB", "EB"}
	for value >= step && unit < len(units)-1 {
		value, unit = value/step, unit+1
	}
	return fmt.Sprintf("%.1f %s", value, units[unit])
}

// optionItems returns the given arguments of a platform's own block.
func optionItems(raw json.RawMessage, platform string) []Item {
	if len(raw) == 0 {
		return nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(raw, &fields); err != nil {
		return []Item{{Kind: platform, Text: string(raw)}}
	}
	var out []Item
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if value := fields[name]; !bytes.Equal(value, []byte("null")) {
			out = append(out, Item{Kind: platform, Text: name + " = " + string(value)})
		}
	}
	return out
}

// compareItems compares the items before and after. A removed item comes right
// before the one that replaces it.
func compareItems(before, after []Item) []Item {
	left := slices.Clone(before)
	var out []Item
	for _, item := range after {
		item.Change = Appears
		if at := slices.IndexFunc(left, item.isSame); at >= 0 {
			item.Change = Stays
			left = slices.Delete(left, at, at+1)
		} else if at := slices.IndexFunc(left, item.replacedBy(after)); at >= 0 {
			gone := left[at]
			gone.Change = Goes
			left = slices.Delete(left, at, at+1)
			out = append(out, gone)
		}
		out = append(out, item)
	}
	for _, item := range left {
		item.Change = Goes
		out = append(out, item)
	}
	return addHashes(out)
}

// addHashes adds the hash to files that would otherwise look the same before
// and after.
func addHashes(all []Item) []Item {
	out := slices.Clone(all)
	for i, item := range all {
		twin := func(o Item) bool { return o.Kind == item.Kind && o.Text == item.Text && o.digest != item.digest }
		if len(item.digest) >= shownDigits && slices.ContainsFunc(all, twin) {
			out[i].Text += ", sha256 " + item.digest[:shownDigits]
		}
	}
	return out
}

// shownDigits is how many digits of a hash are shown.
const shownDigits = 8

func (i Item) isSame(other Item) bool {
	return i.Kind == other.Kind && i.Text == other.Text && i.digest == other.digest
}

// replacedBy returns a predicate for a removed item of the same kind.
func (i Item) replacedBy(after []Item) func(Item) bool {
	return func(old Item) bool { return old.Kind == i.Kind && !slices.ContainsFunc(after, old.isSame) }
}

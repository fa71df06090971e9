package manual

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"herald/providers"
)

// byTitle orders platforms as people look for them.
func byTitle(all []providers.Facts) []providers.Facts {
	return slices.SortedFunc(slices.Values(all), func(a, b providers.Facts) int {
		return cmp.Compare(strings.ToLower(a.Schema.Title), strings.ToLower(b.Schema.Title))
	})
}

// named is a figure with what it is called.
type named struct{ name, value string }

// knownLimits are the limits of a platform that are known, in words.
func knownLimits(f providers.Facts) []named {
	l := f.Limits
	var out []named
	add := func(name string, n int64, unit string) {
		if n > 0 {
			out = append(out, named{name, strings.TrimSpace(groupThousands(n) + " " + unit)})
		}
	}
	add("text of a message", int64(l.TextRunes), "characters")
	add("text of a message", int64(l.TextUTF16), "UTF-16 code units")
	add("text of a message", int64(l.TextBytes), "bytes")
	add("one request", int64(l.BodyBytes), "bytes")
	add("messages in one send", int64(l.Batch), "")
	add("ids in one recall", int64(l.RecallBatch), "")
	add("buttons of a message", int64(l.Buttons), "")
	add("label of a button", int64(l.ButtonRunes), "characters")
	if kinds := buttonKinds(f); len(kinds) > 0 {
		out = append(out, named{"kinds of buttons", strings.Join(kinds, ", ")})
	}
	add("one attachment", l.FileBytes, "bytes")
	add("participants of a new conversation", int64(l.Participants), "")
	add("title of a conversation", int64(l.TitleRunes), "characters")
	for _, form := range f.Everyone.Forms {
		out = append(out, named{"notifies everybody in a text", form.Example})
	}
	if l.EditWindow > 0 {
		out = append(out, named{"a message can be edited for", formatWindow(l.EditWindow)})
	}
	if l.RecallWindow > 0 {
		out = append(out, named{"a message can be recalled for", formatWindow(l.RecallWindow)})
	}
	if l.Rate > 0 && l.Per > 0 {
		out = append(out, named{"requests", fmt.Sprintf("%s in %s", groupThousands(int64(l.Rate)), formatWindow(l.Per))})
	}
	if l.ConversationRate > 0 && l.ConversationPer > 0 {
		out = append(out, named{"messages to one conversation", fmt.Sprintf("%s in %s", groupThousands(int64(l.ConversationRate)), formatWindow(l.ConversationPer))})
	}
	return out
}

// buttonKinds returns the arguments that say what a button does.
func buttonKinds(f providers.Facts) []string {
	var kinds []string
	for _, k := range f.ButtonKinds {
		kinds = append(kinds, string(k))
	}
	return kinds
}

// proofs are what a platform is tested with, and the documents that all are held to.
func proofs(f providers.Facts) []providers.Proof {
	return append(slices.Clone(f.ProvenAgainst), providers.Proof{Kind: providers.Documents, With: f.Docs})
}

// groupThousands is a number with commas between thousands.
func groupThousands(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// formatWindow is a duration in the largest unit that divides it.
func formatWindow(d time.Duration) string {
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		if n := d / unit.length; n > 0 && d%unit.length == 0 {
			if n == 1 {
				return "1 " + unit.name
			}
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return d.String()
}

// describeIdempotency describes in a few words how a send in doubt is resolved.
func describeIdempotency(i providers.Idempotency) string {
	if i.Window == 0 {
		return string(i.Class)
	}
	return fmt.Sprintf("%s, %s", i.Class, formatWindow(i.Window))
}

// explainIdempotency says what the identity of a platform's messages does for its users.
func explainIdempotency(f providers.Facts) string {
	text := explainClass(f.Idempotency.Class)
	if f.Idempotency.Class == providers.NativeKey && f.Idempotency.Window > 0 && f.Can(providers.Find) {
		text += " After " + formatWindow(f.Idempotency.Window) + ", it looks the message up first."
	}
	return text
}

// explainClass says what a class of identity does for its users.
func explainClass(c providers.IdempotencyClass) string {
	switch c {
	case providers.NativeKey:
		return "If a send has no answer, Herald repeats it with the same key, and the platform does not create a second message."
	case providers.LookUp:
		return "If a send has no answer, Herald looks the message up by the id that it chose, and repeats the send only if there is none."
	case providers.ReadBack:
		return "If a send has no answer, Herald looks the message up by its content, and repeats the send only if there is none."
	case providers.Blind:
		return "If a send has no answer, Herald cannot look the message up: it stops, and a person must resolve the send."
	}
	return ""
}

// Package stateview prints a state for people: all of it, one entry, its outputs, and what
// differs between two versions.
//
// It must not know where a state is stored.
package stateview

import (
	"fmt"
	"strings"
	"time"

	"herald/cli/printer"
	"herald/lang/addr"
	"herald/lang/diag/visible"
	"herald/plan"
	"herald/plan/humanize"
	"herald/plan/render"
	"herald/state"
)

// Print prints a state: conversations, deliveries and outputs.
func Print(out *printer.Printer, s *state.State) error {
	if s.Empty() && len(s.Outputs) == 0 {
		out.Linef("The state is empty.")
		return out.Err
	}
	for _, address := range addr.SortedKeys(s.Conversations) {
		PrintConversation(out, address, s.Conversations[address])
	}
	for _, address := range addr.SortedKeys(s.Deliveries) {
		PrintDelivery(out, address, s.Deliveries[address])
	}
	if len(s.Outputs) > 0 {
		out.Linef("Outputs:\n")
		PrintOutputs(out, s.Outputs, 2)
	}
	return out.Err
}

// PrintConversation prints a conversation that Herald manages.
func PrintConversation(out *printer.Printer, address addr.Instance, c *state.Conversation) {
	out.Linef("# %s", address)
	printConversationFields(out, c)
	out.Linef("")
}

func printConversationFields(out *printer.Printer, c *state.Conversation) {
	printField(out, "provider", c.Provider.String())
	printField(out, "id", c.ID)
	printField(out, "title", c.Title)
	printField(out, "announcement", c.Announcement)
	printField(out, "participants", strings.Join(c.Participants, ", "))
	if c.Doubt {
		printField(out, "in doubt", "a change was sent, and its outcome is unknown")
	}
}

// PrintDelivery prints a delivery with its content and its parts.
func PrintDelivery(out *printer.Printer, address addr.Delivery, d *state.Delivery) {
	out.Linef("# %s", address)
	printDeliveryFields(out, d)
	out.Linef("")
}

func printDeliveryFields(out *printer.Printer, d *state.Delivery) {
	printField(out, "provider", d.Provider.String())
	printField(out, "conversation", d.Conversation.ID)
	if d.Generation > 1 {
		printField(out, "generation", fmt.Sprint(d.Generation))
	}
	for i, part := range d.Parts {
		printField(out, fmt.Sprintf("part %d", i+1), describePart(part))
	}
	if d.Tainted {
		printField(out, "tainted", "the next apply recalls it and sends it again")
	}
	if d.Behind != (addr.Instance{}) {
		printField(out, "outdated", d.Behind.String()+" has changed since; the next apply sends it again")
	}
	if body := d.Content.Body; body != "" {
		if d.Content.IsSensitive("body") {
			body = "(sensitive value)"
		}
		out.Linef("  %s:", d.Content.Format)
		for line := range strings.SplitSeq(strings.TrimRight(body, "\n"), "\n") {
			out.Linef("    | %s", visible.Escape(line))
		}
	}
	for _, file := range d.Content.Attachments {
		printField(out, "attachment", fmt.Sprintf("%s (%s, %d bytes)", file.Name, file.MIME, file.Size))
	}
}

func describePart(p state.Part) string {
	words := []string{p.Kind}
	if p.ID != "" {
		words = append(words, p.ID)
	}
	if p.URL != "" {
		words = append(words, p.URL)
	}
	if !p.SentAt.IsZero() {
		words = append(words, "sent "+p.SentAt.Format(time.RFC3339))
	}
	if !p.EditedAt.IsZero() {
		words = append(words, "edited "+p.EditedAt.Format(time.RFC3339))
	}
	switch p.Pin {
	case state.Pinned:
		words = append(words, "pinned")
	case state.PinUnknown:
		words = append(words, "a pin was changed, and its outcome is unknown")
	}
	if p.Doubt != "" {
		words = append(words, fmt.Sprintf("in doubt: %s", p.Doubt))
	}
	return strings.Join(words, ", ")
}

func printField(out *printer.Printer, name, value string) {
	if value != "" {
		out.Linef("  %s: %s", name, visible.Escape(value))
	}
}

// PrintKeys prints the keys and addresses of the parts of a delivery.
func PrintKeys(out *printer.Printer, d *state.Delivery) {
	printField(out, "keys from", d.Origin.String())
	for i, part := range d.Parts {
		printField(out, fmt.Sprintf("key of part %d", i+1), part.Key)
		printField(out, fmt.Sprintf("address of part %d", i+1), part.URL)
	}
}

// PrintTimeLimits prints how long a delivery can be changed, and when it expires.
func PrintTimeLimits(out *printer.Printer, d *state.Delivery, limits plan.TimeLimits, now time.Time) {
	if life := render.Life(limits, now); life != "" {
		out.Linef("  %s", life)
	}
	if !d.ExpireAt.IsZero() {
		printField(out, "goes away", fmt.Sprintf("%s, %s", d.ExpireAt.Format(time.RFC3339), humanize.From(now, d.ExpireAt)))
	}
}

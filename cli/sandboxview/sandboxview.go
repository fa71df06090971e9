// Package sandboxview prints the conversations of the sandbox as their readers see them.
//
// It must not know who sent the messages.
package sandboxview

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"herald/cli/printer"
	"herald/lang/diag/visible"
	"herald/providers/sandbox"
)

// Print prints each conversation as its readers see it, sorted by platform and ID.
func Print(out *printer.Printer, conversations []sandbox.Conversation) error {
	slices.SortFunc(conversations, func(x, y sandbox.Conversation) int {
		return cmp.Or(cmp.Compare(x.Platform, y.Platform), cmp.Compare(x.ID, y.ID))
	})
	if len(conversations) == 0 {
		out.Linef("No conversation has a message.")
	}
	for i, c := range conversations {
		if i > 0 {
			out.Linef("")
		}
		title := c.Title
		if title == "" {
			title = c.ID
		}
		out.Linef("%s: %s", c.Platform, visible.Escape(title))
		for _, m := range c.Messages {
			printMessage(out, m, c.Messages)
		}
	}
	return out.Err
}

func printMessage(out *printer.Printer, m sandbox.Message, all []sandbox.Message) {
	mark := ""
	switch {
	case m.Recalled:
		mark = " (recalled)"
	case m.Edited:
		mark = " (edited)"
	}
	out.Linef("  #%d %s%s", m.Position, m.Kind, mark)
	if m.Subject != "" {
		out.Linef("     Subject: %s", visible.Escape(m.Subject))
	}
	if m.Recalled {
		return
	}
	for _, quoted := range all {
		if m.Reply != "" && quoted.ID == m.Reply {
			out.Linef("     > in reply to #%d", quoted.Position)
		}
	}
	if m.Text != "" {
		for line := range strings.SplitSeq(strings.TrimRight(m.Text, "\n"), "\n") {
			out.Linef("%s", strings.TrimRight("     | "+visible.Escape(line), " "))
		}
	}
	for _, f := range m.Attachments {
		out.Linef("     %s", describeAttachment(f))
	}
	for _, b := range m.Buttons {
		out.Linef("     [%s] %s", visible.Escape(b.Label), visible.Escape(b.URL+b.Value))
	}
}

func describeAttachment(f sandbox.Attachment) string {
	line := fmt.Sprintf("(%s %s", f.Kind, visible.Escape(f.Name))
	line = strings.TrimRight(line, " ")
	if f.Width > 0 && f.Height > 0 {
		line += fmt.Sprintf(", %d×%d", f.Width, f.Height)
	}
	return line + fmt.Sprintf(", %d bytes)", f.Size)
}

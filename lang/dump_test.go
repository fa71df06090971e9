package lang

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/lang/funcs"
)

// dump writes everything in a Desired, one fact a line.
func dump(t *testing.T, d *Desired) []byte {
	t.Helper()
	var b bytes.Buffer
	line := func(depth int, format string, args ...any) {
		fmt.Fprintf(&b, strings.Repeat("  ", depth)+format+"\n", args...)
	}
	line(0, "name %q", d.Name)
	for _, p := range d.Providers {
		line(0, "provider %s %s", p.Addr, values(p.Body))
	}
	for _, c := range d.Conversations {
		line(0, "%s on %s", c.Addr, c.Provider)
		line(1, "id %q title %q announcement %q participants %q", c.ID, c.Title, c.Announcement, c.Participants)
		line(1, "options %s unknown %q sensitive %q", optionsText(c.Options), c.Unknown, c.Sensitive)
		line(1, "lifecycle %+v", c.Lifecycle)
		line(1, "after %s", c.Source.After)
	}
	for _, a := range d.Attachments {
		line(0, "%s %+v", a.Addr, a.File)
	}
	for _, m := range d.Messages {
		line(0, "%s to %s", m.Addr, m.To)
		dumpContent(line, m.Content)
		line(1, "unknown %q publish %s expire %s", m.Unknown, when(m.PublishAt), when(m.ExpireAt))
		line(1, "lifecycle %+v", m.Lifecycle)
		line(1, "after %s", m.Source.After)
		if len(m.ReplacedBy)+len(m.ReplaceValue)+len(m.Triggers) > 0 {
			line(1, "replaced by %s%s", m.ReplacedBy, m.ReplaceValue)
			for _, x := range m.Triggers {
				line(1, "%s invoke %s, on failure %s", x.Events, x.Actions, x.OnFailure)
			}
		}
		line(1, "arguments %s", slices.Sorted(maps.Keys(m.Source.Arguments)))
	}
	for _, x := range d.Deliveries {
		line(0, "%s by %s", x.Addr, x.Provider)
		dumpContent(line, x.Content)
		line(1, "unknown %q reply %v of %s", x.Unknown, x.ReplyTo, x.Message.Addr)
	}
	for _, x := range d.Data {
		dumpRequest(line, x)
	}
	for _, x := range d.Actions {
		dumpRequest(line, x)
	}
	for _, x := range d.Moved {
		line(0, "moved %s to %s", x.From, x.To)
	}
	for _, x := range d.Removed {
		line(0, "removed %s destroy %v", x.From, x.Destroy)
	}
	for _, x := range d.Imports {
		line(0, "import %s in %s as %q", x.To, x.Conversation, x.IDs)
	}
	for _, o := range d.Outputs {
		line(0, "output %s %q %s sensitive %v", o.Name, o.Description, values(o.Value), o.Sensitive)
	}
	return b.Bytes()
}

func dumpRequest(line func(int, string, ...any), r Request) {
	line(0, "%s %s by %s in %s %q", r.Addr, r.Operation, r.Provider, r.Conversation, r.ConversationID)
	line(1, "%s options %s known %v sensitive %v after %s", values(r.Arguments), optionsText(r.Options), r.Known, r.Sensitive, r.After)
}

func dumpContent(line func(int, string, ...any), c content.Content) {
	line(1, "%s %q", c.Format, c.Body)
	for _, a := range c.Attachments {
		line(2, "with %s %s %dx%d", a.Address, a.MIME, a.Width, a.Height)
	}
	for _, b := range c.Buttons {
		line(2, "button %+v", b)
	}
	line(2, "mentions %q reply %q options %s sensitive %q", c.Mentions, c.ReplyTo, c.Options, c.Sensitive)
	if c.Forward != "" {
		line(2, "forward %s", c.Forward)
	}
}

func optionsText(block json.RawMessage) string {
	if block == nil {
		return "null"
	}
	return string(block)
}

func values(v cty.Value) string {
	if v == cty.NilVal {
		return "nil"
	}
	return strings.Join(strings.Fields(funcs.Print(v)), " ")
}

func when(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Format(time.RFC3339)
}

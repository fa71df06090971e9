package plan

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/schema"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

// keeper is a toy that keeps conversations, and of whose sends nobody can be
// asked.
type keeper struct {
	*toy
	places map[string]providers.ConversationSpec
}

func newKeeper() *keeper {
	as := schema.Block{Attributes: []schema.Attribute{{Name: "as", Type: cty.String, Help: "Who."}}}
	return &keeper{places: map[string]providers.ConversationSpec{}, toy: newToy(both(class(providers.Blind), func(f *providers.Facts) {
		f.Schema.Message, f.Schema.Conversation = as, as
		f.Schema.Actions = []schema.Operation{{Name: "wave", Help: "Waves."}}
		f.Limits.TextRunes = 100
	}))}
}

func (k *keeper) Open(providers.Config) (providers.Session, error) {
	return &keeperSession{&toySession{k.toy}, k}, nil
}

type keeperSession struct {
	*toySession
	keeper *keeper
}

func (s *keeperSession) CreateConversation(context.Context, string, providers.ConversationSpec) (string, error) {
	panic("a plan must not create")
}

func (s *keeperSession) ChangeConversation(context.Context, string, providers.ConversationSpec, providers.ConversationSpec) error {
	panic("a plan must not change")
}

func (s *keeperSession) DescribeConversation(_ context.Context, id string) (providers.ConversationSpec, error) {
	place, ok := s.keeper.places[id]
	if !ok {
		return place, &providers.Error{Kind: providers.NotFound, Op: "describe"}
	}
	return place, nil
}

// subjectName is the name of the block that a row is about.
const subjectName = "subject"

// outcome is what a plan does to the subject in a situation, in words.
func (w word) outcome(t *testing.T, kind, clause string, s situation) string {
	t.Helper()
	k := newKeeper()
	st := empty()
	if s != create {
		k.applied(t, st, w.files(kind, clause, create))
	}
	if s == doubted { // and nobody can be asked
		k.facts.Abilities[providers.Find], k.facts.Abilities[providers.Read] = providers.No("", ""), providers.No("", "")
	}
	in := k.input(t, st, w.files(kind, clause, s))
	k.befall(st, kind, s)
	in.Destroy = s == destroy
	if s == replaced && kind == addr.Message {
		in.Replace = []string{"message.subject"}
	}
	p, diags := Run(t.Context(), in)
	return told(p, diags, kind)
}

// files is the configuration of a situation.
func (w word) files(kind, clause string, s situation) string {
	from, to := w.from, w.to
	if from == "" && to == "" {
		from, to = `text = "old"`, `text = "new"`
		if kind == addr.Conversation {
			from, to = `title = "old"`, `title = "new"`
		}
		if w.other != "" {
			to = from
		}
	}
	arguments, other, provider := from, `text = "Q"`, "toy"
	if s == change || s == missing {
		arguments = to
		if w.other != "" {
			other = w.other
		}
	}
	if s == expiry && kind == addr.Message && !strings.Contains(arguments, "expire_at") {
		arguments += "\n  expire_at = \"2020-01-01T00:00:00Z\""
	}
	if s == replaced {
		provider = "toy.other"
	}
	text := placeC + `
provider "toy" {}
provider "toy" { alias = "other" }
attachment "a" { source = "a.txt" }
action "wave" "hand" { provider = toy }
message "q" {
  to = conversation.c
  ` + other + `
}
message "r" {
  to = conversation.c
  text = "R"
}
`
	if s == blockGone {
		return text
	}
	head := "to = conversation.c"
	if kind == addr.Conversation {
		head = "provider = " + provider
	}
	return text + fmt.Sprintf("%s \"subject\" {\n  %s\n  %s\n  lifecycle {\n  %s\n  }\n}\n", kind, head, arguments, clause)
}

func (k *keeper) input(t *testing.T, st *state.State, text string) Input {
	t.Helper()
	dir := t.TempDir()
	for name, body := range map[string]string{"main.hcl": text, "a.txt": "A file."} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	config, diags := lang.Load(dir)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return Input{
		Config: config, Inputs: lang.Inputs{Platforms: map[string]schema.Platform{"toy": k.facts.Schema}, Now: now},
		State: st, Sessions: sessions.NewRegistry(sessions.Options{Platforms: map[string]providers.Platform{"toy": k}}), Refresh: true, Now: now, Sleep: noSleep,
	}
}

// applied brings the state and the platform to where an apply would. What a
// word forbids to be there at first has been there without the word.
func (k *keeper) applied(t *testing.T, st *state.State, text string) {
	t.Helper()
	p, diags := Run(t.Context(), k.input(t, st, text))
	if diags.HasErrors() || strings.Contains(text, "enabled = false") {
		without := strings.NewReplacer("enabled = false", "", `herald.workspace == "x"`, `herald.workspace != "x"`).Replace(text)
		if p, diags = Run(t.Context(), k.input(t, st, without)); diags.HasErrors() {
			t.Fatal(diags)
		}
	}
	for _, c := range p.Conversations {
		c.Next.ID = c.Address.String()
		st.Conversations[c.Address] = c.Next
		k.places[c.Next.ID] = providers.ConversationSpec{Title: c.Next.Title, Announcement: c.Next.Announcement, Participants: c.Next.Participants}
	}
	for _, c := range p.Deliveries {
		for i := range c.Next.Parts {
			part := &c.Next.Parts[i]
			part.ID, part.SentAt = fmt.Sprintf("%s-%d", c.Address, i), now.Add(-time.Hour)
			k.remote[part.ID] = providers.RemoteMessage{ID: part.ID, Text: c.Parts[i].Text, Visible: c.Parts[i].Visible}
		}
		st.Deliveries[c.Address] = c.Next
	}
}

// befall has the situation happen to the subject, outside of the files.
func (k *keeper) befall(st *state.State, kind string, s situation) {
	if kind == addr.Conversation {
		id := "conversation." + subjectName
		switch s {
		case edited:
			place := k.places[id]
			place.Title = "Renamed"
			k.places[id] = place
		case missing:
			delete(k.places, id)
		}
		return
	}
	d := st.Deliveries[deliveryAddr(subjectName)]
	switch s {
	case edited:
		k.remote[d.Parts[0].ID] = providers.RemoteMessage{ID: d.Parts[0].ID, Text: "theirs", Visible: []byte("theirs")}
	case missing:
		delete(k.remote, d.Parts[0].ID)
	case doubted:
		doubt(state.OpSend)(d)
	}
}

// told is the action on the subject, with what else the plan does for it.
func told(p *Plan, diags hcl.Diagnostics, kind string) string {
	if diags.HasErrors() {
		for _, d := range diags {
			if d.Severity == hcl.DiagError {
				return "error: " + d.Summary
			}
		}
	}
	out := "absent"
	if kind == addr.Conversation {
		for _, c := range p.Conversations {
			out = string(c.Action)
			if c.Action == NoOp && c.Next != nil && string(c.Next.Options) != string(c.Prior.Options) {
				out += ", other options"
			}
		}
	}
	for _, c := range p.Deliveries {
		if kind == addr.Message && c.Address.Message.Name == subjectName {
			out = string(c.Action)
		}
	}
	if len(p.Invocations) > 0 {
		out += ", invokes"
	}
	if len(diags) > 0 {
		out += ", warns"
	}
	return out
}

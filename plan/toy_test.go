package plan

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/lang/content"
	"herald/lang/schema"
	"herald/plan/record"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

// toy is a platform whose facts a test chooses. It keeps messages in memory
// and answers reads; nothing is ever sent to it by a plan.
type toy struct {
	facts   providers.Facts
	remote  map[string]providers.RemoteMessage // by id
	byKey   map[string]providers.RemoteMessage
	reads   int
	readErr error
}

func newToy(change func(*providers.Facts)) *toy {
	f := providers.Facts{
		Schema:      schema.Platform{Name: "toy", Title: "Toy"},
		Idempotency: providers.Idempotency{Class: providers.LookUp},
		Abilities:   map[providers.Ability]providers.Support{},
		ButtonKinds: []content.ButtonKind{content.OpensURL, content.CopiesText, content.ReportsValue},
		Kinds:       []providers.MessageKind{{Name: "text", EditsTo: []string{"text"}}, {Name: "file"}},
	}
	for _, a := range providers.Abilities() {
		f.Abilities[a] = providers.Yes("")
	}
	if change != nil {
		change(&f)
	}
	return &toy{facts: f, remote: map[string]providers.RemoteMessage{}, byKey: map[string]providers.RemoteMessage{}}
}

func (p *toy) Facts() providers.Facts { return p.facts }

func (p *toy) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	if c.Body == "unsayable" {
		return nil, []providers.Problem{{Attribute: "text", Code: "Cannot be said", Detail: "It is unsayable."}}
	}
	var parts []providers.Part
	if c.Body != "" || c.Forward != "" {
		body, _ := json.Marshal(c)
		parts = append(parts, providers.Part{Kind: "text", Text: c.Body, Body: body, Visible: []byte(c.Body), Quotes: true})
	}
	for _, a := range c.Attachments {
		parts = append(parts, providers.Part{Kind: "file", Body: []byte(a.SHA256), Attachments: []content.Attachment{a}})
	}
	return parts, nil
}

func (p *toy) Open(providers.Config) (providers.Session, error) { return &toySession{p}, nil }

type toySession struct{ *toy }

func (s *toySession) Send(context.Context, []providers.Outgoing) []providers.Result {
	panic("a plan must not send")
}

func (s *toySession) Read(_ context.Context, _ providers.Target, ids []string) (map[string]providers.RemoteMessage, error) {
	s.reads++
	found := map[string]providers.RemoteMessage{}
	for _, id := range ids {
		if r, ok := s.remote[id]; ok {
			found[id] = r
		}
	}
	return found, s.readErr
}

func (s *toySession) Pin(context.Context, providers.Target, providers.SentMessage) error {
	panic("a plan must not pin")
}

func (s *toySession) Unpin(context.Context, providers.Target, providers.SentMessage) error {
	panic("a plan must not unpin")
}

func (s *toySession) Find(_ context.Context, items []providers.Outgoing, _ time.Time) (map[string]providers.RemoteMessage, error) {
	found := map[string]providers.RemoteMessage{}
	for _, it := range items {
		if r, ok := s.byKey[it.Key]; ok {
			found[it.Key] = r
		}
	}
	return found, s.readErr
}

var (
	now      = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	toyAddr  = addr.Provider{Platform: "toy"}
	convAddr = addr.Block{Kind: addr.Conversation, Name: "c"}.Instance(addr.NoKey)
)

func messageAddr(name string) addr.Instance { return addrtest.Instance("message." + name) }

func deliveryAddr(name string) addr.Delivery {
	return addr.Delivery{Message: messageAddr(name), Conversation: convAddr}
}

// world is a configuration, a state and a platform in the making.
type world struct {
	toy      *toy
	platform providers.Platform // nil: toy
	desired  *lang.Desired
	state    *state.State
	opt      Options
}

func newWorld(change func(*providers.Facts)) *world {
	src := &lang.Source{Block: convAddr.Block, Arguments: map[string]hcl.Range{}}
	return &world{
		toy: newToy(change),
		desired: &lang.Desired{
			Providers:     []lang.Provider{{Addr: toyAddr, Body: cty.EmptyObjectVal, Source: &lang.Source{}}},
			Conversations: []lang.Conversation{{Addr: convAddr, Provider: toyAddr, ID: "1", Source: src}},
		},
		state: state.New("0b9c3c7e-0000-5000-8000-000000000001", []byte("salt")),
	}
}

// message declares a message for the one conversation.
func (w *world) message(name, body string, change ...func(*lang.Message, *lang.Delivery)) *world {
	m := &lang.Message{
		Addr: messageAddr(name), To: []addr.Instance{convAddr}, Content: content.Content{Format: content.Text, Body: body},
		Lifecycle: lang.Lifecycle{OnChange: "edit", OnDestroy: "recall", OnMissing: "repost", OnUnknown: "ask"},
		Source: &lang.Source{
			Block:     messageAddr(name).Block,
			Range:     hcl.Range{Filename: "main.hcl", Start: hcl.Pos{Line: 10*len(w.desired.Messages) + 1}},
			Arguments: map[string]hcl.Range{},
			After:     []addr.Block{convAddr.Block},
		},
	}
	d := lang.Delivery{Addr: deliveryAddr(name), Provider: toyAddr, Content: m.Content, Message: m}
	for _, f := range change {
		f(m, &d)
	}
	w.desired.Messages = append(w.desired.Messages, m)
	w.desired.Deliveries = append(w.desired.Deliveries, d)
	return w
}

// stands puts a delivery into the state as a successful apply would have.
func (w *world) stands(name, body string, change ...func(*state.Delivery)) *world {
	c := content.Content{Format: content.Text, Body: body}
	parts, _ := w.toy.Compose(c)
	d := &state.Delivery{
		Provider: addr.Provider{Platform: "toy"}, Conversation: state.Place{Address: convAddr, ID: "1"}, Generation: 1,
		Content: c, Parts: record.Parts(w.state, parts),
		Policy: state.Policy{OnDestroy: "recall", OnUnknown: "ask"},
	}
	for i := range d.Parts {
		id := fmt.Sprintf("%s-%d", name, i)
		d.Parts[i].ID, d.Parts[i].SentAt = id, now.Add(-time.Hour)
		d.Parts[i].Key = state.Key(w.state.Lineage, deliveryAddr(name).String(), 1, i)
		w.toy.remote[id] = providers.RemoteMessage{ID: id, Text: body, Visible: parts[i].Visible}
	}
	for _, f := range change {
		f(d)
	}
	w.state.Deliveries[deliveryAddr(name)] = d
	return w
}

func (w *world) accounts() *sessions.Registry {
	var platform providers.Platform = w.toy
	if w.platform != nil {
		platform = w.platform
	}
	return sessions.NewRegistry(sessions.Options{Platforms: map[string]providers.Platform{"toy": platform}})
}

func noSleep(context.Context, time.Duration) error { return nil }

// plan refreshes and builds, as Run does after evaluation.
func (w *world) plan(ctx context.Context) (*Plan, hcl.Diagnostics) {
	accounts := w.accounts()
	st := w.state.Clone()
	found, diags := Refresh(ctx, RefreshOptions{Desired: w.desired, State: st, Sessions: accounts, Read: true, Sleep: noSleep, Now: now})
	if diags.HasErrors() {
		return nil, diags
	}
	opt := w.opt
	opt.Desired, opt.State, opt.Sessions, opt.Drift, opt.Now = w.desired, st, accounts, found.Drift, now
	opt.Inaccessible = found.Inaccessible
	p, more := DecideActions(opt)
	return p, append(diags, more...)
}

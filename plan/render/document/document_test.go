package document_test

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-json/sanitize"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/lang/content"
	"herald/lang/schema"
	"herald/plan"
	"herald/plan/record"
	"herald/plan/render/document"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

var update = flag.Bool("update", false, "rewrite golden files")

// canary is part of every secret in the project.
const canary = "canary"

// toy is a platform that supports everything.
type toy struct{}

func (toy) Facts() providers.Facts {
	f := providers.Facts{
		Schema: schema.Platform{Name: "toy", Title: "Toy", Provider: schema.Block{Attributes: []schema.Attribute{
			{Name: "token", Type: cty.String, Sensitive: true},
		}}},
		ButtonKinds: []content.ButtonKind{content.OpensURL}, Abilities: map[providers.Ability]providers.Support{},
		Kinds: []providers.MessageKind{{Name: "text", EditsTo: []string{"text"}}},
	}
	for _, a := range providers.Abilities() {
		f.Abilities[a] = providers.Yes("")
	}
	return f
}

func (toy) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	body, _ := json.Marshal(c)
	return []providers.Part{{Kind: "text", Text: "* " + c.Body, Body: body}}, nil
}

func (toy) Open(providers.Config) (providers.Session, error) { return session{}, nil }

type session struct{}

func (session) Send(context.Context, []providers.Outgoing) []providers.Result { return nil }

func noon() time.Time { return time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC) }

// project is the configuration in testdata with the changes of a test.
type project struct {
	config    *lang.Config
	variables lang.Variables
	platforms map[string]providers.Platform
	state     *state.State
}

func load(t *testing.T) *project {
	t.Helper()
	config, diags := lang.Load("testdata/project")
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return &project{
		config: config, platforms: map[string]providers.Platform{"toy": toy{}},
		variables: lang.VariablesFromMap(map[string]cty.Value{"token": cty.StringVal(canary + "-of-a-variable")}),
		state:     state.New("0b9c3c7e-0000-5000-8000-000000000001", []byte("salt")),
	}
}

// plan makes the plan, and returns its warnings.
func (p *project) plan(t *testing.T, change func(*plan.Options)) (*plan.Plan, document.Options) {
	t.Helper()
	desired, warnings := p.config.Evaluate(lang.Inputs{
		Platforms: map[string]schema.Platform{"toy": toy{}.Facts().Schema}, Variables: p.variables, Known: p.state, Now: noon(),
	})
	if warnings.HasErrors() {
		t.Fatal(warnings)
	}
	opt := plan.Options{
		Desired: desired, State: p.state, Now: noon(), Sessions: sessions.NewRegistry(sessions.Options{Platforms: p.platforms}),
	}
	if change != nil {
		change(&opt)
	}
	made, diags := plan.DecideActions(opt)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return made, document.Options{
		Version: "0.1.0", Now: noon(), Platforms: p.platforms, Config: p.config, Variables: p.variables, Warnings: warnings,
	}
}

// carryOut changes the state as an apply would.
func (p *project) carryOut(made *plan.Plan) {
	for _, c := range made.Conversations {
		c.Next.ID = "room-1"
		p.state.Conversations[c.Address] = c.Next
	}
	for _, c := range made.Deliveries {
		if c.Next == nil {
			continue
		}
		for i := range c.Next.Parts {
			c.Next.Parts[i].ID, c.Next.Parts[i].SentAt = "id of "+c.Address.String(), noon()
		}
		if c.Next.Conversation.ID == "" {
			c.Next.Conversation.ID = "room-1"
		}
		p.state.Deliveries[c.Address] = c.Next
	}
	for _, o := range made.Outputs {
		p.state.Outputs[o.Name], _ = record.Output(o.Output)
	}
}

// parsed encodes a document, looks for secrets, and decodes it with Terraform's
// library.
func parsed(t *testing.T, doc *document.Plan) *tfjson.Plan {
	t.Helper()
	out, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	if at := strings.Index(string(out), canary); at >= 0 {
		t.Errorf("a secret is told: …%s…", out[max(0, at-200):at+20])
	}
	var p tfjson.Plan
	if err := json.Unmarshal(out, &p); err != nil {
		t.Fatal(err)
	}
	if _, err := sanitize.SanitizePlan(&p); err != nil {
		t.Errorf("sanitize: %v", err)
	}
	return &p
}

// one returns the change of an address.
func one(t *testing.T, p *tfjson.Plan, address string) *tfjson.ResourceChange {
	t.Helper()
	for _, rc := range p.ResourceChanges {
		if rc.Address == address {
			return rc
		}
	}
	t.Fatalf("there is no change of %s", address)
	return nil
}

func TestFirstPlan(t *testing.T) {
	t.Parallel()
	p := load(t)
	made, opt := p.plan(t, nil)
	doc := document.OfPlan(made, opt)
	out, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	parsed(t, doc)
	const path = "testdata/first.golden"
	if *update {
		if err := os.WriteFile(path, append(out, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(out)+"\n"); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestActions(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name    string
		change  func(*project, *plan.Options)
		address string
		actions tfjson.Actions
		reason  tfjson.ActionReason
	}{
		{"nothing", func(*project, *plan.Options) {}, `message.maintenance["conversation.board"]`, tfjson.Actions{"no-op"}, ""},
		{"asked for", func(_ *project, o *plan.Options) { o.Replace = []string{"message.code"} },
			`message.code["conversation.users[\"eu\"]"]`, tfjson.Actions{"delete", "create"}, tfjson.ActionReasonReplaceByRequest},
		{"tainted", func(p *project, opt *plan.Options) {
			allowDestroy(opt.Desired, "message.maintenance")
			p.state.Deliveries[addrtest.Delivery("message.maintenance@conversation.board")].Tainted = true
		},
			`message.maintenance["conversation.board"]`, tfjson.Actions{"delete", "create"}, tfjson.ActionReasonReplaceBecauseTainted},
		{"edited by others", func(p *project, _ *plan.Options) {
			p.state.Deliveries[addrtest.Delivery("message.maintenance@conversation.board")].Parts[0].Digest = ""
		}, `message.maintenance["conversation.board"]`, tfjson.Actions{"update"}, ""},
		{"block gone", func(p *project, _ *plan.Options) { p.also("message.gone@conversation.board") },
			`message.gone["conversation.board"]`, tfjson.Actions{"delete"}, tfjson.ActionReasonDeleteBecauseNoResourceConfig},
		{"count gone", func(p *project, _ *plan.Options) {
			p.also(`module.regional["eu"].message.hello[7]@conversation.users["eu"]`)
		}, `module.regional["eu"].message.hello["7@conversation.users[\"eu\"]"]`, tfjson.Actions{"delete"}, tfjson.ActionReasonDeleteBecauseCountIndex},
		{"for_each gone", func(p *project, _ *plan.Options) { p.also(`message.code["x"]@conversation.board`) },
			`message.code["x@conversation.board"]`, tfjson.Actions{"delete"}, tfjson.ActionReasonDeleteBecauseWrongRepetition},
		{"no longer sent there", func(p *project, _ *plan.Options) { p.also(`message.code@conversation.board`) },
			`message.code["conversation.board"]`, tfjson.Actions{"delete"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			p := load(t)
			first, _ := p.plan(t, nil)
			p.carryOut(first)
			var made *plan.Plan
			var opt document.Options
			made, opt = p.plan(t, func(o *plan.Options) { tc.change(p, o) })
			rc := one(t, parsed(t, document.OfPlan(made, opt)), tc.address)
			if d := cmp.Diff(tc.actions, rc.Change.Actions); d != "" {
				t.Errorf("actions -want +got:\n%s", d)
			}
			if rc.ActionReason != tc.reason {
				t.Errorf("reason %q, want %q", rc.ActionReason, tc.reason)
			}
			if tc.actions.NoOp() {
				if d := cmp.Diff(rc.Change.Before, rc.Change.After); d != "" {
					t.Errorf("nothing happens, and it differs:\n%s", d)
				}
			}
		})
	}
}

// also adds a delivery to the state that is not declared.
func (p *project) also(address string) {
	at := addrtest.Delivery(address)
	p.state.Deliveries[at] = &state.Delivery{
		Provider: addr.Provider{Platform: "toy"}, Conversation: state.Place{Address: at.Conversation, ID: "1"}, Generation: 1,
		Content: content.Content{Format: content.Text, Body: "Old."}, Parts: []state.Part{{Kind: "text", ID: "1", SentAt: noon()}},
	}
}

// Every address is one that Terraform could have written, and both addresses
// and the fields that they consist of are unique.
func TestAddresses(t *testing.T) {
	t.Parallel()
	p := load(t)
	made, opt := p.plan(t, nil)
	type identity struct {
		module, kind, name string
		index              any
	}
	seen := map[identity]bool{}
	for _, rc := range parsed(t, document.OfPlan(made, opt)).ResourceChanges {
		if _, diags := hclsyntax.ParseTraversalAbs([]byte(rc.Address), "", hcl.InitialPos); diags.HasErrors() {
			t.Errorf("%s: %s", rc.Address, diags)
		}
		id := identity{rc.ModuleAddress, rc.Type, rc.Name, rc.Index}
		if seen[id] {
			t.Errorf("two resources are %+v", id)
		}
		seen[id] = true
	}
	if len(seen) != 10 {
		t.Errorf("%d resources, want 1 conversation and 9 deliveries", len(seen))
	}
}

func TestState(t *testing.T) {
	t.Parallel()
	p := load(t)
	none, err := json.Marshal(document.OfState(p.state, document.Options{Version: "0.1.0"}))
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(`{"format_version":"1.0"}`, string(none)); d != "" {
		t.Errorf("an empty state: -want +got:\n%s", d)
	}
	first, opt := p.plan(t, nil)
	p.carryOut(first)
	out, err := json.Marshal(document.OfState(p.state, opt))
	if err != nil {
		t.Fatal(err)
	}
	var s tfjson.State
	if err := json.Unmarshal(out, &s); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), canary) {
		t.Error("a secret is told")
	}
	texts := map[string]any{}
	for _, r := range s.Values.RootModule.Resources {
		texts[r.Address] = r.AttributeValues["text"]
	}
	want := map[string]any{
		"conversation.board":                                nil,
		`message.code["conversation.users[\"eu\"]"]`:        "(sensitive value)",
		`message.maintenance["conversation.board"]`:         "* @all The window is from 22:00.",
		`message.maintenance["conversation.users[\"eu\"]"]`: "* @all The window is from 22:00.",
		`message.maintenance["conversation.users[\"us\"]"]`: "* @all The window is from 22:00.",
		`message.pointer["conversation.users[\"eu\"]"]`:     "* (known after apply)",
	}
	if d := cmp.Diff(want, texts); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if n := len(s.Values.RootModule.ChildModules); n != 2 {
		t.Errorf("%d modules, want one for each region", n)
	}
	if o := s.Values.Outputs["password"]; !o.Sensitive || o.Value != "(sensitive value)" {
		t.Errorf("output password is %+v", o)
	}
}

// FuzzIdentify converts any address. The result can be parsed again, and
// contains the key.
func FuzzIdentify(f *testing.F) {
	for _, s := range []string{"message.a@conversation.b", `module.m["x.module.y"].message.a["@"]@conversation.b[0]`, "conversation.c", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		at, err := addr.ParseResource(address)
		if err != nil {
			return
		}
		r := document.Identify(at, addr.Provider{Platform: "toy"})
		if _, diags := hclsyntax.ParseTraversalAbs([]byte(r.Address), "", hcl.InitialPos); diags.HasErrors() {
			t.Errorf("%q became %q: %s", address, r.Address, diags)
		}
	})
}

// allowDestroy removes prevent_destroy from a message.
func allowDestroy(d *lang.Desired, message string) {
	for i := range d.Messages {
		if d.Messages[i].Addr.String() == message {
			d.Messages[i].Lifecycle.PreventDestroy = false
		}
	}
}

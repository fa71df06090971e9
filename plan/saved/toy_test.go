package saved_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/lang/content"
	"herald/lang/schema"
	"herald/plan"
	"herald/plan/record"
	"herald/plan/render"
	"herald/plan/render/document"
	"herald/plan/saved"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

var noon = time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)

// toy is a platform that supports everything, with an edit window of two hours
// and a recall window of four. It counts requests.
type toy struct {
	asked *atomic.Int64
	class providers.IdempotencyClass
}

func (p toy) Facts() providers.Facts {
	f := providers.Facts{
		Schema: schema.Platform{
			Name: "toy", Title: "Toy",
			Provider: schema.Block{Attributes: []schema.Attribute{
				{Name: "server", Type: cty.String, Env: []string{"TOY_SERVER"}},
				{Name: "token", Type: cty.String, Sensitive: true, Env: []string{"TOY_TOKEN"}},
			}},
			Data: []schema.Operation{{
				Name: "texts", Help: "Texts.", Result: cty.Object(map[string]cty.Type{"texts": cty.List(cty.String)}),
				Arguments: schema.Block{Attributes: []schema.Attribute{{Name: "about", Type: cty.String, Help: "What."}}},
			}},
		},
		Idempotency: providers.Idempotency{Class: p.class, Window: 3 * time.Hour},
		Abilities:   map[providers.Ability]providers.Support{},
		Kinds:       []providers.MessageKind{{Name: "text", EditsTo: []string{"text"}}},
		Limits:      providers.Limits{EditWindow: 2 * time.Hour, RecallWindow: 4 * time.Hour},
	}
	for _, a := range providers.Abilities() {
		f.Abilities[a] = providers.Yes("")
	}
	return f
}

func (toy) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	body, err := json.Marshal(c)
	if err != nil {
		return nil, []providers.Problem{{Code: "Cannot be said", Detail: err.Error()}}
	}
	return []providers.Part{{Kind: "text", Text: c.Body, Body: body}}, nil
}

func (p toy) Open(providers.Config) (providers.Session, error) { return p, nil }

func (toy) Send(_ context.Context, items []providers.Outgoing) []providers.Result {
	return make([]providers.Result, len(items))
}

func (p toy) ReadData(context.Context, string, providers.Target, cty.Value) (cty.Value, error) {
	p.asked.Add(1)
	return cty.ObjectVal(map[string]cty.Value{"texts": cty.ListVal([]cty.Value{cty.StringVal("an answer")})}), nil
}

// world is a project with its state and platform.
type world struct {
	dir     string
	state   *state.State
	environ map[string]string
	vars    map[string]cty.Value
	asked   atomic.Int64
	class   providers.IdempotencyClass
	seed    []byte
	choice  saved.Choice
}

func newWorld(t *testing.T, main string) *world {
	t.Helper()
	w := &world{
		dir: t.TempDir(), environ: map[string]string{}, class: providers.LookUp, seed: []byte("seed"),
		state: state.New("0b9c3c7e-0000-5000-8000-000000000001", []byte("salt")),
	}
	w.state.Serial = 3
	w.write(t, "main.hcl", "conversation \"c\" {\n  provider = toy\n  id = \"1\"\n}\n"+main)
	return w
}

func (w *world) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// input loads the project as a new command does.
func (w *world) input(t *testing.T, now time.Time) plan.Input {
	t.Helper()
	config, diags := lang.Load(w.dir)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	platforms := map[string]providers.Platform{"toy": toy{&w.asked, w.class}}
	return plan.Input{
		Config: config, State: w.state, Now: now, Refresh: true,
		Destroy: w.choice.Destroy, Replace: w.choice.Replace,
		Sessions: sessions.NewRegistry(sessions.Options{Platforms: platforms}),
		Sleep:    func(context.Context, time.Duration) error { return nil },
		Inputs: lang.Inputs{
			Platforms: providers.Schemas(platforms), Variables: lang.VariablesFromMap(w.vars), Now: now, Seed: w.seed, Cwd: "/there", Root: "/there",
			Getenv: func(name string) (string, bool) { v, ok := w.environ[name]; return v, ok },
		},
	}
}

// plan plans at noon.
func (w *world) plan(t *testing.T) (*plan.Plan, plan.Input) {
	t.Helper()
	in := w.input(t, noon)
	p, diags := plan.Run(t.Context(), in)
	if w.choice.RefreshOnly {
		p, diags = plan.RunRefreshOnly(t.Context(), in)
	}
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return p, in
}

func (w *world) source(t *testing.T) saved.Source {
	t.Helper()
	p, in := w.plan(t)
	return saved.Source{
		Plan: p, Input: in, Choice: w.choice, Herald: "0.1.0", Report: render.Describe(p, nil),
		Project: saved.Project{Name: "acme", Workspace: "default", Backend: "local", Place: "state.json"},
	}
}

// view shows a plan as these tests save it.
func view(p *plan.Plan, warnings hcl.Diagnostics) saved.View { return viewOf("0.1.0")(p, warnings) }

// viewOf is view in another version of the program.
func viewOf(version string) saved.Renderer {
	return func(p *plan.Plan, _ hcl.Diagnostics) saved.View {
		return saved.View{Report: render.Describe(p, nil), Document: document.OfPlan(p, document.Options{Version: version, Now: noon})}
	}
}

// save saves a plan and decodes it again.
func (w *world) save(t *testing.T) *saved.File {
	t.Helper()
	f, err := saved.New(w.source(t))
	if err != nil {
		t.Fatal(err)
	}
	return again(t, f)
}

func again(t *testing.T, f *saved.File) *saved.File {
	t.Helper()
	data, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	read, err := saved.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return read
}

// remake makes the plan of a file again, with the current project.
func (w *world) remake(t *testing.T, f *saved.File, now time.Time) (*plan.Plan, plan.Input) {
	t.Helper()
	in := w.input(t, now)
	p, diags := f.Remake(t.Context(), in)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return p, in
}

// stands adds a message to the state that was sent some time before noon.
func (w *world) stands(t *testing.T, name, body string, before time.Duration) {
	t.Helper()
	c := content.Content{Format: content.Text, Body: body}
	parts, _ := toy{}.Compose(c)
	address := "message." + name + "@conversation.c"
	d := &state.Delivery{
		Provider: addr.Provider{Platform: "toy"}, Conversation: state.Place{Address: addrtest.Instance("conversation.c"), ID: "1"}, Generation: 1,
		Content: c, Parts: record.Parts(w.state, parts), Policy: state.Policy{OnDestroy: "recall", OnUnknown: "ask"},
	}
	d.Parts[0].ID, d.Parts[0].SentAt = "id-"+name, noon.Add(-before)
	d.Parts[0].Key = state.Key(w.state.Lineage, address, 1, 0)
	w.state.Deliveries[addrtest.Delivery(address)] = d
}

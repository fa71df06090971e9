package plan

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
)

// silent has a message's lifecycle silence rules.
func silent(rules ...string) func(*lang.Message, *lang.Delivery) {
	return func(m *lang.Message, _ *lang.Delivery) { m.Lifecycle.Silence = rules }
}

// onLine has the text of a message stand on a line.
func onLine(n int) func(*lang.Message, *lang.Delivery) {
	return func(m *lang.Message, _ *lang.Delivery) {
		m.Source.Arguments["text"] = hcl.Range{Filename: "main.hcl", Start: hcl.Pos{Line: n}}
	}
}

func TestReview(t *testing.T) {
	t.Parallel()
	const everybody = "@all hi"
	tests := map[string]struct {
		world *world
		rules map[string]string
		want  []string
	}{
		"nothing":               {world: newWorld(nil).message("m", "hi", onLine(7))},
		"a warning":             {newWorld(nil).message("m", everybody, onLine(7)), nil, []string{"warning Calls everybody 7"}},
		"an error":              {newWorld(nil).message("m", everybody, onLine(7)), map[string]string{"mention-everybody": "error"}, []string{"error Calls everybody 7"}},
		"off":                   {newWorld(nil).message("m", everybody), map[string]string{"mention-everybody": "off"}, nil},
		"another off":           {newWorld(nil).message("m", everybody, onLine(7)), map[string]string{"secret-looking-text": "off"}, []string{"warning Calls everybody 7"}},
		"silent":                {newWorld(nil).message("m", everybody, silent("mention-everybody")), nil, nil},
		"silent about all":      {newWorld(nil).message("m", everybody, silent("all")), nil, nil},
		"silent about another":  {newWorld(nil).message("m", everybody, onLine(7), silent("nearly-too-long")), nil, []string{"warning Calls everybody 7"}},
		"silence beats error":   {newWorld(nil).message("m", everybody, silent("mention-everybody")), map[string]string{"mention-everybody": "error"}, nil},
		"as it stands already":  {newWorld(nil).message("m", everybody, onLine(7)).stands("m", everybody), nil, []string{"warning Calls everybody 7"}},
		"not due yet":           {newWorld(nil).message("m", everybody, onLine(7), func(m *lang.Message, _ *lang.Delivery) { m.PublishAt = now.AddDate(1, 0, 0) }), nil, []string{"warning Calls everybody 7"}},
		"over":                  {newWorld(nil).message("m", everybody, func(m *lang.Message, _ *lang.Delivery) { m.ExpireAt = now }), nil, nil},
		"not known yet":         {newWorld(nil).message("m", everybody, func(_ *lang.Message, d *lang.Delivery) { d.Unknown = []string{"body"} }), nil, nil},
		"empty on the platform": {newWorld(nil).message("m", "\u200b", onLine(3)), nil, []string{"warning Nothing to read 3"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tt.world.desired.Rules = tt.rules
			_, diags := tt.world.plan(context.Background())
			var got []string
			for _, d := range diags {
				word := map[hcl.DiagnosticSeverity]string{hcl.DiagError: "error", hcl.DiagWarning: "warning"}[d.Severity]
				got = append(got, fmt.Sprintf("%s %s %d", word, d.Summary, d.Subject.Start.Line))
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// The deliveries of a message have one problem, told once.
func TestReviewTellsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(nil).room("r").message("m", "@all hi", onLine(7))
	second := w.desired.Deliveries[0]
	second.Addr.Conversation = addr.Block{Kind: addr.Conversation, Name: "r"}.Instance(addr.NoKey)
	w.desired.Deliveries = append(w.desired.Deliveries, second)
	_, diags := w.plan(context.Background())
	if len(diags) != 1 {
		t.Errorf("%d problems: %v", len(diags), diags)
	}
}

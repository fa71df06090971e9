package plan

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang"
	"herald/lang/content"
	"herald/plan/record"
	"herald/providers"
	"herald/state"
)

// splitToy is a platform whose messages take many files, and that neither edits
// nor recalls.
type splitToy struct{ *toy }

func (p splitToy) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return p.ComposeParts(c, 1), nil
}

func (p splitToy) ComposeParts(c content.Content, n int) []providers.Part {
	var parts []providers.Part
	for i, files := range providers.SplitAttachments(c, n, 0) {
		said := providers.JoinFileNames(files)
		if i == 0 {
			said = c.Body
		}
		visible := fmt.Sprintf("%s %d", said, len(files))
		parts = append(parts, providers.Part{Kind: "file", Text: said, Body: []byte(said + providers.JoinFileNames(files)), Visible: []byte(visible), Attachments: files})
	}
	return parts
}

// What was sent in more parts than it would be sent in now stays in them for as
// long as nothing of it has to be sent again.
func TestPartsOfWhatWasSent(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sentIn     int // parts
		files      string
		body       string
		change     func(*state.Delivery)
		want       Action
		steps      []state.Step
		parts      int
		generation int
	}{
		"unchanged":                  {2, "ab", "text", nil, NoOp, nil, 2, 1},
		"unchanged, in one":          {1, "ab", "text", nil, NoOp, nil, 1, 1},
		"unchanged, text apart":      {3, "ab", "text", nil, NoOp, nil, 3, 1},
		"a file more":                {2, "abc", "text", nil, Edit, sends(2), 3, 2},
		"a file more than in one":    {1, "abc", "text", nil, Edit, sends(1), 2, 2},
		"two files more":             {2, "abcd", "text", nil, Edit, sends(2, 3), 4, 2},
		"another text":               {2, "ab", "new", nil, SendAgain, sends(0), 1, 2},
		"a file more, another text":  {2, "abc", "new", nil, SendAgain, sends(0), 1, 2},
		"a file less":                {2, "a", "text", nil, SendAgain, sends(0), 1, 2},
		"another file":               {2, "ac", "text", nil, SendAgain, sends(0), 1, 2},
		"the last was never sent":    {2, "ab", "text", neverSent(1), Edit, sends(1), 2, 1},
		"none was sent":              {2, "ab", "text", neverSent(0, 1), Send, sends(0, 1), 2, 1},
		"none was sent, a file less": {2, "a", "text", neverSent(0, 1), Send, sends(0), 1, 1},
		"the last was removed":       {2, "ab", "text", removed(1), SendAgain, sends(0), 1, 2},
		"all was removed":            {2, "ab", "text", removed(0, 1), Send, sends(0), 1, 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(func(f *providers.Facts) {
				f.Abilities[providers.Edit], f.Abilities[providers.Recall] = providers.No("", ""), providers.No("", "")
			})
			p := splitToy{w.toy}
			w.platform = p
			w.message("m", test.body, func(m *lang.Message, d *lang.Delivery) { d.Content.Attachments = filesNamed(test.files) })
			c := content.Content{Format: content.Text, Body: "text", Attachments: filesNamed("ab")}
			w.sent("m", c, p.ComposeParts(c, test.sentIn), test.change)
			made, diags := w.plan(t.Context())
			if diags.HasErrors() {
				t.Fatal(diags)
			}
			got := made.Deliveries[0]
			if got.Action != test.want || len(got.Parts) != test.parts || !cmp.Equal(test.steps, got.Steps) {
				t.Errorf("%s in %d parts, steps %v; want %s in %d, steps %v", got.Action, len(got.Parts), got.Steps, test.want, test.parts, test.steps)
			}
			if got.Next != nil && got.Next.Generation != test.generation || got.Next == nil && test.want != NoOp {
				t.Errorf("next: %+v, want generation %d", got.Next, test.generation)
			}
		})
	}
}

// A part that was never sent needs no recall.
func TestShrinkOfWhatWasNeverSent(t *testing.T) {
	t.Parallel()
	w := newWorld(nil)
	c := content.Content{Format: content.Text, Body: "text", Attachments: filesNamed("a")}
	parts, _ := w.toy.Compose(c)
	w.message("m", "text").sent("m", c, parts, neverSent(1))
	made, diags := w.plan(t.Context())
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	if got := made.Deliveries[0]; got.Action != Edit || len(got.Next.Parts) != 1 {
		t.Errorf("%s, next %+v", got.Action, got.Next)
	} else if diff := cmp.Diff([]state.Step{{Op: state.OpEdit}}, got.Steps); diff != "" {
		t.Error(diff)
	}
}

func filesNamed(names string) []content.Attachment {
	var files []content.Attachment
	for _, name := range names {
		files = append(files, content.Attachment{Name: string(name), SHA256: string(name)})
	}
	return files
}

func sends(parts ...int) []state.Step {
	var steps []state.Step
	for _, i := range parts {
		steps = append(steps, state.Step{Op: state.OpSend, Part: i})
	}
	return steps
}

func neverSent(parts ...int) func(*state.Delivery) {
	return func(d *state.Delivery) {
		for _, i := range parts {
			d.Parts[i] = state.Part{Kind: d.Parts[i].Kind, Key: d.Parts[i].Key}
		}
	}
}

func removed(parts ...int) func(*state.Delivery) {
	return func(d *state.Delivery) {
		for _, i := range parts {
			d.Parts[i].ID = ""
		}
	}
}

// sent puts a delivery into the state and onto the platform in these parts.
func (w *world) sent(name string, c content.Content, parts []providers.Part, change func(*state.Delivery)) {
	w.stands(name, c.Body, func(d *state.Delivery) {
		d.Content, d.Parts = c, record.Parts(w.state, parts)
		for i := range d.Parts {
			id := fmt.Sprintf("%s-%d", name, i)
			d.Parts[i].ID, d.Parts[i].SentAt = id, now.Add(-time.Hour)
			d.Parts[i].Key = state.Key(w.state.Lineage, deliveryAddr(name).String(), 1, i)
			w.toy.remote[id] = providers.RemoteMessage{ID: id, Text: parts[i].Text, Visible: parts[i].Visible}
		}
		if change != nil {
			change(d)
		}
	})
}

package stream_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/zclconf/go-cty/cty"

	"herald/apply"
	"herald/apply/stream"
	"herald/lang"
	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

var update = flag.Bool("update", false, "rewrite golden files")

const secret = "canary-of-an-output"

func start() time.Time { return time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC) }

// clock goes on only when it is told to.
type clock struct{ now time.Time }

func (c *clock) after(d time.Duration) time.Time {
	c.now = c.now.Add(d)
	return c.now
}

func toy() addr.Provider { return addr.Provider{Platform: "toy"} }

// somePlan has each sort of change, drift, a move, an import and outputs.
func somePlan() *plan.Plan {
	st := state.New("l", nil)
	st.Deliveries[addrtest.Delivery("message.old@conversation.ops")] = &state.Delivery{Provider: addr.Provider{Platform: "toy"}, Parts: []state.Part{{ID: "7"}}}
	st.Outputs["key"] = &state.Output{Value: []byte(`null`), Type: []byte(`"string"`), Sensitive: true}
	change := func(a plan.Action, address string) *plan.Change {
		return &plan.Change{Action: a, Address: addrtest.Delivery(address), Provider: toy()}
	}
	again := change(plan.SendAgain, "message.again@conversation.ops")
	again.Warning = "The earlier message stays visible."
	return &plan.Plan{
		State: st, Desired: &lang.Desired{},
		Drift:    []plan.Drift{{Address: addrtest.Resource("message.old@conversation.ops"), Kind: plan.DriftRemoved, Before: "Old."}},
		Renamed:  []plan.Renamed{{From: addrtest.Resource("message.before@conversation.ops"), To: addrtest.Resource("message.after@conversation.ops")}},
		Imported: []plan.Imported{{Address: addrtest.Resource("message.there@conversation.ops"), IDs: []string{"8", "9"}}},
		Conversations: []*plan.ConversationChange{
			{Action: plan.Create, Address: addrtest.Instance("conversation.board"), Provider: toy()},
		},
		Deliveries: []*plan.Change{
			change(plan.Recall, "message.gone@conversation.ops"),
			change(plan.Send, `module.m["x"].message.launch["eu"]@conversation.ops`),
			change(plan.Edit, "message.b@conversation.ops"), change(plan.Replace, "message.c@conversation.ops"), again,
			change(plan.Forget, "message.d@conversation.ops"), change(plan.Defer, "message.e@conversation.ops"),
			change(plan.Blocked, "message.f@conversation.ops"), change(plan.NoOp, "message.g@conversation.ops"),
			change(plan.NoOp, "message.after@conversation.ops"), change(plan.NoOp, "message.there@conversation.ops"),
		},
		Outputs: []plan.OutputChange{
			{Name: "count", Action: plan.Create, Output: &lang.Output{Value: cty.NumberIntVal(4)}},
			{Name: "key", Action: plan.Update, Output: &lang.Output{Value: cty.StringVal(secret), Sensitive: true}},
		},
	}
}

func event(kind apply.ProgressKind, address string, at time.Time) apply.ProgressEvent {
	return apply.ProgressEvent{Kind: kind, Resource: addrtest.Resource(address), Provider: toy(), Action: plan.Send, At: at}
}

// story is a plan and an apply with every outcome.
func story(s *stream.Stream, c *clock) {
	s.Log("There is no state yet.")
	s.Reading(plan.ReadProgress{Address: addrtest.Resource("message.old@conversation.ops"), Provider: toy(), ID: "7"})
	s.Reading(plan.ReadProgress{Address: addrtest.Resource("message.old@conversation.ops"), Provider: toy(), ID: "7", Done: true})
	s.Plan(somePlan())
	launch := `module.m["x"].message.launch["eu"]@conversation.ops`
	s.Observe(event(apply.Began, launch, c.now))
	s.Observe(event(apply.Began, "message.b@conversation.ops", c.now))
	c.after(9 * time.Second)
	s.Progress()
	c.after(2 * time.Second)
	sent := event(apply.Finished, launch, c.now)
	sent.ID, sent.URL = "42", "https://chat.example.org/42"
	s.Observe(sent)
	s.Progress()
	s.Progress()
	s.Waiting(sessions.Wait{Provider: addr.Provider{Platform: "toy"}, Wait: providers.Wait{For: 72 * time.Second, Reason: "rate limited (HTTP 429)"}})
	s.Waiting(sessions.Wait{Provider: addr.Provider{Platform: "toy"}, Wait: providers.Wait{For: time.Millisecond}})
	s.Observe(event(apply.InDoubt, "message.b@conversation.ops", c.after(time.Second)))
	s.Observe(event(apply.Failed, "message.c@conversation.ops", c.now))
	skipped := event(apply.Skipped, "message.d@conversation.ops", c.now)
	skipped.Detail = "message.c@conversation.ops, which is before it in the same conversation, failed"
	s.Observe(skipped)
	s.Diagnostics(hcl.Diagnostics{
		diag.New(hcl.DiagError, problem.RejectedByPlatform, nil, "It does not like it."),
		{Severity: hcl.DiagWarning, Summary: "Careful", Detail: "Look."},
	}, nil)
	s.Result(&apply.Result{
		Done: map[plan.Action]int{plan.Send: 1, plan.Replace: 1, plan.Recall: 2}, Failed: []string{"a"}, InDoubt: []string{"b"}, Skipped: []string{"c"},
		State: &state.State{Outputs: map[string]*state.Output{
			"count": {Value: []byte(`4`), Type: []byte(`"number"`)}, "key": {Value: []byte(`"` + secret + `"`), Type: []byte(`"string"`), Sensitive: true},
		}},
	}, false)
	s.Result(nil, true)
	s.Result(&apply.Result{Done: map[plan.Action]int{plan.Recall: 2}}, true)
}

func TestStream(t *testing.T) {
	t.Parallel()
	var first, second bytes.Buffer
	c := &clock{start()}
	s := stream.New(stream.Options{Version: "0.1.0", Now: func() time.Time { return c.now }}, &first, &second)
	story(s, c)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Error("two writers get different lines")
	}
	if strings.Contains(first.String(), secret) {
		t.Error("a sensitive value is told")
	}
	for text := range strings.Lines(first.String()) {
		if _, err := tfjson.UnmarshalLogMessage([]byte(text)); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
	const path = "testdata/story.golden"
	if *update {
		if err := os.WriteFile(path, first.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), first.String()); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// TestManyAtOnce is for the race detector; and every line must be whole.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := stream.New(stream.Options{Version: "0.1.0"}, &out)
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			address := fmt.Sprintf("message.m%d@conversation.ops", i)
			s.Reading(plan.ReadProgress{Address: addrtest.Resource(address), Provider: toy()})
			s.Observe(event(apply.Began, address, time.Time{}))
			s.Progress()
			s.Observe(event(apply.Finished, address, time.Time{}))
		})
	}
	wg.Wait()
	n := 0
	for text := range strings.Lines(out.String()) {
		if n++; !json.Valid([]byte(text)) {
			t.Errorf("not JSON: %s", text)
		}
	}
	if n != 151 {
		t.Errorf("%d lines, want 151", n)
	}
}

type broken struct{ calls int }

var errBroken = errors.New("closed pipe")

func (b *broken) Write([]byte) (int, error) {
	b.calls++
	return 0, errBroken
}

// A reader that goes away is not written to again, and takes nobody along.
func TestBrokenWriter(t *testing.T) {
	t.Parallel()
	var whole bytes.Buffer
	gone := &broken{}
	s := stream.New(stream.Options{}, gone, &whole)
	for range 5 {
		s.Log("on and on")
	}
	if err := s.Close(); !errors.Is(err, errBroken) {
		t.Errorf("Close() = %v, want %v", err, errBroken)
	}
	if gone.calls != 1 || strings.Count(whole.String(), "\n") != 6 {
		t.Errorf("%d writes to the closed pipe, %d lines to the other", gone.calls, strings.Count(whole.String(), "\n"))
	}
}

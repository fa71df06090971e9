package render

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/plan"
	"herald/plan/route"
	"herald/state"
)

// A rehearsal is recognizable as one, even if it does nothing.
func TestRehearsal(t *testing.T) {
	t.Parallel()
	to := addr.Block{Kind: addr.Conversation, Name: "stage"}.Instance(addr.NoKey)
	empty := plan.Plan{Desired: &lang.Desired{}, State: state.New("l", []byte("salt")), Route: &route.Route{To: to}}
	ends := empty
	ends.Destroy = true
	for want, p := range map[string]*plan.Plan{
		"Rehearsal: everything is sent to conversation.stage only, immediately, without mentions and actions.": &empty,
		"Rehearsal: only what was sent to conversation.stage is recalled.":                                     &ends,
	} {
		var b bytes.Buffer
		if err := Describe(p, nil).Text(&b, Options{}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(b.String(), "\n")
		if lines[0] != want || !strings.HasPrefix(lines[1], "No changes.") {
			t.Errorf("got %q", lines)
		}
	}
}

// Excluded deliveries are listed up to a limit, and counted.
func TestLeftOut(t *testing.T) {
	t.Parallel()
	p := &plan.Plan{Desired: &lang.Desired{}, State: state.New("l", []byte("salt")), Partial: true}
	for range 12 {
		p.Excluded = append(p.Excluded, plan.Excluded{Address: addrtest.Resource("message.m@conversation.c"), Action: plan.Edit})
	}
	var b bytes.Buffer
	if err := Describe(p, nil).Text(&b, Options{}); err != nil {
		t.Fatal(err)
	}
	want := "Changes excluded from this plan:\n\n" + strings.Repeat("  ~ edit message.m@conversation.c\n", 10) +
		"    … and 2 more\n\nNo changes. Everything selected is as declared.\n"
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Error(d)
	}
}

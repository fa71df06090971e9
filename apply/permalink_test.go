package apply_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"herald/apply"
	"herald/lang/addr/addrtest"
	"herald/plan"
	"herald/providers"
	"herald/providers/all"
)

// linking is a platform that gives messages an address.
type linking struct {
	providers.Platform
	address string // what comes before the id
}

func (l linking) Facts() providers.Facts {
	facts := l.Platform.Facts()
	facts.Abilities = maps.Clone(facts.Abilities)
	facts.Abilities[providers.Permalink] = providers.Yes("")
	return facts
}

func (l linking) Open(c providers.Config) (providers.Session, error) {
	s, err := l.Platform.Open(c)
	return linkingSession{s, l.address}, err
}

type linkingSession struct {
	providers.Session
	address string
}

func (s linkingSession) Unwrap() providers.Session { return s.Session }

func (s linkingSession) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	results := s.Session.Send(ctx, items)
	for i := range results {
		if results[i].Err == nil {
			results[i].URL = s.address + results[i].ID
		}
	}
	return results
}

// newLinkedProject returns a project whose second message has the value of an expression
// in its text.
func newLinkedProject(t *testing.T, address, expression string) *project {
	t.Helper()
	first, _, _ := strings.Cut(only("mixin"), "message \"b\"")
	p := newProject(t, first+`message "b" {
  to   = conversation.c
  text = "See ${`+expression+`}"
}
output "urls" { value = message.a.urls }
`)
	p.known = map[string]providers.Platform{"mixin": linking{all.Platforms()["mixin"], address}}
	return p
}

// A permalink is recorded, reported, and available to other messages and to outputs; a
// recall removes it.
func TestPermalink(t *testing.T) {
	t.Parallel()
	p := newLinkedProject(t, "https://chat.example/", `message.a.urls["conversation.c"]`)
	var observed []string
	p.observe = func(ev apply.ProgressEvent) {
		if ev.Kind == apply.Finished && strings.HasPrefix(ev.Address(), "message.a@") {
			observed = append(observed, ev.URL)
		}
	}
	res := p.apply()
	part := res.State.Deliveries[addrtest.Delivery("message.a@conversation.c")].Parts[0]
	same(t, "recorded", "https://chat.example/"+part.ID, part.URL)
	same(t, "observed", []string{part.URL}, observed)
	same(t, "people see", []string{"one", "See " + part.URL}, p.standing("mixin"))
	same(t, "output", `{"conversation.c":"`+part.URL+`"}`, string(res.State.Outputs["urls"].Value))
	links := slices.SortedFunc(slices.Values(res.Links), func(a, b apply.Link) int { return strings.Compare(a.Address, b.Address) })
	if len(links) != 2 || links[0] != (apply.Link{Address: "message.a@conversation.c", URL: part.URL}) {
		t.Errorf("links %v", links)
	}
	for address, action := range actions(p.plan()) {
		if action != plan.NoOp {
			t.Errorf("the next plan has %s for %s", action, address)
		}
	}
}

// An address that could run a script in a report is not recorded.
func TestPermalinkIsNoScript(t *testing.T) {
	t.Parallel()
	p := newLinkedProject(t, "javascript:alert(1)//", `coalesce(message.a.urls["conversation.c"], "nothing")`)
	res := p.apply()
	for address, d := range res.State.Deliveries {
		same(t, address.String(), "", d.Parts[0].URL)
	}
	same(t, "people see", []string{"one", "See nothing"}, p.standing("mixin"))
	same(t, "links", 0, len(res.Links))
}

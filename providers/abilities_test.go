package providers_test

import (
	"context"
	"strings"
	"testing"

	"herald/lang/schema"
	"herald/providers"
)

type plainSession struct{}

func (plainSession) Send(context.Context, []providers.Outgoing) []providers.Result { return nil }

type editingSession struct{ plainSession }

func (editingSession) Edit(context.Context, string, providers.Outgoing) error { return nil }

type wrappingSession struct{ providers.Session }

func (w wrappingSession) Unwrap() providers.Session { return w.Session }

type hidingSession struct{ providers.Session }

func TestAbilityMismatches(t *testing.T) {
	t.Parallel()
	can := func(abilities ...providers.Ability) providers.Facts {
		f := providers.Facts{Abilities: map[providers.Ability]providers.Support{}}
		for _, a := range abilities {
			f.Abilities[a] = providers.Yes("")
		}
		return f
	}
	data := can()
	data.Schema.Data = []schema.Operation{{Name: "messages"}}
	inMessage := can(providers.Attach)
	inMessage.FilesInMessage = true
	for name, test := range map[string]struct {
		facts   providers.Facts
		session providers.Session
		want    string // part of the only sentence; "" for none
	}{
		"nothing":            {can(), plainSession{}, ""},
		"edits":              {can(providers.Edit), editingSession{}, ""},
		"edits, wrapped":     {can(providers.Edit), wrappingSession{editingSession{}}, ""},
		"declared only":      {can(providers.Edit), plainSession{}, `declare the ability "edit", and the session has no Edit`},
		"implemented only":   {can(), editingSession{}, `the session has Edit, and the facts do not declare the ability "edit"`},
		"hidden":             {can(providers.Edit), hidingSession{editingSession{}}, "has no Edit"},
		"no data source":     {data, plainSession{}, "declare data sources, and the session has no ReadData"},
		"files in messages":  {inMessage, plainSession{}, ""},
		"removal undeclared": {can(providers.RemoveConversation), plainSession{}, `"remove conversation"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := providers.AbilityMismatches(test.facts, test.session)
			if test.want == "" && len(got) > 0 || test.want != "" && (len(got) != 1 || !strings.Contains(got[0], test.want)) {
				t.Errorf("got %q, want one with %q", got, test.want)
			}
		})
	}
}

// A platform that never gives ids cannot do what needs one.
func TestAbilityMismatchesOfIDs(t *testing.T) {
	t.Parallel()
	facts := providers.Facts{Idempotency: providers.Idempotency{NoIDs: true}, Abilities: map[providers.Ability]providers.Support{
		providers.TextBody: providers.Yes(""), providers.Quote: providers.Yes(""),
	}}
	got := providers.AbilityMismatches(facts, plainSession{})
	if len(got) != 1 || !strings.Contains(got[0], `"quote", which needs the id of a message`) {
		t.Errorf("got %q", got)
	}
	facts.Idempotency.NoIDs = false
	if got := providers.AbilityMismatches(facts, plainSession{}); len(got) > 0 {
		t.Errorf("with ids: %q", got)
	}
}

// Every ability that a method of the session carries out is compared.
func TestAbilityMismatchesComparesEveryMethod(t *testing.T) {
	t.Parallel()
	for _, a := range []providers.Ability{
		providers.Edit, providers.Recall, providers.Pin, providers.Read, providers.Find, providers.Attach,
		providers.CreateConversation, providers.RemoveConversation,
	} {
		t.Run(string(a), func(t *testing.T) {
			t.Parallel()
			facts := providers.Facts{Abilities: map[providers.Ability]providers.Support{a: providers.Yes("")}}
			if got := providers.AbilityMismatches(facts, plainSession{}); len(got) != 1 || !strings.Contains(got[0], string(a)) {
				t.Errorf("a session that can only send, and declares %q: %q", a, got)
			}
		})
	}
	actions := providers.Facts{}
	actions.Schema.Actions = []schema.Operation{{Name: "acknowledge"}}
	if got := providers.AbilityMismatches(actions, plainSession{}); len(got) != 1 || !strings.Contains(got[0], "InvokeAction") {
		t.Errorf("declared actions: %q", got)
	}
}

func TestAsFindsWhatIsNearest(t *testing.T) {
	t.Parallel()
	inner := editingSession{}
	outer := wrappingSession{wrappingSession{inner}}
	if got, ok := providers.As[providers.Editor](outer); !ok || got != providers.Editor(inner) {
		t.Errorf("got %v, %v: the interface of a session that is wrapped twice is lost", got, ok)
	}
	if got, ok := providers.As[providers.SessionWrapper](outer); !ok || got != providers.SessionWrapper(outer) {
		t.Errorf("got %v, %v, want the outermost", got, ok)
	}
	if providers.Has[providers.Recaller](outer) || providers.Has[providers.Editor](nil) {
		t.Error("an interface is found that nothing has")
	}
}

package providers_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/providers"
)

func TestMatchSends(t *testing.T) {
	t.Parallel()
	part := func(text string) providers.Part {
		return providers.Part{Kind: "md", Text: text, Visible: []byte(`{"text":"` + text + `"}`)}
	}
	item := func(key, text string) providers.Outgoing { return providers.Outgoing{Key: key, Part: part(text)} }
	message := func(id, text string) providers.Candidate {
		return providers.Candidate{Kind: "md", RemoteMessage: providers.RemoteMessage{ID: id, Text: text, Visible: part(text).Visible}}
	}
	foreign := message("3", "a text of ours")
	foreign.Kind = "text"
	quoting := message("4", "a text of ours")
	quoting.Quote = "q"
	known := item("k", "a text of ours")
	known.Others = []string{"1"}
	asReply := item("k", "a text of ours")
	asReply.Quote = "q"
	tests := map[string]struct {
		items      []providers.Outgoing
		candidates []providers.Candidate
		untimed    bool
		want       map[string]string // key: id, or "?" and the ids that it may be
	}{
		"nothing came":            {items: []providers.Outgoing{item("k", "a")}, want: map[string]string{}},
		"it reads the same":       {items: []providers.Outgoing{item("k", "a")}, candidates: []providers.Candidate{message("1", "b"), message("2", "a")}, want: map[string]string{"k": "2"}},
		"the oldest of equals":    {items: []providers.Outgoing{item("k", "a")}, candidates: []providers.Candidate{message("1", "a"), message("2", "a")}, want: map[string]string{"k": "1"}},
		"one each of equals":      {items: []providers.Outgoing{item("k", "a"), item("l", "a")}, candidates: []providers.Candidate{message("1", "a"), message("2", "a")}, want: map[string]string{"k": "1", "l": "2"}},
		"in another spelling":     {items: []providers.Outgoing{item("k", "it's  a")}, candidates: []providers.Candidate{message("1", "it’s a")}, want: map[string]string{"k": "1"}},
		"cut short":               {items: []providers.Outgoing{item("k", "a text of ours")}, candidates: []providers.Candidate{message("1", "a text of o")}, want: map[string]string{"k": "1"}},
		"two in another spelling": {items: []providers.Outgoing{item("k", "it's  a")}, candidates: []providers.Candidate{message("1", "it’s a"), message("2", "its' a"), message("3", "it's a")}, want: map[string]string{"k": "?123"}},
		"two items, one spelling": {items: []providers.Outgoing{item("k", "it's  a"), item("l", "it’s  a")}, candidates: []providers.Candidate{message("1", "it‘s a")}, want: map[string]string{"k": "?1", "l": "?1"}},
		"something else":          {items: []providers.Outgoing{item("k", "a")}, candidates: []providers.Candidate{message("1", "b")}, want: map[string]string{"k": "?1"}},
		"something else, ever":    {items: []providers.Outgoing{item("k", "a")}, candidates: []providers.Candidate{message("1", "b")}, untimed: true, want: map[string]string{}},
		"another kind":            {items: []providers.Outgoing{item("k", "a text of ours")}, candidates: []providers.Candidate{foreign}, want: map[string]string{}},
		"known to be another":     {items: []providers.Outgoing{known}, candidates: []providers.Candidate{message("1", "a text of ours")}, want: map[string]string{}},
		"it quotes":               {items: []providers.Outgoing{asReply}, candidates: []providers.Candidate{message("1", "a text of ours"), quoting}, want: map[string]string{"k": "4"}},
		"content is not at hand":  {items: []providers.Outgoing{{Key: "k"}}, candidates: []providers.Candidate{message("1", "b"), foreign}, untimed: true, want: map[string]string{"k": "?13"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := map[string]string{}
			for key, r := range providers.MatchSends(test.items, test.candidates, !test.untimed) {
				got[key] = r.ID
				if r.IsUncertain() {
					got[key] = "?"
				}
				for _, id := range r.Candidates {
					got[key] += id
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
}

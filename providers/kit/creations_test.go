package kit_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"herald/providers"
	"herald/providers/kit"
)

func TestCreations(t *testing.T) {
	lost := &providers.Error{Kind: providers.Unknown, Op: kit.OpCreate, Detail: "no answer"}
	refused := &providers.Error{Kind: providers.Forbidden, Op: kit.OpCreate, Detail: "no"}
	explained := &providers.Error{Kind: providers.Unknown, Op: kit.OpCreate, Detail: "it may be a", Hint: "Look at a."}
	denied := &providers.Error{Kind: providers.Forbidden, Op: "list conversations"}
	tests := []struct {
		name     string
		pending  bool
		answer   error // of the creation
		there    []string
		look     error // of the look-up
		id       string
		kind     providers.ErrorKind
		says     string // in detail or hint
		requests int    // creations
	}{
		{name: "answered", id: "new", requests: 1},
		{name: "refused", answer: refused, kind: providers.Forbidden, requests: 1},
		{name: "lost, and made", answer: lost, there: []string{"a"}, id: "a", requests: 1},
		{name: "lost, and not made", answer: lost, kind: providers.Unknown, says: "no answer", requests: 1},
		{name: "lost, and two are there", answer: lost, there: []string{"a", "b"}, kind: providers.Unknown, says: "a, b", requests: 1},
		{name: "lost, and not listed", answer: lost, look: denied, kind: providers.Unknown, says: "Look on Example", requests: 1},
		{name: "pending, and made", pending: true, there: []string{"a"}, id: "a"},
		{name: "pending, and not made", pending: true, id: "new", requests: 1},
		{name: "pending, and explained", pending: true, look: explained, kind: providers.Unknown, says: "Look at a."},
		{name: "pending, and not listed", pending: true, look: denied, kind: providers.Unknown, says: "Look on Example"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			requests := 0
			creations := kit.NewCreations(kit.CreationCalls{
				Title: "Example", Now: func() time.Time { return epoch }, Sleep: func(context.Context, time.Duration) error { return nil },
				Create: func(context.Context, providers.ConversationSpec) (string, error) {
					requests++
					if test.answer != nil {
						return "", test.answer
					}
					return "new", nil
				},
				Newcomers: func(context.Context, providers.ConversationSpec, kit.Span) ([]string, error) {
					return test.there, test.look
				},
			})
			var want providers.ConversationSpec
			if test.pending {
				want.PendingSince = epoch.Add(-time.Minute)
			}
			id, err := creations.CreateConversation(t.Context(), "key", want)
			if id != test.id || providers.KindOf(err) != test.kind || requests != test.requests {
				t.Errorf("%q, %v, %d requests", id, err, requests)
			}
			var e *providers.Error
			if errors.As(err, &e) && !strings.Contains(e.Detail+e.Hint, test.says) {
				t.Errorf("%v, hint %q; want %q", err, e.Hint, test.says)
			}
			if id != "" && !creations.IsSettled(id) {
				t.Error("what was created may be taken for another creation")
			}
		})
	}
}

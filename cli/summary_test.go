package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"herald/cli/exit"
	"herald/cli/failure"
	"herald/state/backend"
	"herald/state/store"
)

// What an error says of itself comes before what it was caused by, and every
// kind is found however deep it is wrapped.
func TestSummaryOf(t *testing.T) {
	t.Parallel()
	away := func(err error) error { return &store.BackendError{Doing: "save the state", Err: err} }
	cases := map[string]struct {
		err  error
		want string
	}{
		"nothing known":        {errors.New("no"), unexplained},
		"with a kind":          {failure.New(failure.NotInState, "no %s", "a"), failure.NotInState},
		"a cause with a kind":  {failure.New(failure.Unreachable, "open it: %w", fs.ErrNotExist), failure.Unreachable},
		"a wrong word":         {fmt.Errorf("plan: %w", failure.Usage("no")), "Wrong command line"},
		"nobody said yes":      {exit.With(exit.Refused, errors.New("no")), "Not approved"},
		"stopped":              {exit.With(exit.Interrupted, errors.New("no")), "Interrupted"},
		"stopped on the way":   {away(fmt.Errorf("send: %w", context.Canceled)), "Interrupted"},
		"a lock that is gone":  {away(backend.ErrLost), "Lock was lost"},
		"another writer":       {away(backend.ErrChanged), "State was changed meanwhile"},
		"a place that answers": {away(errors.New("no such bucket")), failure.Unreachable},
		"a place full":         {away(&fs.PathError{Op: "write", Path: "a", Err: errors.New("no room")}), failure.Unreachable},
		"no history":           {store.ErrNoHistory, "No earlier generations"},
		"one state only":       {away(store.ErrOnlyState), failure.WorkspaceKept},
		"a file":               {fmt.Errorf("write the page: %w", &fs.PathError{Op: "open", Path: "a", Err: fs.ErrPermission}), "File cannot be used"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := summaryOf(c.err); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/project"
	"herald/cli/savedplan"
	"herald/lang/diag/problem"
	"herald/plan/saved"
	"herald/state"
	"herald/state/backend"
	"herald/state/seal"
	"herald/state/store"
)

// What an error says of itself comes before what it was caused by, and every
// kind is found however deep it is wrapped.
func TestReportOf(t *testing.T) {
	t.Parallel()
	away := func(err error) error { return &store.BackendError{Doing: "save the state", Err: err} }
	cases := map[string]struct {
		err  error
		want problem.Code
	}{
		"nothing known":        {errors.New("no"), problem.CommandFailed},
		"with a kind":          {problem.Errorf(problem.NotInState, "no %s", "a"), problem.NotInState},
		"a cause with a kind":  {problem.Errorf(problem.StateCannotBeReached, "open it: %w", fs.ErrNotExist), problem.StateCannotBeReached},
		"a wrong word":         {fmt.Errorf("plan: %w", failure.Usage("no")), problem.InvalidCommandLine},
		"nobody said yes":      {exit.With(exit.Refused, errors.New("no")), problem.NotApproved},
		"stopped":              {exit.With(exit.Interrupted, errors.New("no")), problem.Interrupted},
		"stopped on the way":   {away(fmt.Errorf("send: %w", context.Canceled)), problem.Interrupted},
		"a lock that is gone":  {away(backend.ErrLost), problem.LockLost},
		"another writer":       {away(backend.ErrChanged), problem.StateChangedConcurrently},
		"a place that answers": {away(errors.New("no such bucket")), problem.StateCannotBeReached},
		"a place full":         {away(&fs.PathError{Op: "write", Path: "a", Err: errors.New("no room")}), problem.StateCannotBeReached},
		"no history":           {store.ErrNoHistory, problem.NoStateHistory},
		"one state only":       {away(store.ErrOnlyState), problem.WorkspaceNotRemoved},
		"a file":               {fmt.Errorf("write the page: %w", &fs.PathError{Op: "open", Path: "a", Err: fs.ErrPermission}), problem.FileCannotBeUsed},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := reportOf(c.err).Code; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// What people read of an error: what happened, and what to do.
func TestReportsHaveHints(t *testing.T) {
	t.Parallel()
	locked := &backend.LockedError{Place: "herald.state.json", Info: backend.LockInfo{ID: "7", Who: "ada"}}
	plan := func(err error) error { return &savedplan.Error{Name: "a plan", Err: err} }
	for name, c := range map[string]struct {
		err       error
		code      problem.Code
		hint, not string
	}{
		"locked":             {fmt.Errorf("read: %w", locked), problem.StateLocked, "--lock-timeout.", "force-unlock"},
		"a lock to take":     {&project.LockedError{Err: locked, LockID: "7"}, problem.StateLocked, "force-unlock 7", ""},
		"an empty state":     {fmt.Errorf("a: %w", state.ErrEmpty), problem.StateCannotBeUsed, "Restore the file", ""},
		"an encrypted state": {fmt.Errorf("a: %w", seal.ErrKey), problem.StateCannotBeOpened, "", "Restore"},
		"a lost state":       {&store.LostError{Place: "a", Earlier: 2}, problem.StateMissing, "herald state restore ID", ""},
		"a stale plan":       {plan(&saved.Refusal{Why: "a"}), problem.SavedPlanStale, "Plan again, with herald plan --out 'a plan'.", "Find out"},
		"an altered plan":    {plan(&saved.Refusal{Why: "a", Altered: true}), problem.SavedPlanAltered, "Then plan again", "Plan again"},
		"a foreign plan":     {plan(&saved.Refusal{Why: "a", Foreign: true}), problem.SavedPlanOfAnotherProject, "Nothing was sent.", "lan again"},
		"no plan":            {plan(saved.ErrForeign), problem.SavedPlanCannotBeUsed, "has written.", "lan again"},
		"a damaged plan":     {plan(saved.ErrDamaged), problem.SavedPlanCannotBeUsed, "Plan again", ""},
		"an encrypted plan":  {plan(seal.ErrKey), problem.SavedPlanCannotBeOpened, "Nothing was sent.", "lan again"},
		"values of a plan":   {plan(&saved.MissingError{Names: []string{"a"}}), problem.MissingValues, "Nothing was sent.", "lan again"},
		"any error of one":   {plan(errors.New("a")), problem.SavedPlanCannotBeUsed, "Plan again", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := reportOf(c.err)
			if got.Code != c.code || !strings.Contains(got.Hint, c.hint) {
				t.Errorf("%s: %q", got.Code, got.Hint)
			}
			if c.not != "" && strings.Contains(got.Hint, c.not) {
				t.Errorf("the hint is %q", got.Hint)
			}
		})
	}
}

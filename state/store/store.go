// Package store keeps a project's state between runs: it reads the state from
// a backend, folds in the journal that a crashed run left, and carries a run
// through the protocol that makes sure nothing is sent twice: intents first,
// a durable record before every request, an outcome after it.
//
// It must not know plan, apply or platforms: to it a step is a number.
package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"herald/lang/diag/problem"
	"herald/state"
	"herald/state/backend"
)

// Options make a Store.
type Options struct {
	Backend backend.Backend
	// Journals is the directory of the journals, for a backend that keeps none
	// itself (see backend.Journaler).
	Journals string
	// Generations is how many earlier states are kept, by a backend that can;
	// 0 for ten, negative for none.
	Generations int
	// Interval is how often the journal of a run is copied to a backend that
	// takes such copies (see backend.Checkpointer); 0 for ten seconds,
	// negative for never.
	Interval time.Duration
	// Most is how large a state may be when a run begins, in bytes; 0 for half of
	// what a backend reads, so that it can be read whatever the run adds to it, and
	// encrypted as well.
	Most int
	// Name is the project's, "" for none, and Variant sets a state of the same
	// project apart (see state.Lineage).
	Name    string
	Variant string
	// Written reports whether a state is known to have been written here before,
	// so that it is lost where there is none; nil: that is not known.
	Written func() bool
	Herald  string           // version of the program, written into the state
	Now     func() time.Time // nil: time.Now
	// Hook is called before every step that touches the disk; an error it
	// returns is taken for that of the disk.
	Hook func(point string) error
}

// Store is a project's state at rest.
type Store struct {
	opt      Options
	journals backend.Journaler
	lease    backend.Lease // the last that Lock gave; nil before
	version  string        // of the backend, as last read or written
	running  bool          // the state of that version has a run
	written  bool
	settled  bool // all journals are of runs whose outcome is in that version
}

// New makes a Store. Nothing is touched yet.
func New(opt Options) *Store {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Hook == nil {
		opt.Hook = func(string) error { return nil }
	}
	opt.Most = cmp.Or(opt.Most, backend.MaxSize/2)
	return &Store{opt: opt, journals: opt.chooseJournaler()}
}

// Snapshot is the state as a command finds it.
type Snapshot struct {
	State *state.State
	// Fresh is true when there is no state yet.
	Fresh bool
	// Unfinished describes a run that was cut off, folded into State; nil when
	// there was none.
	Unfinished *Unfinished
}

// Unfinished is a run that did not end.
type Unfinished struct {
	ID      string
	Owner   string
	Started time.Time
	// Journal is false when the run's journal is gone or damaged, so that all
	// it meant to do is in doubt.
	Journal bool
}

// Lock keeps other writers out; see backend.Backend. A run that begins under
// the lock stops when it is lost.
func (s *Store) Lock(ctx context.Context, info backend.LockInfo) (backend.Lease, error) {
	lease, err := s.opt.Backend.Lock(ctx, info)
	if err != nil {
		if _, locked := errors.AsType[*backend.LockedError](err); locked {
			return nil, err
		}
		return nil, &BackendError{Doing: "lock the state", Err: err}
	}
	s.lease = &heldLease{Lease: lease, store: s}
	return s.lease, nil
}

// heldLease is a lease that the store forgets when it is given up.
type heldLease struct {
	backend.Lease
	store *Store
}

// Unlock releases the lock. Journals of finished runs are removed before that: the
// run that ended last may have been killed before it could remove them.
func (h *heldLease) Unlock(ctx context.Context) error {
	s := h.store
	if s.lease != h {
		return h.Lease.Unlock(ctx)
	}
	s.lease = nil
	var err error
	if s.settled && h.Confirm(ctx) == nil {
		err = s.removeJournals(ctx, "")
	}
	return errors.Join(err, h.Lease.Unlock(ctx))
}

// ErrNoForce reports that the backend's lock belongs to a process, so that only the end
// of that process frees it.
var ErrNoForce = errors.New("this lock belongs to a process of this machine: to release it, end that process")

// Takeable reports whether ForceUnlock can free a lock here.
func (s *Store) Takeable() bool {
	_, ok := backend.As[backend.Unlocker](s.opt.Backend)
	return ok
}

// ForceUnlock frees the lock that has this id; see backend.Unlocker. The error
// is ErrNoForce where the backend has no such thing.
func (s *Store) ForceUnlock(ctx context.Context, id string) error {
	u, ok := backend.As[backend.Unlocker](s.opt.Backend)
	if !ok {
		return ErrNoForce
	}
	return u.ForceUnlock(ctx, id)
}

// Written reports whether a state was written. It must not be called while a
// run is under way.
func (s *Store) Written() bool { return s.written }

// String names the place of the state for people.
func (s *Store) String() string { return s.opt.Backend.String() }

// Read returns the state with any unfinished run folded in. It writes nothing: the
// journal is kept until the next Begin or Save. The error is a *LostError if there was
// a state and is none now.
func (s *Store) Read(ctx context.Context) (*Snapshot, error) {
	snap, err := s.ReadLost(ctx)
	if err != nil || !snap.Fresh {
		return snap, err
	}
	earlier, err := s.History(ctx)
	if err != nil && !errors.Is(err, ErrNoHistory) {
		return nil, err
	}
	if len(earlier) > 0 || s.opt.Written != nil && s.opt.Written() {
		return nil, &LostError{Place: s.String(), Earlier: len(earlier)}
	}
	return snap, nil
}

// LostError reports that there is no state where one was written before. Treating that
// as a new project would send everything again.
type LostError struct {
	Place   string
	Earlier int // earlier versions that are kept
}

// Problem says how to put the state back.
func (e *LostError) Problem() problem.Report {
	back := "Restore it from your own copy with herald state push FILE."
	if e.Earlier > 0 {
		back = "Restore an earlier version:\n  herald state history\n  herald state restore ID"
	}
	return problem.Report{Code: problem.StateMissing, Detail: e.Error(), Hint: "Nothing was sent, because everything would be sent again. " + back + "\n" +
		"Without any copy, herald recover looks up the messages of a project with a name on the platforms. " +
		"Only if no platform has a message of this project, start again: remove the earlier versions and .herald/backend.json."}
}

// Error names the place, and why there must have been a state.
func (e *LostError) Error() string {
	known := "Herald wrote one there before"
	if e.Earlier == 1 {
		known = "an earlier version of it exists"
	} else if e.Earlier > 1 {
		known = fmt.Sprintf("%d earlier versions of it exist", e.Earlier)
	}
	return fmt.Sprintf("there is no state in %s, but %s: the state was removed or moved", e.Place, known)
}

// ReadLost is like Read, but treats a lost state as one that does not exist yet. It is
// for commands that restore a state or create a new one.
func (s *Store) ReadLost(ctx context.Context) (*Snapshot, error) {
	data, version, err := s.opt.Backend.Get(ctx)
	if errors.Is(err, backend.ErrNotExist) {
		return s.newSnapshot(ctx)
	}
	if err != nil {
		return nil, &BackendError{Doing: "read the state", Err: err}
	}
	st, err := state.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.opt.Backend, err)
	}
	if want := state.Lineage(s.opt.Name, s.opt.Variant); s.opt.Name != "" && st.Lineage != want {
		return nil, &LineageError{Place: s.String(), Have: st.Lineage, Want: want, Name: s.opt.Name}
	}
	s.version, s.running, s.settled = version, st.Run != nil, false
	if err := s.checkAge(ctx, st); err != nil {
		return nil, err
	}
	s.settled = !s.running
	return s.replayRun(ctx, st)
}

// BackendError reports that an operation of the backend failed.
type BackendError struct {
	Doing string // the operation: "read the state"
	Err   error
}

// Error names the operation and the error of the backend.
func (e *BackendError) Error() string { return e.Doing + ": " + e.Err.Error() }

// Problem is that of the cause, if it has one.
func (e *BackendError) Problem() problem.Report {
	if r, ok := problem.Of(e.Err); ok {
		return r
	}
	if errors.Is(e.Err, context.Canceled) {
		return problem.Report{Code: problem.Interrupted}
	}
	return problem.Report{
		Code: problem.StateCannotBeReached,
		Hint: "Check the arguments of the backend, its credentials and the network, and run the command again.",
	}
}

// Unwrap returns the error of the backend.
func (e *BackendError) Unwrap() error { return e.Err }

// LineageError reports that a state belongs to another project.
type LineageError struct{ Place, Have, Want, Name string }

// Problem says what to do about a state of another project.
func (e *LineageError) Problem() problem.Report {
	return problem.Report{
		Code: problem.StateOfAnotherProject, Detail: e.Error(),
		Hint: "Nothing was sent. Use the state of this project, or restore the name.",
	}
}

// Error names both lineages.
func (e *LineageError) Error() string {
	return fmt.Sprintf("%s has lineage %s, but a project with the name %q has lineage %s: it is the state of another project, or the project was renamed",
		e.Place, e.Have, e.Name, e.Want)
}

// OrphanError reports that there are journals of a run but no state.
type OrphanError struct{ Journals []string }

// Problem is that of a missing state.
func (e *OrphanError) Problem() problem.Report {
	return problem.Report{Code: problem.StateMissing, Detail: e.Error()}
}

// Error names the journals.
func (e *OrphanError) Error() string {
	return fmt.Sprintf("there is no state, but an apply was interrupted: %s. The state was removed or moved; restore it, or remove the journal if you are sure that nothing was sent",
		strings.Join(e.Journals, ", "))
}

func (s *Store) newSnapshot(ctx context.Context) (*Snapshot, error) {
	left, err := s.findOrphans(ctx)
	if err != nil {
		return nil, err
	}
	if len(left) > 0 {
		return nil, &OrphanError{left}
	}
	salt := make([]byte, 32)
	rand.Read(salt) // never fails, by its documentation
	s.version, s.running = "", false
	return &Snapshot{State: state.New(state.Lineage(s.opt.Name, s.opt.Variant), salt), Fresh: true}, nil
}

func (s *Store) replayRun(ctx context.Context, st *state.State) (*Snapshot, error) {
	snap := &Snapshot{State: st}
	if st.Run == nil {
		return snap, nil
	}
	u := &Unfinished{ID: st.Run.ID, Owner: st.Run.Owner, Started: st.Run.Started}
	j, found, err := s.readJournal(ctx, st.Run.ID)
	if err != nil {
		return nil, err
	}
	u.Journal = found && j.Whole
	snap.Unfinished = u
	return snap, state.Replay(st, j, found)
}

// Save writes a state outside of a run: after a command that only changes what
// is known. The state that is replaced is kept as an earlier version.
// It removes the journals, because their events are in the state.
func (s *Store) Save(ctx context.Context, st *state.State) error {
	if err := s.keepGeneration(ctx); err != nil {
		return err
	}
	if err := s.putState(ctx, st); err != nil {
		return err
	}
	return s.removeJournals(ctx, "")
}

// ErrOnlyState reports that the backend keeps only one state, which cannot be removed.
var ErrOnlyState = problem.New(problem.WorkspaceNotRemoved, "this backend keeps only one state, which cannot be removed", "")

// Remove removes the state as it was last read, for good, with its journals
// and earlier versions. It is called under the lock. The error is
// ErrOnlyState where the backend has no such thing.
func (s *Store) Remove(ctx context.Context) error {
	d, ok := backend.As[backend.Directory](s.opt.Backend)
	if !ok {
		return ErrOnlyState
	}
	// A journal that outlives its state would be taken for one that was lost.
	if err := s.removeJournals(ctx, ""); err != nil {
		return err
	}
	if err := d.Remove(ctx, s.version); err != nil {
		return fmt.Errorf("remove %s: %w", s, err)
	}
	s.version, s.running = "", false
	return nil
}

// Exists reports whether there is a state, as far as this Store has read or
// written one.
func (s *Store) Exists() bool { return s.version != "" }

func (s *Store) putState(ctx context.Context, st *state.State) error {
	st.Serial++
	st.Herald = s.opt.Herald
	st.Version = state.Version
	data, err := state.Encode(st)
	if err != nil {
		return fmt.Errorf("encode the state: %w", err)
	}
	if ends := s.running && st.Run == nil; !ends && len(data) > s.opt.Most {
		return fmt.Errorf("the state would be larger than %d MiB, which is the limit, so nothing was sent; split the project into several", s.opt.Most>>20)
	}
	s.settled = false
	if err := s.opt.Hook("put"); err != nil {
		return err
	}
	version, err := s.opt.Backend.Put(ctx, data, s.version)
	if err != nil {
		return &BackendError{Doing: "save the state to " + s.String(), Err: err}
	}
	s.version, s.running, s.written, s.settled = version, st.Run != nil, true, st.Run == nil
	return s.opt.Hook("put done")
}

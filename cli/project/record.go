package project

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/cli/failure"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/safefile"
	backends "herald/state/backend/all"
)

// RecordFile is the file in the directory of Herald's own files that records
// where the state is kept, so that a changed backend block does not look like a
// project of which nothing was ever sent.
const RecordFile = "backend.json"

// Record is where the states of a project are kept. Arguments that hold secrets
// are omitted: they must come from the environment when they are needed again.
type Record struct {
	Type      string                     `json:"type"`
	Place     string                     `json:"place"` // for people, and to compare
	Arguments map[string]json.RawMessage `json:"arguments"`
	// Withheld are the arguments that are addresses with a user or a query, which
	// may be secret and are not in Arguments; sorted.
	Withheld []string `json:"withheld,omitempty"`
	// States are the workspaces whose state is known to have been written there,
	// sorted.
	States []string `json:"states,omitempty"`
	// MovingTo is the place to which a move of the states has begun that has not
	// ended; "" for none. Until it has, the states here are the valid ones.
	MovingTo string `json:"moving_to,omitempty"`
}

func (r *Record) isSamePlace(other *Record) bool {
	return r.Type == other.Type && r.Place == other.Place
}

// Current returns the record of where the configuration says that the states are
// kept.
func (s *States) Current() (*Record, error) {
	b, err := s.place.openBackend(DefaultWorkspace)
	if err != nil {
		return nil, err
	}
	r := &Record{Type: s.place.kind.Name, Place: b.String(), Arguments: map[string]json.RawMessage{}}
	for name, v := range recordableArguments(s.place.kind, s.settings.Backend) {
		text, err := ctyjson.Marshal(v, v.Type())
		if err != nil {
			return nil, fmt.Errorf("record where the state is stored: %w", err)
		}
		r.Arguments[name] = text
	}
	if r.Type == localKind {
		r.Place = s.opt.Dir.Relative(r.Place)
	}
	return r, nil
}

// readRecord returns where the states were when one was last written or init was
// run; nil when that is not known.
func (s *States) readRecord() (*Record, error) {
	path := s.opt.Dir.Own(RecordFile)
	data, err := safefile.Read(path, maxMetadata)
	if errors.Is(err, fs.ErrNotExist) {
		return s.assumeLocal(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read where the state is stored: %w", err)
	}
	r, err := decodeRecord(data)
	if err != nil {
		return nil, problem.Errorf(problem.DamagedProjectMetadata, "%s is damaged (%w); remove it if the state is where the configuration says", path, err)
	}
	return r, nil
}

// assumeLocal returns the record of the state file that a project has without a
// backend block, if there is one; nil otherwise.
func (s *States) assumeLocal() *Record {
	kind, _ := backends.Find(localKind) // it always exists
	b, err := backendPlace{kind: kind, body: cty.EmptyObjectVal, states: s}.openBackend(DefaultWorkspace)
	if err != nil {
		return nil
	}
	if _, err := os.Stat(b.String()); err != nil {
		return nil
	}
	return &Record{Type: localKind, Place: s.opt.Dir.Relative(b.String())}
}

// checkRecord finds out whether the states were kept elsewhere.
func (s *States) checkRecord() hcl.Diagnostics {
	if s.sandbox != nil {
		return nil
	}
	was, err := s.readRecord()
	if err == nil && was != nil {
		var now *Record
		if now, err = s.Current(); err == nil && !now.isSamePlace(was) {
			s.Previous = was
		} else if err == nil {
			s.written = was.States
		}
	}
	if err != nil {
		return hcl.Diagnostics{diag.New(hcl.DiagError, problem.UnknownBackend, nil, failure.Sentence(err))}
	}
	return nil
}

// checkMoved returns an error while the states are still on a backend of another
// type. Another place on the same type may be the effect of a variable that keeps
// several states apart; init moves between those as well.
func (s *States) checkMoved() error {
	if s.Previous == nil || s.Previous.Type == s.place.kind.Name && s.Previous.MovingTo == "" {
		return nil
	}
	return &MovedError{was: s.Previous.Place, now: s.Store.String(), interrupted: s.Previous.MovingTo != ""}
}

// MovedError is the error about a backend block that was changed since the state
// was last written.
type MovedError struct {
	was, now    string
	interrupted bool // a move was interrupted
}

// Error returns the text of the error.
func (e *MovedError) Error() string {
	if e.interrupted {
		return fmt.Sprintf("moving the states from %s to %s was interrupted. Until it is complete, the former backend remains in use. Nothing was sent. "+
			"Run herald init again to complete it, or restore the former backend block", e.was, e.now)
	}
	return fmt.Sprintf("the state was stored in %s, but the configuration now stores it in %s. Nothing was sent. "+
		"Run herald init to move it, or herald init --reconfigure to use the new backend without moving it", e.was, e.now)
}

// Problem is that of a backend that was changed.
func (e *MovedError) Problem() problem.Report {
	return problem.Report{Code: problem.BackendChanged, Detail: e.Error()}
}

// Record records where the states are kept, and that those of some workspaces
// have been written there.
func (s *States) Record(written ...string) error {
	if s.sandbox != nil {
		return nil
	}
	r, err := s.Current()
	if err != nil {
		return err
	}
	r.States = slices.Concat(s.written, written)
	slices.Sort(r.States)
	r.States = slices.Compact(r.States)
	s.written = r.States
	return s.writeRecord(r)
}

// recordMove records that the states are about to move to the present place.
func (s *States) recordMove() error {
	moving := *s.Previous
	moving.MovingTo = s.Store.String()
	return s.writeRecord(&moving)
}

// RecordRemoval records that a workspace has no state any more.
func (s *States) RecordRemoval(workspace string) error {
	s.written = slices.DeleteFunc(s.written, func(name string) bool { return name == workspace })
	return s.Record()
}

// recordState records that the state in use was written, if it was.
func (s *States) recordState() error {
	if s.sandbox != nil || !s.Store.Exists() || slices.Contains(s.written, s.slot) {
		return nil
	}
	return s.Record(s.slot)
}

func (s *States) writeRecord(r *Record) error {
	data, err := r.encodeRecord()
	if err != nil {
		return fmt.Errorf("record where the state is stored: %w", err)
	}
	if err := s.opt.Dir.MakeOwn(); err != nil {
		return err
	}
	if err := safefile.Write(s.opt.Dir.Own(RecordFile), data, safefile.Options{Durable: true}); err != nil {
		return fmt.Errorf("record where the state is stored: %w", err)
	}
	return nil
}

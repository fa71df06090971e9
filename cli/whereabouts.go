package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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

// whereFile is the file below Herald's own directory that remembers where the
// state is kept, so that a changed backend block does not look like a project
// of which nothing was ever sent.
const whereFile = "backend.json"

// whereabouts is where a state is kept. Arguments that hold secrets are left
// out: they must come from the environment when they are needed again.
type whereabouts struct {
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

// present is where the configuration says that the state is kept.
func (p *project) present() (*whereabouts, error) {
	b, err := p.connect(p.kind, p.body(), defaultWorkspace)
	if err != nil {
		return nil, err
	}
	w := &whereabouts{Type: p.kind.Name, Place: b.String(), Arguments: map[string]json.RawMessage{}}
	for name, v := range plain(p.kind, p.settings.Backend) {
		text, err := ctyjson.Marshal(v, v.Type())
		if err != nil {
			return nil, fmt.Errorf("note where the state is kept: %w", err)
		}
		w.Arguments[name] = text
	}
	if w.Type == localKind {
		w.Place = p.file(w.Place)
	}
	return w, nil
}

// file is a path as it reads in the project's directory, wherever the command
// was started.
func (p *project) file(path string) string {
	if short, err := filepath.Rel(p.dir, path); err == nil {
		return short
	}
	return path
}

func (w *whereabouts) same(other *whereabouts) bool {
	return w.Type == other.Type && w.Place == other.Place
}

// remembered is where the state was kept when it was last written or init was
// run; nil when that is not known.
func (p *project) remembered() (*whereabouts, error) {
	data, err := safefile.Read(p.own(whereFile), maxNote)
	if errors.Is(err, fs.ErrNotExist) {
		return p.assumed(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read where the state is kept: %w", err)
	}
	w, err := decodeWhereabouts(data)
	if err != nil {
		return nil, failure.New(problem.DamagedProjectMetadata, "%s is damaged (%w); remove it if the state is where the configuration says", p.own(whereFile), err)
	}
	return w, nil
}

// assumed is the ordinary file, when there is one that nobody remembers.
func (p *project) assumed() *whereabouts {
	b, err := p.connect(backendLocal(), cty.EmptyObjectVal, defaultWorkspace)
	if err != nil {
		return nil
	}
	if _, err := os.Stat(b.String()); err != nil {
		return nil
	}
	return &whereabouts{Type: localKind, Place: p.file(b.String())}
}

func backendLocal() backends.Kind {
	kind, _ := backends.Find(localKind) // it is always there
	return kind
}

// checkWhereabouts finds out whether the state was kept elsewhere, which only
// init may pass over.
func (p *project) checkWhereabouts() hcl.Diagnostics {
	if p.rehearsal != nil {
		return nil
	}
	was, err := p.remembered()
	if err == nil && was != nil {
		var now *whereabouts
		if now, err = p.present(); err == nil && !now.same(was) {
			p.previous = was
		} else if err == nil {
			p.written = was.States
		}
	}
	if err != nil {
		return hcl.Diagnostics{diag.New(hcl.DiagError, problem.UnknownBackend, nil, failure.Sentence(err))}
	}
	return nil
}

// settled is an error while the state is still on a backend of another type.
// Another place on the same type may be the work of a variable that keeps
// several states apart; init moves between those as well.
func (p *project) settled() error {
	if p.previous == nil || p.previous.Type == p.kind.Name && p.previous.MovingTo == "" {
		return nil
	}
	return &movedError{was: p.previous.Place, now: p.store.String(), half: p.previous.MovingTo != ""}
}

// movedError says that the backend block was changed since the state was last
// written.
type movedError struct {
	was, now string
	half     bool // a move was interrupted
}

// Problem is that of a backend that was changed.
func (e *movedError) Problem() problem.Report {
	return problem.Report{Code: problem.BackendChanged, Detail: e.Error()}
}

func (e *movedError) Error() string {
	if e.half {
		return fmt.Sprintf("the states are being moved from %s to %s, and that was interrupted. Until it has ended they are valid where they were. Nothing was sent. "+
			"Run herald init again to end it, or put the former backend block back", e.was, e.now)
	}
	return fmt.Sprintf("the state was kept in %s, and the configuration now says %s. Nothing was sent. "+
		"Run herald init to move it, or herald init --reconfigure to leave it behind", e.was, e.now)
}

// remember notes where the state is kept, and that those of some workspaces
// have been written there.
func (p *project) remember(written ...string) error {
	if p.rehearsal != nil {
		return nil
	}
	w, err := p.present()
	if err != nil {
		return err
	}
	w.States = slices.Concat(p.written, written)
	slices.Sort(w.States)
	w.States = slices.Compact(w.States)
	p.written = w.States
	return p.writeNote(w)
}

// rememberMove notes that the states are about to move to the present place.
func (p *project) rememberMove() error {
	moving := *p.previous
	moving.MovingTo = p.store.String()
	return p.writeNote(&moving)
}

// rememberRemoved notes that a workspace has no state any more.
func (p *project) rememberRemoved(workspace string) error {
	p.written = slices.DeleteFunc(p.written, func(name string) bool { return name == workspace })
	return p.remember()
}

// rememberState notes that the present state was written, if it was.
func (p *project) rememberState() error {
	if p.rehearsal != nil || !p.store.Exists() || slices.Contains(p.written, p.slotName) {
		return nil
	}
	return p.remember(p.slotName)
}

func (p *project) writeNote(w *whereabouts) error {
	data, err := w.encode()
	if err != nil {
		return fmt.Errorf("note where the state is kept: %w", err)
	}
	if err := p.makeOwnDir(); err != nil {
		return err
	}
	if err := safefile.Write(p.own(whereFile), data, safefile.Options{Durable: true}); err != nil {
		return fmt.Errorf("note where the state is kept: %w", err)
	}
	return nil
}

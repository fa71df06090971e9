package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	backends "herald/state/backend/all"
	"herald/state/backend/local"
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
	data, err := os.ReadFile(p.own(whereFile))
	if errors.Is(err, fs.ErrNotExist) {
		return p.assumed(), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read where the state is kept: %w", err)
	}
	var w whereabouts
	if err := json.Unmarshal(data, &w); err != nil {
		return nil, fault(damagedNote, "%s is damaged (%w); remove it if the state is where the configuration says", p.own(whereFile), err)
	}
	return &w, nil
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
		}
	}
	if err != nil {
		return hcl.Diagnostics{{Severity: hcl.DiagError, Summary: "Backend is not known", Detail: sentence(err)}}
	}
	return nil
}

// settled is an error while the state is still on a backend of another type.
// Another place on the same type may be the work of a variable that keeps
// several states apart; init moves between those as well.
func (p *project) settled() error {
	if p.previous == nil || p.previous.Type == p.kind.Name {
		return nil
	}
	return &movedError{was: p.previous.Place, now: p.store.String()}
}

// movedError says that the backend block was changed since the state was last
// written.
type movedError struct{ was, now string }

func (e *movedError) Error() string {
	return fmt.Sprintf("the state was kept in %s, and the configuration now says %s. Nothing was sent. "+
		"Run herald init to move it, or herald init --reconfigure to leave it behind", e.was, e.now)
}

// remember notes where the state is kept.
func (p *project) remember() error {
	if p.rehearsal != nil {
		return nil
	}
	w, err := p.present()
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(w, "", "  ")
	if err != nil {
		return fmt.Errorf("note where the state is kept: %w", err)
	}
	if err := p.makeOwnDir(); err != nil {
		return err
	}
	if err := local.WriteFile(p.own(whereFile), append(data, '\n')); err != nil {
		return fmt.Errorf("note where the state is kept: %w", err)
	}
	return nil
}

// Package move parses the addresses in moved, removed and import blocks and
// computes the addresses after moves.
//
// It must not depend on the state or on the declared blocks.
package move

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
)

// Target is a block, one instance of it, or a module with all that it holds.
type Target struct {
	Module string // address of the module instance; of a module without key, all its instances
	// Block is zero for a module.
	Block addr.Block
	Key   addr.Key
}

// Parse reads the address in a block of the module instance at prefix.
func Parse(prefix string, trav hcl.Traversal) (Target, error) {
	if module, rest, err := addr.Modules(trav); err == nil && len(rest) == 0 && module != "" {
		return Target{Module: joinModules(prefix, module)}, nil
	}
	at, rest, err := addr.FromTraversal(trav)
	switch {
	case err != nil:
		return Target{}, err
	case len(rest) > 0:
		return Target{}, errors.New("there is more after the name")
	case at.Kind != addr.Message && at.Kind != addr.Conversation:
		return Target{}, fmt.Errorf("only messages, conversations and modules are recorded in the state, and this is of kind %s", at.Kind)
	}
	at.Module = joinModules(prefix, at.Module)
	return Target{Module: at.Module, Block: at.Block, Key: at.Key}, nil
}

func joinModules(prefix, module string) string {
	if prefix == "" || module == "" {
		return prefix + module
	}
	return prefix + "." + module
}

// IsModule reports whether the target is a module.
func (t Target) IsModule() bool { return t.Block == addr.Block{} }

// AllInstances reports whether the address has no key, so that it may represent all
// instances.
func (t Target) AllInstances() bool {
	if t.IsModule() {
		return !strings.HasSuffix(t.Module, "]")
	}
	return t.Key == addr.NoKey
}

// String is the address as people write it.
func (t Target) String() string {
	if t.IsModule() {
		return t.Module
	}
	return t.Block.Instance(t.Key).String()
}

// SameKind reports whether one can become the other.
func SameKind(from, to Target) bool { return from.Block.Kind == to.Block.Kind }

// Covers reports whether an instance is, or is a part of, the target. A block
// without key covers all its instances.
func (t Target) Covers(in addr.Instance) bool {
	if t.IsModule() {
		_, ok := cutModule(in.Module, t.Module, true)
		return ok
	}
	return in.Block == t.Block && (t.Key == addr.NoKey || in.Key == t.Key)
}

// Move is one thing that was renamed.
type Move struct {
	From, To Target
	Range    hcl.Range
}

// Rename returns the address that an instance has after the move; ok is false
// when the move is about something else. Where neither side has a key, all
// instances keep theirs.
func (m Move) Rename(in addr.Instance) (out addr.Instance, ok bool) {
	if m.From.IsModule() {
		rest, ok := cutModule(in.Module, m.From.Module, m.From.AllInstances() && m.To.AllInstances())
		in.Module = m.To.Module + rest
		return in, ok
	}
	every := m.From.AllInstances() && m.To.AllInstances()
	if in.Block != m.From.Block || !every && in.Key != m.From.Key {
		return in, false
	}
	if every {
		return m.To.Block.Instance(in.Key), true
	}
	return m.To.Block.Instance(m.To.Key), true
}

// cutModule takes a module's address off the front. every means that an address
// without key represents all instances.
func cutModule(have, module string, every bool) (rest string, ok bool) {
	rest, ok = strings.CutPrefix(have, module)
	if !ok || rest != "" && rest[0] != '.' && !(every && rest[0] == '[') {
		return "", false
	}
	return rest, true
}

// Package scope manages the names of one module instance: their references,
// the order of evaluation, and the evaluation context of an expression.
// It expands blocks by for_each and count, and reports invalid references
// and cycles.
//
// It must not depend on the content of a block or on any platform.
package scope

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/graph"
)

// Kinds of vertices that expressions refer to, in addition to those of package addr.
const (
	Variable = "var"
	Local    = "local"
	Module   = "module"
)

// Name is how expressions call a vertex: var.x, message.y.
type Name struct{ Kind, Name string }

// String is the name as expressions write it.
func (n Name) String() string { return n.Kind + "." + n.Name }

// Vertex is one thing that expressions may refer to, or that must be checked.
type Vertex struct {
	Name
	Range     hcl.Range
	Refs      []hcl.Traversal // of all its expressions, in source order
	DependsOn []hcl.Traversal // depends_on
	Needs     []Name          // vertices that come before it without being referred to
	Block     *Block          // of what has instances; else nil
	Self      bool            // some of its expressions may use self
	// OnlyWithin is what alone may refer to the vertex, all in it included; "" for
	// the module's own, which anything may refer to.
	OnlyWithin string
	// Extra are values that its expressions may use in addition to those of the scope,
	// by the word that a reference begins with.
	Extra map[string]cty.Value
	// Evaluate returns the value that references have. With errors the vertex
	// counts as failed, and what refers to it sees an unknown value.
	Evaluate func(*hcl.EvalContext) (cty.Value, hcl.Diagnostics)

	// AwaitedBlocks lists the blocks that one who needs the vertex waits for, where
	// that is not its own block: what data was read after, what a module holds.
	// whole is true for depends_on, which waits for all of it.
	AwaitedBlocks func(whole bool) []addr.Block

	// Exists reports whether a block exists regardless of the apply, so that nothing
	// waits for it that needs only a value derived from it; nil: it does not.
	Exists func() bool

	scope       *Scope // in which it is evaluated; nil before that
	dependents  int    // how many need it
	needs       []int  // vertices that come before it; no duplicates
	before      []addr.Block
	beforeFound bool // before has been found
	// throughBlocks is the result of transitiveBlocks, once computed.
	throughBlocks []addr.Block
	throughFound  bool
	value         cty.Value
	failed        bool
	tainted       bool // it needs what has failed, directly or not
	used          bool
}

// MarkFailed marks a vertex whose value turned out to be wrong after it was given.
func (v *Vertex) MarkFailed() { v.failed = true }

// IsUsed reports whether any expression refers to the vertex.
func (v *Vertex) IsUsed() bool { return v.used }

// Scope is the vertices of one module instance. It is used by one goroutine:
// first every Add, then LinkAll, then the rest.
type Scope struct {
	root     *hcl.EvalContext
	vertices []*Vertex
	index    map[Name]int
	// suggestions counts the names that were searched for ones near them.
	suggestions int
}

// New makes an empty scope. root holds functions and everything else that any
// expression may use.
func New(root *hcl.EvalContext) *Scope {
	return &Scope{root: root, index: make(map[Name]int)}
}

// Add appends a vertex.
func (s *Scope) Add(v *Vertex) {
	s.index[v.Name] = len(s.vertices)
	s.vertices = append(s.vertices, v)
}

// LinkAll finds what every vertex needs.
func (s *Scope) LinkAll() {
	for _, v := range s.vertices {
		s.LinkVertex(v)
	}
}

// LinkVertex finds what a vertex needs that need not be part of the scope. What
// cannot be resolved is reported by Context.
func (s *Scope) LinkVertex(v *Vertex) {
	seen := make(map[int]bool)
	for _, name := range v.Needs {
		if n, ok := s.index[name]; ok && !seen[n] {
			seen[n] = true
			v.needs = append(v.needs, n)
			s.vertices[n].dependents++
		}
	}
	for i, trav := range slices.Concat(v.Refs, v.DependsOn) {
		n, ok := s.resolveReference(trav)
		if !ok {
			continue
		}
		if i < len(v.Refs) {
			s.vertices[n].used = true
		}
		if !seen[n] {
			seen[n] = true
			v.needs = append(v.needs, n)
			s.vertices[n].dependents++
		}
	}
}

// resolveReference finds the vertex that a reference begins with.
func (s *Scope) resolveReference(trav hcl.Traversal) (int, bool) {
	name, _, ok := nameOf(trav)
	if !ok {
		return 0, false
	}
	n, ok := s.index[name]
	return n, ok
}

// nameOf reads the name at the front of a reference, and what follows it. ok
// is false when it is no name or not whole.
func nameOf(trav hcl.Traversal) (name Name, rest hcl.Traversal, ok bool) {
	if trav.IsRelative() || !isReferable(trav.RootName()) {
		return Name{}, nil, false
	}
	name.Kind = trav.RootName()
	n := labelCount(name.Kind)
	if len(trav) < 1+n {
		return name, nil, false
	}
	var parts []string
	for _, step := range trav[1 : 1+n] {
		attr, isAttr := step.(hcl.TraverseAttr)
		if !isAttr {
			return name, nil, false
		}
		parts = append(parts, attr.Name)
	}
	name.Name = strings.Join(parts, ".")
	return name, trav[1+n:], true
}

// labelCount is how many words follow a kind: data and actions have a type.
func labelCount(kind string) int {
	if kind == addr.Data || kind == addr.Action {
		return 2
	}
	return 1
}

func isReferable(kind string) bool {
	return kind == Variable || kind == Local || IsBlock(kind)
}

// IsBlock reports whether vertices of a kind are blocks with instances.
func IsBlock(kind string) bool {
	switch kind {
	case addr.Conversation, addr.Attachment, addr.Message, addr.Data, addr.Action, Module:
		return true
	}
	return false
}

// Run evaluates every vertex after those that it needs; where that leaves a
// choice, in the order in which they were added. Vertices that need each other
// are reported and not evaluated.
func (s *Scope) Run() hcl.Diagnostics {
	return s.runWanted(func(int) bool { return true })
}

// RunFor evaluates only what v needs.
func (s *Scope) RunFor(v *Vertex) hcl.Diagnostics {
	wanted := s.transitiveNeeds(v)
	return s.runWanted(func(n int) bool { return wanted[n] })
}

// Vertices lists everything in the scope, in the order added. The list belongs
// to the scope.
func (s *Scope) Vertices() []*Vertex { return s.vertices }

// Edges lists, for each of Vertices, those that it needs directly, by their
// place in Vertices and without duplicates. It is known after LinkAll.
func (s *Scope) Edges() [][]int {
	needs := make([][]int, len(s.vertices))
	for i, v := range s.vertices {
		needs[i] = v.needs
	}
	return needs
}

// Cycles finds the vertices that need each other: walks through Vertices in
// which each needs the next and the last the first, and what Run says of them.
func (s *Scope) Cycles() ([][]int, hcl.Diagnostics) {
	_, cycles := graph.Order(s.Edges())
	var diags hcl.Diagnostics
	for _, cycle := range cycles {
		diags = append(diags, s.cycleError(cycle))
	}
	return cycles, diags
}

func (s *Scope) runWanted(wanted func(int) bool) hcl.Diagnostics {
	order, cycles := graph.Order(s.Edges())
	var diags hcl.Diagnostics
	for _, cycle := range cycles {
		if wanted(cycle[0]) {
			diags = append(diags, s.cycleError(cycle))
		}
	}
	for _, n := range order {
		if wanted(n) {
			diags = append(diags, s.evaluateVertex(s.vertices[n])...)
		}
	}
	return diags
}

// NeededBy lists everything that v needs, however far, in the order added.
func (s *Scope) NeededBy(v *Vertex) []*Vertex {
	var out []*Vertex
	wanted := s.transitiveNeeds(v)
	for n, w := range s.vertices {
		if wanted[n] {
			out = append(out, w)
		}
	}
	return out
}

func (s *Scope) transitiveNeeds(v *Vertex) map[int]bool {
	wanted := make(map[int]bool)
	for todo := slices.Clone(v.needs); len(todo) > 0; {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !wanted[n] {
			wanted[n] = true
			todo = append(todo, s.vertices[n].needs...)
		}
	}
	return wanted
}

func (s *Scope) evaluateVertex(v *Vertex) hcl.Diagnostics {
	v.value = cty.DynamicVal
	v.scope = s
	v.tainted = s.Tainted(v)
	ctx, diags := s.Context(v)
	if !diags.HasErrors() {
		value, more := v.Evaluate(ctx)
		v.value = value
		diags = append(diags, more...)
	}
	v.failed = v.failed || diags.HasErrors()
	return diags
}

// Lookup finds a vertex by its name; nil when there is none.
func (s *Scope) Lookup(name Name) *Vertex {
	if n, ok := s.index[name]; ok {
		return s.vertices[n]
	}
	return nil
}

// Names lists the vertices of a kind, in the order added.
func (s *Scope) Names(kind string) []string {
	var names []string
	for _, v := range s.vertices {
		if v.Kind == kind {
			names = append(names, v.Name.Name)
		}
	}
	return names
}

// Tainted reports whether something that v needs, directly or not, has failed,
// so that what v cannot know is no news.
func (s *Scope) Tainted(v *Vertex) bool {
	for _, n := range v.needs {
		if s.vertices[n].failed || s.vertices[n].tainted || s.vertices[n].value == cty.NilVal {
			return true
		}
	}
	return false
}

func (s *Scope) cycleError(cycle []int) *hcl.Diagnostic {
	first := s.vertices[cycle[0]]
	if len(cycle) == 1 {
		return diag.Errorf(first.Range, problem.ReferenceToItself,
			"%s refers to itself, so it cannot be evaluated. Remove the reference.", first)
	}
	var walk []string
	for _, n := range append(cycle, cycle[0]) {
		v := s.vertices[n]
		walk = append(walk, fmt.Sprintf("%s (%s:%d)", v, v.Range.Filename, v.Range.Start.Line))
	}
	return diag.Errorf(first.Range, problem.DependencyCycle,
		"These blocks and values depend on each other, so none of them can be evaluated:\n  %s\nRemove one of these references.", strings.Join(walk, "\n  needs "))
}

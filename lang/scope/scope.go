// Package scope holds the names of one module instance: what each refers to,
// the order in which they get their values, and the context that an expression
// sees. It multiplies blocks by for_each and count, and reports references
// that lead nowhere and those that go round in a circle.
//
// It must not know what a block says, nor any platform.
package scope

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/graph"
)

// Kinds of vertices that expressions refer to, beside those of package addr.
const (
	Variable = "var"
	Local    = "local"
)

// Name is how expressions call a vertex: var.x, message.y.
type Name struct{ Kind, Name string }

// String is the name as expressions write it.
func (n Name) String() string { return n.Kind + "." + n.Name }

// Vertex is one thing that expressions may refer to, or that must be checked.
type Vertex struct {
	Name
	Range hcl.Range
	Refs  []hcl.Traversal // of all its expressions, in source order
	After []hcl.Traversal // depends_on
	Block *Block          // of conversations, attachments and messages; else nil
	// Evaluate gives the value that references have. With errors the vertex
	// counts as failed, and what refers to it sees an unknown value.
	Evaluate func(*hcl.EvalContext) (cty.Value, hcl.Diagnostics)

	needs  []int // vertices that come before it; no duplicates
	before []addr.Block
	value  cty.Value
	failed bool
	used   bool
}

// Fail marks a vertex whose value turned out to be wrong after it was given.
func (v *Vertex) Fail() { v.failed = true }

// Used reports whether any expression refers to the vertex.
func (v *Vertex) Used() bool { return v.used }

// Before lists the blocks that the vertex needs, directly or through variables
// and locals, without duplicates. It is known when the vertex is evaluated.
func (v *Vertex) Before() []addr.Block { return v.before }

// Scope is the vertices of one module instance. It is used by one goroutine:
// first every Add, then Link, then the rest.
type Scope struct {
	root     *hcl.EvalContext
	vertices []*Vertex
	index    map[Name]int
}

// New makes an empty scope. root holds functions and everything else that any
// expression may use.
func New(root *hcl.EvalContext) *Scope {
	return &Scope{root: root, index: make(map[Name]int)}
}

// Add puts a vertex behind those that are there.
func (s *Scope) Add(v *Vertex) {
	s.index[v.Name] = len(s.vertices)
	s.vertices = append(s.vertices, v)
}

// Link finds what every vertex needs.
func (s *Scope) Link() {
	for _, v := range s.vertices {
		s.LinkOne(v)
	}
}

// LinkOne finds what a vertex needs that need not be part of the scope. What
// cannot be resolved is reported by Context.
func (s *Scope) LinkOne(v *Vertex) {
	seen := make(map[int]bool)
	for i, trav := range slices.Concat(v.Refs, v.After) {
		n, ok := s.resolve(trav)
		if !ok {
			continue
		}
		if i < len(v.Refs) {
			s.vertices[n].used = true
		}
		if !seen[n] {
			seen[n] = true
			v.needs = append(v.needs, n)
		}
	}
}

// resolve finds the vertex that a reference begins with.
func (s *Scope) resolve(trav hcl.Traversal) (int, bool) {
	if len(trav) < 2 || trav.IsRelative() || !referable(trav.RootName()) {
		return 0, false
	}
	attr, ok := trav[1].(hcl.TraverseAttr)
	if !ok {
		return 0, false
	}
	n, ok := s.index[Name{trav.RootName(), attr.Name}]
	return n, ok
}

func referable(kind string) bool {
	return kind == Variable || kind == Local || IsBlock(kind)
}

// IsBlock reports whether vertices of a kind are blocks with instances.
func IsBlock(kind string) bool {
	return kind == addr.Conversation || kind == addr.Attachment || kind == addr.Message
}

// Run evaluates every vertex after those that it needs; where that leaves a
// choice, in the order in which they were added. Vertices that need each other
// are reported and not evaluated.
func (s *Scope) Run() hcl.Diagnostics {
	return s.run(func(int) bool { return true })
}

// RunFor evaluates only what v needs.
func (s *Scope) RunFor(v *Vertex) hcl.Diagnostics {
	wanted := s.closure(v)
	return s.run(func(n int) bool { return wanted[n] })
}

func (s *Scope) run(wanted func(int) bool) hcl.Diagnostics {
	needs := make([][]int, len(s.vertices))
	for i, v := range s.vertices {
		needs[i] = v.needs
	}
	order, cycles := graph.Order(needs)
	var diags hcl.Diagnostics
	for _, cycle := range cycles {
		if wanted(cycle[0]) {
			diags = append(diags, s.cycleError(cycle))
		}
	}
	for _, n := range order {
		if wanted(n) {
			diags = append(diags, s.evaluate(s.vertices[n])...)
		}
	}
	return diags
}

// Needed lists everything that v needs, however far, in the order added.
func (s *Scope) Needed(v *Vertex) []*Vertex {
	var out []*Vertex
	wanted := s.closure(v)
	for n, w := range s.vertices {
		if wanted[n] {
			out = append(out, w)
		}
	}
	return out
}

func (s *Scope) closure(v *Vertex) map[int]bool {
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

func (s *Scope) evaluate(v *Vertex) hcl.Diagnostics {
	v.value = cty.DynamicVal
	v.before = s.blocksBefore(v)
	ctx, diags := s.Context(v)
	if !diags.HasErrors() {
		value, more := v.Evaluate(ctx)
		v.value = value
		diags = append(diags, more...)
	}
	v.failed = v.failed || diags.HasErrors()
	return diags
}

func (s *Scope) blocksBefore(v *Vertex) []addr.Block {
	var out []addr.Block
	seen := make(map[addr.Block]bool)
	for _, n := range v.needs {
		list := s.vertices[n].before
		if b := s.vertices[n].Block; b != nil {
			list = []addr.Block{b.Addr}
		}
		for _, a := range list {
			if !seen[a] {
				seen[a] = true
				out = append(out, a)
			}
		}
	}
	return out
}

// Tainted reports whether something that v needs directly has failed, so that
// what v cannot know is no news.
func (s *Scope) Tainted(v *Vertex) bool {
	for _, n := range v.needs {
		if s.vertices[n].failed || s.vertices[n].value == cty.NilVal {
			return true
		}
	}
	return false
}

func (s *Scope) cycleError(cycle []int) *hcl.Diagnostic {
	first := s.vertices[cycle[0]]
	if len(cycle) == 1 {
		return diag.Errorf(first.Range, "Reference to itself",
			"%s refers to itself, so it can never be known. Remove that reference.", first)
	}
	var walk []string
	for _, n := range append(cycle, cycle[0]) {
		v := s.vertices[n]
		walk = append(walk, fmt.Sprintf("%s (%s:%d)", v, v.Range.Filename, v.Range.Start.Line))
	}
	return diag.Errorf(first.Range, "Dependency cycle",
		"These need one another, so none of them can come first:\n  %s\nRemove one of these references.", strings.Join(walk, "\n  needs "))
}

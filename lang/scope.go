package lang

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/graph"
	"herald/lang/module"
)

// Kinds of vertices beside those of package addr. Only the first two can be
// referred to.
const (
	kindVariable   = "var"
	kindLocal      = "local"
	kindValidation = "validation"
	kindProvider   = "provider"
	kindOutput     = "output"
)

// scope is one module instance: its names, and what they stand for.
type scope struct {
	*evaluation
	module   *module.Module
	address  string // of the module instance; "" is the root
	vertices []*vertex
	index    map[name]int
	diags    hcl.Diagnostics // found while the vertices were laid out

	blocks    []*block
	providers []*Provider
	declared  map[addr.Provider]bool
	outputs   []Output
}

// name is how expressions call a vertex: var.x, message.y.
type name struct{ kind, name string }

// vertex is one thing that expressions may refer to, or that must be checked.
type vertex struct {
	name
	rng   hcl.Range
	refs  []hcl.Traversal // of all its expressions, in source order
	after []hcl.Traversal // depends_on
	needs []int           // vertices that come before it; no duplicates
	// blocks are those among what it needs, looking through variables and
	// locals.
	blocks []addr.Block
	block  *block // of conversations, attachments and messages
	// evaluate gives the value for references. With errors the vertex counts
	// as failed.
	evaluate func(*hcl.EvalContext) (cty.Value, hcl.Diagnostics)

	value  cty.Value
	failed bool
	used   bool // something refers to it
}

// block is a conversation, an attachment or a message with its instances.
type block struct {
	layout
	conversations []*Conversation
	attachments   []Attachment
	messages      []*Message
	deliveries    [][]Delivery // of each message
}

// newScope holds the vertices of a module and what each needs. With
// valuesOnly there are variables and locals alone.
func newScope(ev *evaluation, m *module.Module, address string, valuesOnly bool) *scope {
	s := &scope{
		evaluation: ev, module: m, address: address,
		index: make(map[name]int), declared: make(map[addr.Provider]bool),
	}
	for _, v := range m.Variables {
		s.addVariable(v)
	}
	for _, l := range m.Locals {
		s.add(&vertex{
			name: name{kindLocal, l.Name}, rng: l.Range, refs: l.Expr.Variables(),
			evaluate: func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) { return l.Expr.Value(ctx) },
		})
	}
	if !valuesOnly {
		s.addBlocks()
	}
	for _, v := range s.vertices {
		s.link(v)
	}
	return s
}

func (s *scope) addBlocks() {
	for _, p := range s.module.Providers {
		s.addProvider(p)
	}
	for _, b := range s.module.Blocks {
		s.addBlock(b)
	}
	for _, o := range s.module.Outputs {
		s.addOutput(o)
	}
}

func (s *scope) add(v *vertex) {
	s.index[v.name] = len(s.vertices)
	s.vertices = append(s.vertices, v)
}

func (s *scope) addVariable(v *module.Variable) {
	self := &vertex{
		name: name{kindVariable, v.Name}, rng: v.Range,
		evaluate: func(*hcl.EvalContext) (cty.Value, hcl.Diagnostics) { return s.variable(v) },
	}
	s.add(self)
	if len(v.Validations) == 0 {
		return
	}
	check := &vertex{name: name{kindValidation, v.Name}, rng: v.Range}
	for _, c := range v.Validations {
		check.refs = append(check.refs, c.Test.Variables()...)
		check.refs = append(check.refs, c.Message.Variables()...)
	}
	check.evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		diags := checkAll(v.Validations, "Invalid value for variable", ctx)
		self.failed = self.failed || diags.HasErrors()
		return cty.DynamicVal, diags
	}
	s.add(check)
}

func checkAll(rules []module.Condition, summary string, ctx *hcl.EvalContext) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, rule := range rules {
		diags = append(diags, check(rule, summary, ctx)...)
	}
	return diags
}

func (s *scope) addBlock(decl *module.Block) {
	b := &block{}
	b.layout = s.layOut(decl)
	v := &vertex{
		name: name{decl.Kind, decl.Name}, rng: decl.Range, block: b,
		refs: b.refs, after: b.dependsOn,
	}
	v.evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		b.source.After = v.blocks
		return s.evaluateBlock(v, ctx)
	}
	if b.broken {
		v.evaluate = func(*hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
			v.failed = true
			return cty.DynamicVal, nil
		}
	}
	s.blocks = append(s.blocks, b)
	s.add(v)
}

// link finds the vertices that v needs. What cannot be resolved is reported
// when v is evaluated.
func (s *scope) link(v *vertex) {
	seen := make(map[int]bool)
	for _, trav := range slices.Concat(v.refs, v.after) {
		n, ok := s.resolve(trav)
		if !ok || seen[n] {
			continue
		}
		seen[n] = true
		v.needs = append(v.needs, n)
	}
	for _, trav := range v.refs {
		if n, ok := s.resolve(trav); ok {
			s.vertices[n].used = true
		}
	}
}

// resolve finds the vertex that a reference begins with.
func (s *scope) resolve(trav hcl.Traversal) (int, bool) {
	if len(trav) < 2 || trav.IsRelative() {
		return 0, false
	}
	attr, ok := trav[1].(hcl.TraverseAttr)
	if !ok {
		return 0, false
	}
	n, ok := s.index[name{trav.RootName(), attr.Name}]
	return n, ok && referable(trav.RootName())
}

func referable(kind string) bool {
	switch kind {
	case kindVariable, kindLocal, addr.Conversation, addr.Attachment, addr.Message:
		return true
	}
	return false
}

// run evaluates the vertices in an order in which each comes after what it
// needs: all of them, or those in only and what they need.
func (s *scope) run(only []int) hcl.Diagnostics {
	needs := make([][]int, len(s.vertices))
	for i, v := range s.vertices {
		needs[i] = v.needs
	}
	order, cycles := graph.Order(needs)
	diags := s.diags
	wanted := s.closure(only)
	for _, cycle := range cycles {
		if only == nil || wanted[cycle[0]] {
			diags = append(diags, s.cycleError(cycle))
		}
	}
	for _, n := range order {
		if only == nil || wanted[n] {
			diags = append(diags, s.evaluate(s.vertices[n])...)
		}
	}
	return diags
}

// closure is the given vertices and all that they need.
func (s *scope) closure(of []int) map[int]bool {
	wanted := make(map[int]bool)
	for todo := slices.Clone(of); len(todo) > 0; {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if !wanted[n] {
			wanted[n] = true
			todo = append(todo, s.vertices[n].needs...)
		}
	}
	return wanted
}

func (s *scope) evaluate(v *vertex) hcl.Diagnostics {
	v.value = cty.DynamicVal
	v.blocks = s.blocksBefore(v)
	ctx, diags := s.context(v)
	if diags.HasErrors() {
		v.failed = true
		return diags
	}
	value, more := v.evaluate(ctx)
	diags = append(diags, more...)
	if diags.HasErrors() {
		v.failed = true
		return diags
	}
	v.value = value
	return diags
}

// blocksBefore gathers the blocks that v needs directly or through variables
// and locals.
func (s *scope) blocksBefore(v *vertex) []addr.Block {
	var out []addr.Block
	seen := make(map[addr.Block]bool)
	for _, n := range v.needs {
		list := s.vertices[n].blocks
		if b := s.vertices[n].block; b != nil {
			list = []addr.Block{b.addr}
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

// tainted reports whether something that v needs has failed, so that what v
// cannot know is no news.
func (s *scope) tainted(v *vertex) bool {
	for _, n := range v.needs {
		if s.vertices[n].failed || s.vertices[n].value == cty.NilVal {
			return true
		}
	}
	return false
}

func (s *scope) cycleError(cycle []int) *hcl.Diagnostic {
	first := s.vertices[cycle[0]]
	var walk []string
	for _, n := range append(cycle, cycle[0]) {
		v := s.vertices[n]
		walk = append(walk, v.String()+" ("+place(v.rng)+")")
	}
	if len(cycle) == 1 {
		return diag.Errorf(first.rng, "Reference to itself",
			"%s refers to itself, so it can never be known. Remove that reference.", first)
	}
	return diag.Errorf(first.rng, "Dependency cycle",
		"These need one another, so none of them can come first:\n  %s\nRemove one of these references.", strings.Join(walk, "\n  needs "))
}

// String is the vertex as expressions write it.
func (v *vertex) String() string { return v.kind + "." + v.name.name }

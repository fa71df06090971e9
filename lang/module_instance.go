package lang

import (
	"cmp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/body"
	"herald/lang/decode"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/grammar"
	"herald/lang/library"
	"herald/lang/module"
	"herald/lang/reference"
	"herald/lang/rule"
	"herald/lang/schema"
	"herald/lang/scope"
)

// Kinds of vertices that nothing refers to.
const (
	kindValidation = "validation"
	kindProvider   = "provider"
	kindOutput     = "output"
	kindCheck      = "check"
	kindImport     = "import"
)

// moduleInstance is a module instance during evaluation: its scope, and the results of its
// blocks.
type moduleInstance struct {
	*evaluation
	instanceConfig
	scope *scope.Scope
	diags hcl.Diagnostics // found while the vertices were laid out

	blocks      []*block
	index       map[addr.Block]*block
	calledIndex map[string]bool // what modules lists; nil until then
	outputs     []Output
	values      map[string]cty.Value // of outputs, with their marks
	moved       []Moved
	removed     []Removed
	imports     []Import
}

// instanceConfig is the definition of a module instance.
type instanceConfig struct {
	node    *library.Node
	address string      // "" is the root
	call    *moduleCall // nil for the root
	input   func(*module.Variable) (cty.Value, hcl.Diagnostics)
}

// block is a block with instances: its content, which is known before anything has a value, and the results of its
// instances.
type block struct {
	scope.Block
	decl      *module.Block
	shape     *body.Shape
	content   *body.Content
	source    *Source
	provider  *reference.StaticReference // of conversations, data and actions; nil when not given
	ops       grammar.Operations         // of data and actions
	dependsOn []addr.Block               // depends_on, also of the modules around it; known when it is evaluated

	conversations    []*Conversation
	attachments      []Attachment
	messages         []*Message
	deliveries       [][]Delivery // of each message
	requests         []Request
	modules          []*moduleInstance     // of a module that is called
	awaited          map[bool][]addr.Block // what inner has listed
	instancesUnknown bool                  // which instances there are could not be determined
	unanswered       bool                  // of data in a check: there is no answer, and an apply gives none
}

func rootConfig(c *Config, ev *evaluation) instanceConfig {
	return instanceConfig{node: c.tree.Root, input: func(v *module.Variable) (cty.Value, hcl.Diagnostics) {
		return ev.Variables.Value(v, ev.variableOptions())
	}}
}

// newModuleInstance creates the scope of a module instance. With valuesOnly, it contains only variables and local
// values.
func newModuleInstance(ev *evaluation, p instanceConfig, valuesOnly bool) *moduleInstance {
	u := &moduleInstance{evaluation: ev, instanceConfig: p, scope: scope.New(ev.rootContext(p.node.Path)), values: make(map[string]cty.Value), index: make(map[addr.Block]*block)}
	for _, v := range u.node.Variables {
		u.addVariable(v)
	}
	for _, l := range u.node.Locals {
		u.scope.Add(&scope.Vertex{
			Name: scope.Name{Kind: scope.Local, Name: l.Name}, Range: l.Range, Refs: l.Expr.Variables(),
			Evaluate: func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) { return l.Expr.Value(ctx) },
		})
	}
	if !valuesOnly {
		u.addBlocks()
	}
	u.scope.LinkAll()
	return u
}

// ruleOwner is one of the module's own things as what a rule belongs to. The rule is
// evaluated by v.
func (u *moduleInstance) ruleOwner(code problem.Code, kind, name string, v *scope.Vertex) rule.Owner {
	address := scope.Name{Kind: kind, Name: name}.String()
	if u.address != "" {
		address = u.address + "." + address
	}
	return rule.Owner{Code: code, Address: address, Undecided: u.ReportUndecided && !u.isLenient() && !u.scope.Tainted(v)}
}

func (u *moduleInstance) addBlocks() {
	for _, p := range u.node.Providers {
		u.addProvider(p)
	}
	u.diags = append(u.diags, u.checkRequiredProviders()...)
	for _, b := range u.node.Blocks {
		if b.Kind != scope.Module || u.node.Calls[b.Name] != nil {
			u.addBlock(b)
		}
	}
	for _, o := range u.node.Outputs {
		u.addOutput(o)
	}
	for _, c := range u.node.Checks {
		u.addCheck(c)
	}
	for _, i := range u.node.Imports {
		u.addImport(i)
	}
}

// addVariable adds a variable, and its rules as a vertex of their own because
// they may look at other variables.
func (u *moduleInstance) addVariable(v *module.Variable) {
	self := &scope.Vertex{
		Name: scope.Name{Kind: scope.Variable, Name: v.Name}, Range: v.Range,
		Evaluate: func(*hcl.EvalContext) (cty.Value, hcl.Diagnostics) { return u.evaluateVariable(v) },
	}
	if u.call != nil {
		self.AwaitedBlocks = func(bool) []addr.Block { return u.call.variableDeps[v.Name] }
	}
	u.scope.Add(self)
	if len(v.Validations) == 0 {
		return
	}
	rules := &scope.Vertex{
		Name: scope.Name{Kind: kindValidation, Name: v.Name}, Range: v.Range, Refs: rule.References(v.Validations),
	}
	rules.Evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		owner := u.ruleOwner(problem.InvalidValueForVariable, scope.Variable, v.Name, rules)
		owner.Variable = v.Name
		diags := rule.CheckAll(v.Validations, owner, ctx)
		if diags.HasErrors() {
			self.MarkFailed()
		}
		return cty.DynamicVal, diags
	}
	u.scope.Add(rules)
}

// addBlock takes a block apart. Problems go to u.diags; the block then only
// fails, so that they are reported once.
func (u *moduleInstance) addBlock(decl *module.Block) {
	earlier := len(u.diags)
	b := u.newBlock(decl)
	v := &scope.Vertex{
		Name: b.scopeName(), Range: decl.Range, Block: &b.Block, Self: decl.Kind != scope.Module,
		Refs: b.listReferences(), DependsOn: u.dependsOnReferences(b), Needs: u.providerNeeds(b),
	}
	switch decl.Kind {
	case addr.Data, addr.Action:
		v.AwaitedBlocks = func(bool) []addr.Block { return v.Dependencies() }
	case scope.Module:
		v.AwaitedBlocks = b.awaitedBlocks
	case addr.Attachment:
		v.Exists = func() bool { return true }
	case addr.Conversation:
		v.Exists = b.existsAlready
	}
	u.setRepetition(b)
	broken := u.diags[earlier:].HasErrors()
	v.Evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		b.source.After, b.dependsOn = v.Dependencies(), u.scope.DependsOnBlocks(v.Name)
		if u.call != nil {
			b.source.After, b.dependsOn = unionBlocks(b.source.After, u.call.dependsOn), unionBlocks(b.dependsOn, u.call.dependsOn)
		}
		if broken {
			v.MarkFailed()
			return cty.DynamicVal, nil
		}
		value, diags := u.evaluateBlock(v, b, ctx)
		if b.unanswered && !u.dataOnly {
			v.MarkFailed() // what a rule cannot know because of it is no news
		}
		if decl.Check != "" && diags.HasErrors() {
			v.MarkFailed()
			return cty.DynamicVal, diag.ToWarnings(diags)
		}
		return value, diags
	}
	if decl.Check != "" {
		v.OnlyWithin = scope.Name{Kind: kindCheck, Name: decl.Check}.String()
	}
	u.blocks = append(u.blocks, b)
	u.index[b.Addr] = b
	u.scope.Add(v)
}

// existsAlready reports whether every instance of a conversation is there already.
func (b *block) existsAlready() bool {
	for _, c := range b.conversations {
		if c.ID == "" {
			return false
		}
	}
	return len(b.conversations) > 0
}

func unionBlocks(list, more []addr.Block) []addr.Block {
	if len(more) == 0 {
		return list
	}
	seen := make(map[addr.Block]bool, len(list))
	for _, a := range list {
		seen[a] = true
	}
	out := slices.Clip(list)
	for _, a := range more {
		if !seen[a] {
			seen[a] = true
			out = append(out, a)
		}
	}
	return out
}

// scopeName is how expressions call the block.
func (b *block) scopeName() scope.Name {
	if b.decl.Type != "" {
		return scope.Name{Kind: b.decl.Kind, Name: b.decl.Type + "." + b.decl.Name}
	}
	return scope.Name{Kind: b.decl.Kind, Name: b.decl.Name}
}

func (u *moduleInstance) newBlock(decl *module.Block) *block {
	b := &block{decl: decl}
	b.Block = scope.Block{
		Addr:       addr.Block{Module: u.address, Kind: decl.Kind, Type: decl.Type, Name: decl.Name},
		Type:       grammar.Reference(decl.Kind),
		Repetition: scope.NotRepeated,
	}
	switch decl.Kind {
	case addr.Data:
		u.setOperation(b, u.data)
		b.Type = b.ops.Answer()
	case addr.Action:
		u.setOperation(b, u.actions)
	case scope.Module:
		u.setCallSchema(b)
	default:
		b.shape = u.decoder.Shape(decl.Kind)
	}
	b.content = new(body.Content)
	if b.shape != nil {
		content, diags := b.shape.Read(decl.Body)
		u.diags = append(u.diags, diags...)
		b.content = content
	}
	content := b.content
	b.source = &Source{Block: b.Addr, Range: decl.Range, Arguments: content.Ranges()}
	if attr := content.Attributes["provider"]; attr != nil {
		b.provider = u.parseProviderReference(attr.Expr)
	}
	return b
}

// setOperation finds what platforms a data block or an action may be for.
func (u *moduleInstance) setOperation(b *block, known map[string]grammar.Operations) {
	b.ops = known[b.decl.Type]
	if len(b.ops) == 0 {
		u.diags = append(u.diags, unknownOperationError(b.decl, known))
		return
	}
	b.shape = u.decoder.CompiledShape(b.decl.Kind+"."+b.decl.Type, func() schema.Block { return grammar.OperationBlock(b.decl.Kind, b.ops) })
}

// listReferences are those of all expressions, in source order. Arguments that are
// no values are omitted.
func (b *block) listReferences() []hcl.Traversal {
	skip := map[string]bool{
		"provider": true, "providers": true, "depends_on": true,
		"lifecycle.ignore_changes": true, "lifecycle.silence": true,
		"lifecycle.action_trigger.events": true, "lifecycle.action_trigger.actions": true,
	}
	if b.shape == nil {
		return nil
	}
	refs := append(b.shape.References(b.decl.Body, b.content, skip), b.pointerReferences()...)
	slices.SortStableFunc(refs, func(x, y hcl.Traversal) int {
		p, q := x.SourceRange(), y.SourceRange()
		return cmp.Or(cmp.Compare(p.Filename, q.Filename), cmp.Compare(p.Start.Byte, q.Start.Byte))
	})
	return refs
}

// pointerReferences are those inside arguments that are no values themselves.
func (b *block) pointerReferences() []hcl.Traversal {
	var refs []hcl.Traversal
	if b.provider != nil {
		refs = append(refs, b.provider.Variables()...)
	}
	if attr := b.content.Attributes["providers"]; attr != nil {
		refs = append(refs, passedReferences(attr.Expr)...)
	}
	life, ok := b.content.FirstBlock("lifecycle")
	if !ok {
		return refs
	}
	for _, name := range []string{"ignore_changes", "silence"} {
		if attr := life.Content.Attributes[name]; attr != nil {
			if _, bare := decode.BareNames(attr.Expr); !bare {
				refs = append(refs, attr.Expr.Variables()...)
			}
		}
	}
	for _, trigger := range life.Content.BlocksNamed("action_trigger") {
		refs = append(refs, decode.TriggerReferences(trigger.Content)...)
	}
	return refs
}

func (u *moduleInstance) dependsOnReferences(b *block) []hcl.Traversal {
	attr := b.content.Attributes["depends_on"]
	if attr == nil {
		return nil
	}
	refs, diags := module.References(attr.Expr)
	u.diags = append(u.diags, diags...)
	return refs
}

func (u *moduleInstance) setRepetition(b *block) {
	each, count := b.content.Attributes["for_each"], b.content.Attributes["count"]
	switch {
	case each != nil && count != nil:
		u.diags = append(u.diags, diag.Errorf(count.NameRange, problem.BothForEachAndCount,
			"A block cannot have both for_each and count. Remove one of them."))
	case each != nil:
		b.Repetition, b.Expr = scope.ByKey, each
	case count != nil:
		b.Repetition, b.Expr = scope.ByNumber, count
	}
	u.diags = append(u.diags, checkRepetitionReferences(b.Expr)...)
}

// checkRepetitionReferences reports each and count where they are being made.
func checkRepetitionReferences(attr *hcl.Attribute) hcl.Diagnostics {
	if attr == nil {
		return nil
	}
	var diags hcl.Diagnostics
	for _, trav := range attr.Expr.Variables() {
		if root := trav.RootName(); root == "each" || root == "count" {
			diags = append(diags, diag.Errorf(trav.SourceRange(), problem.InvalidReference,
				"%s is defined by %s, so it cannot be used in the expression of that argument.", root, attr.Name))
		}
	}
	return diags
}

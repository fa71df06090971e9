package scope

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/reference"
)

// Context holds the values that the expressions of v refer to, and no others:
// what a vertex costs does not depend on how many there are. References that
// lead nowhere are reported here, once.
func (s *Scope) Context(v *Vertex) (*hcl.EvalContext, hcl.Diagnostics) {
	var diags hcl.Diagnostics
	values := make(map[string]map[string]cty.Value)
	for _, trav := range v.Refs {
		diags = append(diags, s.checkReference(v, trav)...)
		n, ok := s.resolveReference(trav)
		if !ok {
			continue
		}
		target := s.vertices[n]
		kind, name := target.Kind, target.Name.Name
		if labelCount(kind) == 2 {
			var ty string
			ty, name, _ = strings.Cut(name, ".")
			kind += "." + ty
		}
		if values[kind] == nil {
			values[kind] = make(map[string]cty.Value)
		}
		values[kind][name] = valueOf(target)
	}
	for _, trav := range v.DependsOn {
		diags = append(diags, s.checkDependency(v, trav)...)
	}
	ctx := s.root.NewChild()
	ctx.Variables = objectsByKind(values)
	maps.Copy(ctx.Variables, v.Extra)
	return ctx, diags
}

// objectsByKind makes an object of each kind, and of those with types an object of
// objects.
func objectsByKind(values map[string]map[string]cty.Value) map[string]cty.Value {
	out := make(map[string]cty.Value, len(values))
	typed := make(map[string]map[string]cty.Value)
	for kind, vals := range values {
		outer, ty, isTyped := strings.Cut(kind, ".")
		if !isTyped {
			out[kind] = cty.ObjectVal(vals)
			continue
		}
		if typed[outer] == nil {
			typed[outer] = make(map[string]cty.Value)
		}
		typed[outer][ty] = cty.ObjectVal(vals)
	}
	for kind, types := range typed {
		out[kind] = cty.ObjectVal(types)
	}
	return out
}

func valueOf(v *Vertex) cty.Value {
	if v.failed || v.value == cty.NilVal {
		return cty.DynamicVal
	}
	return v.value
}

// checkReference reports a reference that cannot be followed.
func (s *Scope) checkReference(v *Vertex, trav hcl.Traversal) hcl.Diagnostics {
	root, rng := trav.RootName(), trav.SourceRange()
	second := ""
	if attr, ok := stepAt(trav, 1).(hcl.TraverseAttr); ok {
		second = attr.Name
	}
	if _, given := v.Extra[root]; given {
		return nil
	}
	switch {
	case root == "path":
		return checkAttribute(root, second, []string{"module", "root", "cwd"}, rng)
	case root == "herald":
		return checkAttribute(root, second, []string{"workspace"}, rng)
	case root == "each" || root == "count":
		return checkIteration(v, root, second, rng)
	case root == "self":
		return checkSelf(v, trav)
	case !isReferable(root):
		return hcl.Diagnostics{v.unknownRootError(trav)}
	}
	name, rest, ok := nameOf(trav)
	if !ok {
		return hcl.Diagnostics{diag.Errorf(rng, problem.InvalidReference,
			"A reference to %s must be followed by its name, as in %s.", kindWords(root, true), exampleReference(root))}
	}
	target := s.Lookup(name)
	if target == nil {
		return hcl.Diagnostics{s.undeclaredError(name, rng)}
	}
	if target.OnlyWithin != "" && target.OnlyWithin != v.OnlyWithin {
		return hcl.Diagnostics{outsideError(target, rng)}
	}
	if target.Block != nil {
		return checkInstance(target, rest, rng)
	}
	return nil
}

// outsideError reports a reference from outside of what alone may refer.
func outsideError(target *Vertex, rng hcl.Range) *hcl.Diagnostic {
	return diag.Errorf(rng, problem.InvalidReference,
		"%s is declared in %s and can be used only there. Move it out of the check to use it here.", target, target.OnlyWithin)
}

func checkSelf(v *Vertex, trav hcl.Traversal) hcl.Diagnostics {
	if !v.Self {
		return hcl.Diagnostics{reference.SelfError(trav.SourceRange())}
	}
	if attr, ok := stepAt(trav, 1).(hcl.TraverseAttr); ok {
		return checkAttribute(v.String(), attr.Name, slices.Sorted(maps.Keys(v.Block.Type.AttributeTypes())), trav.SourceRange())
	}
	return nil
}

func exampleReference(kind string) string {
	if labelCount(kind) == 2 {
		return kind + ".type.example"
	}
	return kind + ".example"
}

// checkDependency reports an item of depends_on that is no block.
func (s *Scope) checkDependency(v *Vertex, trav hcl.Traversal) hcl.Diagnostics {
	name, _, ok := nameOf(trav)
	if target := s.Lookup(name); ok && target != nil && target.Block != nil {
		if target.OnlyWithin != "" && target.OnlyWithin != v.OnlyWithin {
			return hcl.Diagnostics{outsideError(target, trav.SourceRange())}
		}
		return nil
	} else if ok && target == nil {
		return hcl.Diagnostics{s.undeclaredError(name, trav.SourceRange())}
	}
	return hcl.Diagnostics{diag.Errorf(trav.SourceRange(), problem.InvalidReference,
		"depends_on must contain blocks that have instances, as in [message.launch].")}
}

func stepAt(trav hcl.Traversal, i int) hcl.Traverser {
	if i < len(trav) {
		return trav[i]
	}
	return nil
}

func (s *Scope) undeclaredError(name Name, rng hcl.Range) *hcl.Diagnostic {
	suggestion := ""
	if s.suggestions++; s.suggestions <= diag.MaxSuggestions {
		suggestion = diag.DidYouMean(name.Name, s.Names(name.Kind))
	}
	return diag.Errorf(rng, problem.UndeclaredReference,
		"There is no %s %q in this module.%s", kindWords(name.Kind, false), name.Name, suggestionOrDeclare(suggestion))
}

// suggestionOrDeclare is what to do about a name that nothing near it is declared by.
func suggestionOrDeclare(suggestion string) string {
	if suggestion == "" {
		return " Correct the name, or declare it."
	}
	return suggestion
}

func kindWords(kind string, article bool) string {
	words := kind
	switch kind {
	case Variable:
		words = "variable"
	case Local:
		words = "local value"
	case addr.Data:
		words = "data block"
	}
	switch {
	case !article:
		return words
	case words[0] == 'a':
		return "an " + words
	}
	return "a " + words
}

func (v *Vertex) unknownRootError(trav hcl.Traversal) *hcl.Diagnostic {
	root := trav.RootName()
	roots := []string{Variable, Local, addr.Conversation, addr.Attachment, addr.Message,
		addr.Data, addr.Action, Module, "herald", "path", "each", "count"}
	roots = append(roots, slices.Sorted(maps.Keys(v.Extra))...)
	if root == "terraform" {
		return diag.Errorf(trav.SourceRange(), problem.InvalidReference, "%q is not defined. The name of the workspace is herald.workspace.", root)
	}
	if near := diag.DidYouMean(root, roots); near != "" {
		return diag.Errorf(trav.SourceRange(), problem.InvalidReference, "%q is not defined.%s", root, near)
	}
	if len(trav) == 1 {
		return diag.Errorf(trav.SourceRange(), problem.InvalidReference,
			"%s is not defined. If it is meant as a string, put it in quotes.%s", root, wordHint(root))
	}
	return diag.Errorf(trav.SourceRange(), problem.InvalidReference,
		"%q is not defined. A reference must begin with one of %s.", root, diag.List(roots))
}

// wordHint says what to write in place of a word of other languages.
func wordHint(word string) string {
	switch word {
	case "yes", "on":
		return " If it is meant as a bool, write true."
	case "no", "off":
		return " If it is meant as a bool, write false."
	}
	return ""
}

func checkAttribute(object, attr string, names []string, rng hcl.Range) hcl.Diagnostics {
	if slices.Contains(names, attr) {
		return nil
	}
	if attr == "" {
		return hcl.Diagnostics{diag.Errorf(rng, problem.InvalidReference,
			"A reference to %s must be followed by one of its attributes: %s.", object, diag.List(names))}
	}
	return hcl.Diagnostics{diag.Errorf(rng, problem.UnsupportedAttribute,
		"%s has no attribute %q; it has %s.%s", object, attr, diag.List(names), diag.DidYouMean(attr, names))}
}

// checkIteration reports each and count where there is nothing to repeat.
func checkIteration(v *Vertex, root, attr string, rng hcl.Range) hcl.Diagnostics {
	argument, names := "for_each", []string{"key", "value"}
	wanted := ByKey
	if root == "count" {
		argument, names, wanted = "count", []string{"index"}, ByNumber
	}
	switch {
	case v.Block == nil:
		return hcl.Diagnostics{diag.Errorf(rng, problem.InvalidReference, "%s can be used only in a block that has %s.", root, argument)}
	case v.Block.Repetition != wanted:
		return hcl.Diagnostics{diag.Errorf(rng, problem.InvalidReference,
			"%s can be used only in a block that has %s, and %s has none.", root, argument, v)}
	}
	return checkAttribute(root, attr, names, rng)
}

// checkInstance follows a reference to a block: its key, and its attribute.
func checkInstance(v *Vertex, rest hcl.Traversal, rng hcl.Range) hcl.Diagnostics {
	step := stepAt(rest, 0)
	if v.Block.Repetition != NotRepeated && step != nil {
		if attr, ok := step.(hcl.TraverseAttr); ok {
			return hcl.Diagnostics{diag.Errorf(rng, problem.MissingInstanceKey,
				"%s has %s, so a reference to an attribute needs the key of an instance, as in %s%s.%s.",
				v, v.Block.Repetition, v, v.Block.Repetition.exampleKey(), attr.Name)}
		}
		if index, ok := step.(hcl.TraverseIndex); ok {
			if diags := checkKey(v, index); diags != nil {
				return diags
			}
		}
		step = stepAt(rest, 1)
	}
	switch step := step.(type) {
	case hcl.TraverseAttr:
		if !v.Block.Type.IsObjectType() {
			return nil
		}
		if diags := v.Block.CheckDeprecated(v.String(), step.Name, step.SourceRange()); diags != nil {
			return diags
		}
		return checkAttribute(v.Kind+" "+v.Name.Name, step.Name, slices.Sorted(maps.Keys(v.Block.Type.AttributeTypes())), step.SourceRange())
	case hcl.TraverseIndex:
		if v.Block.Repetition == NotRepeated {
			return hcl.Diagnostics{diag.Errorf(step.SourceRange(), problem.InvalidInstanceKey,
				"%s has neither for_each nor count, so it has no instances. Remove the key.", v)}
		}
	}
	return nil
}

// CheckDeprecated warns of the use of an attribute that is deprecated. block is
// how expressions call the block.
func (b *Block) CheckDeprecated(block, attribute string, rng hcl.Range) hcl.Diagnostics {
	instead, ok := b.Deprecated[attribute]
	if !ok {
		return nil
	}
	return hcl.Diagnostics{diag.Warnf(rng, problem.DeprecatedOutput, "%s.%s is deprecated: %s.", block, attribute, instead)}
}

// checkKey reports a written key that no instance has.
func checkKey(v *Vertex, index hcl.TraverseIndex) hcl.Diagnostics {
	if v.failed || v.value == cty.NilVal || v.Block.Keys() == nil {
		return nil
	}
	var key addr.Key
	switch {
	case !index.Key.IsKnown() || index.Key.IsNull():
		return nil
	case index.Key.Type() == cty.String:
		key = addr.StringKey(index.Key.AsString())
	case index.Key.Type() == cty.Number:
		n, _ := index.Key.AsBigFloat().Int64()
		key = addr.IntKey(int(n))
	}
	if v.Block.Keys()[key] {
		return nil
	}
	var texts []string
	for k := range v.Block.Keys() {
		if text, ok := k.Text(); ok {
			texts = append(texts, text)
		}
	}
	slices.Sort(texts)
	given, _ := key.Text()
	return hcl.Diagnostics{diag.Errorf(index.SourceRange(), problem.InvalidInstanceKey,
		"%s has no instance %s; %s.%s", v, key, DescribeInstances(v.Block.Keys()), diag.DidYouMean(given, texts))}
}

// maxListedKeys is the maximum number of keys that are listed.
const maxListedKeys = 8

// DescribeInstances says which instances there are, for the end of a sentence: "it has
// only ["eu"]", "it has [0] to [9]".
func DescribeInstances(keys map[addr.Key]bool) string {
	texts := make([]string, 0, len(keys))
	counted := false
	for key := range keys {
		texts = append(texts, key.String())
		_, counted = key.Int()
	}
	slices.Sort(texts)
	switch n := len(texts); {
	case n == 0:
		return "it has none"
	case n == 1:
		return "it has only " + texts[0]
	case counted && n > 2:
		return fmt.Sprintf("it has [0] to [%d]", n-1)
	case n <= maxListedKeys:
		return fmt.Sprintf("it has %s and %s", strings.Join(texts[:n-1], ", "), texts[n-1])
	}
	return fmt.Sprintf("it has %d others", len(texts))
}

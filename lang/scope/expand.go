package scope

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
)

// Repetition says how a block is repeated.
type Repetition string

// The ways.
const (
	NotRepeated Repetition = "neither for_each nor count"
	ByKey       Repetition = "for_each"
	ByNumber    Repetition = "count"
)

// exampleKey is a key of such a block.
func (m Repetition) exampleKey() string {
	if m == ByNumber {
		return "[0]"
	}
	return `["key"]`
}

// Block is what others may know of a block with instances.
type Block struct {
	Addr       addr.Block
	Type       cty.Type // of a reference to one instance
	Repetition Repetition
	Expr       *hcl.Attribute // for_each or count; nil for NotRepeated
	// Deprecated says of attributes of Type what to use instead of them; what
	// is not in it may be used.
	Deprecated map[string]string

	keyList []addr.Key        // of the instances; nil until they are known
	keys    map[addr.Key]bool // the same; nil until Keys is called
}

// maxInstances bounds count, because a slip of the keyboard must not fill the
// memory.
const maxInstances = 100_000

// Instance is one instance of a block.
type Instance struct {
	Key addr.Key
	Ctx *hcl.EvalContext
}

// Expand lists the instances, in the order of their keys. ok is false when
// they cannot be determined: with diagnostics, or without when lenient means that
// unknown values are no news.
func (b *Block) Expand(ctx *hcl.EvalContext, lenient bool) (list []Instance, ok bool, diags hcl.Diagnostics) {
	switch b.Repetition {
	case ByKey:
		list, ok, diags = expandKeys(b.Expr, ctx, lenient)
	case ByNumber:
		list, ok, diags = expandCount(b.Expr, ctx, lenient)
	default:
		list, ok = []Instance{{addr.NoKey, ctx}}, true
	}
	if ok {
		b.SetInstances(list)
	}
	return list, ok, diags
}

// SetInstances notes which of the instances there are in the end.
func (b *Block) SetInstances(list []Instance) {
	b.keyList, b.keys = make([]addr.Key, len(list)), nil
	for i, inst := range list {
		b.keyList[i] = inst.Key
	}
}

// Keys lists the instances that there are; nil when they cannot be determined. The
// map is not to be changed.
func (b *Block) Keys() map[addr.Key]bool {
	if b.keys == nil && b.keyList != nil {
		b.keys = make(map[addr.Key]bool, len(b.keyList))
		for _, key := range b.keyList {
			b.keys[key] = true
		}
	}
	return b.keys
}

// UnknownInstance represents the instances that cannot be determined, so that the rest of
// the block can be checked all the same.
func (b *Block) UnknownInstance(ctx *hcl.EvalContext) Instance {
	child := ctx.NewChild()
	child.Variables = map[string]cty.Value{
		"each":  cty.ObjectVal(map[string]cty.Value{"key": cty.UnknownVal(cty.String), "value": cty.DynamicVal}),
		"count": cty.ObjectVal(map[string]cty.Value{"index": cty.UnknownVal(cty.Number)}),
	}
	return Instance{addr.NoKey, child}
}

// CombineValues makes one value of those of all instances: an object by key, a tuple
// by number, or the only one, which is null when it is not there.
func (b *Block) CombineValues(list []Instance, values []cty.Value) cty.Value {
	switch b.Repetition {
	case ByKey:
		byKey := make(map[string]cty.Value, len(values))
		for i, inst := range list {
			key, _ := inst.Key.Text()
			byKey[key] = values[i]
		}
		return cty.ObjectVal(byKey)
	case ByNumber:
		return cty.TupleVal(values)
	}
	if len(values) == 0 {
		return cty.NullVal(cty.DynamicPseudoType)
	}
	return values[0]
}

func expandCount(attr *hcl.Attribute, ctx *hcl.EvalContext, lenient bool) ([]Instance, bool, hcl.Diagnostics) {
	v, diags := attr.Expr.Value(ctx)
	if diags.HasErrors() {
		return nil, false, diags
	}
	plain, marks := v.Unmark()
	plain, err := funcs.Convert(plain, cty.Number)
	wrong := ""
	switch {
	case err != nil:
		wrong = "count must be a whole number, such as 3."
	case len(marks) > 0:
		wrong = "count cannot be sensitive, because plans show the number of instances. " +
			"If people may see it, wrap the value in nonsensitive()."
	case !plain.IsKnown():
		if lenient {
			return nil, false, diags
		}
		wrong = "count must be known before the apply, but it depends on a value that is known only after it." + diag.KnownBeforeApplyHint
	case plain.IsNull():
		wrong = "count is null. Set a number, or remove the argument."
	}
	if wrong == "" {
		n, accuracy := plain.AsBigFloat().Int64()
		if accuracy == 0 && n >= 0 && n <= maxInstances {
			return countInstances(int(n), ctx), true, diags
		}
		wrong = "count must be a whole number from 0 to 100000; use for_each for more."
	}
	return nil, false, append(diags, argumentError(attr, problem.InvalidCountArgument, wrong, ctx))
}

func countInstances(n int, ctx *hcl.EvalContext) []Instance {
	list := make([]Instance, n)
	for i := range list {
		child := ctx.NewChild()
		child.Variables = map[string]cty.Value{
			"count": cty.ObjectVal(map[string]cty.Value{"index": cty.NumberIntVal(int64(i))}),
		}
		list[i] = Instance{addr.IntKey(i), child}
	}
	return list
}

func expandKeys(attr *hcl.Attribute, ctx *hcl.EvalContext, lenient bool) ([]Instance, bool, hcl.Diagnostics) {
	v, diags := attr.Expr.Value(ctx)
	if diags.HasErrors() {
		return nil, false, diags
	}
	v, marks := v.Unmark()
	members := membersOf(v)
	wrong := ""
	switch {
	case len(marks) > 0:
		wrong = "for_each cannot be sensitive, because its keys are part of addresses, which plans show. " +
			"If people may see them, wrap the value in nonsensitive()."
	case !v.IsKnown() || slices.ContainsFunc(members, isNotWhollyKnown):
		if lenient {
			return nil, false, diags
		}
		wrong = "The keys of for_each must be known before the apply, but they depend on a value that is known only after it. " +
			"Use keys that are known before the apply, and put unknown values into the values of the map."
	case v.IsNull():
		wrong = "for_each is null. Set a map, an object or a set of strings, or remove the argument."
	case v.Type().IsSetType():
		wrong = setProblem(v.Type().ElementType(), members)
	case !v.Type().IsMapType() && !v.Type().IsObjectType():
		wrong = "for_each must be a map, an object or a set of strings, not a value of type " + v.Type().FriendlyName() + "." + keysHint(v.Type())
	}
	if wrong != "" {
		return nil, false, append(diags, argumentError(attr, problem.InvalidForEachArgument, wrong, ctx))
	}
	if v.Type().IsSetType() {
		return memberInstances(members, ctx), true, diags
	}
	return keyInstances(v, ctx), true, diags
}

// keysHint says how to make keys of a value that has none.
func keysHint(ty cty.Type) string {
	switch {
	case ty.IsListType() || ty.IsTupleType():
		return " Convert a list to a set with toset()."
	case ty == cty.String:
		return " For one instance, write a set of that one key: toset([\"key\"])."
	case ty == cty.Number:
		return " For a number of instances, use count."
	}
	return ""
}

// membersOf are those of a set, in order; nil of anything else. They are taken
// once, because cty sorts a set for every iteration.
func membersOf(v cty.Value) []cty.Value {
	if !v.Type().IsSetType() || !v.IsKnown() || v.IsNull() {
		return nil
	}
	return v.AsValueSlice()
}

func isNotWhollyKnown(v cty.Value) bool { return !v.IsWhollyKnown() }

// setProblem says why the members of a set cannot be keys; "" when they can.
func setProblem(of cty.Type, members []cty.Value) string {
	if of != cty.String && len(members) > 0 {
		return "The set in for_each must contain strings, but this one contains " + of.FriendlyName() +
			". Convert each element with tostring()."
	}
	if slices.ContainsFunc(members, cty.Value.IsNull) {
		return "The set in for_each contains null. Remove it, for example with compact()."
	}
	return ""
}

func memberInstances(members []cty.Value, ctx *hcl.EvalContext) []Instance {
	list := make([]Instance, len(members))
	for i, member := range members {
		list[i] = keyInstance(member, member, ctx)
	}
	return list
}

// keyInstances are in the order of their keys, as cty iterates.
func keyInstances(v cty.Value, ctx *hcl.EvalContext) []Instance {
	list := make([]Instance, 0, v.LengthInt())
	for it := v.ElementIterator(); it.Next(); {
		key, value := it.Element()
		list = append(list, keyInstance(key, value, ctx))
	}
	return list
}

func keyInstance(key, value cty.Value, ctx *hcl.EvalContext) Instance {
	child := ctx.NewChild()
	child.Variables = map[string]cty.Value{
		"each": cty.ObjectVal(map[string]cty.Value{"key": key, "value": value}),
	}
	return Instance{addr.StringKey(key.AsString()), child}
}

func argumentError(attr *hcl.Attribute, code problem.Code, detail string, ctx *hcl.EvalContext) *hcl.Diagnostic {
	d := diag.Errorf(attr.Expr.Range(), code, "%s", detail)
	d.Expression, d.EvalContext = attr.Expr, ctx
	return d
}

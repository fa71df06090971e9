package decode

import (
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/canonical"
	"herald/lang/desired"
	"herald/lang/diag"
	"herald/lang/diag/problem"
)

const replaceTriggeredBy = "replace_triggered_by"

// readReplaceTriggers reads replace_triggered_by into m: the messages and
// conversations that its list refers to, and the value of everything else in it.
func (r *Instance) readReplaceTriggers(m *desired.Message) {
	arg := r.NonEphemeral(replaceTriggeredBy, cty.DynamicPseudoType)
	if arg.Ephemeral || arg.Val.IsKnown() && arg.Val.IsNull() {
		return
	}
	s := replaceTriggers{Instance: r, arg: arg}
	items := s.splitItems()
	if s.unknown {
		if !r.Lenient {
			r.Add(diag.Errorf(arg.Range, problem.ValueNotKnownYet,
				"%s must be known before the apply, but it depends on a value that is known only after it.%s", replaceTriggeredBy, diag.KnownBeforeApplyHint))
		}
		return
	}
	m.ReplacedBy = s.references
	if s.hasValue {
		m.ReplaceValue = canonical.JSON(cty.TupleVal(items))
	}
}

// replaceTriggers splits a list into references and values.
type replaceTriggers struct {
	*Instance
	arg        argument.Value
	references []addr.Instance
	unknown    bool
	hasValue   bool // anything in it is no reference
}

// splitItems are the values in the list, without the references. Lists in it that
// are empty, or hold references alone, are omitted: a list of references that
// grows or shrinks must not look like a value that has changed.
func (s *replaceTriggers) splitItems() []cty.Value {
	list := s.arg.Val
	if ty := list.Type(); list.IsKnown() && (ty.IsObjectType() || ty.IsMapType() || !list.CanIterateElements()) {
		list = cty.TupleVal([]cty.Value{list})
	}
	if !list.IsKnown() {
		s.unknown = true
		return nil
	}
	var items []cty.Value
	for _, item := range list.AsValueSlice() {
		if rest, ok := s.withoutReferences(item); ok {
			items = append(items, rest)
		}
	}
	s.sortSet(list, 0)
	return items
}

// withoutReferences takes the references out of a value and collects them. ok
// is false when nothing is left of it.
func (s *replaceTriggers) withoutReferences(v cty.Value) (rest cty.Value, ok bool) {
	if s.takeReference(v) {
		return v, false
	}
	if !v.IsKnown() {
		s.unknown = true
		return v, false
	}
	if v.IsNull() || !v.CanIterateElements() {
		s.hasValue = true
		s.refuseQuoted(v)
		return v, true
	}
	found := len(s.references)
	ty := v.Type()
	var list []cty.Value
	attributes := map[string]cty.Value{}
	for it := v.ElementIterator(); it.Next(); {
		key, element := it.Element()
		part, ok := s.withoutReferences(element)
		switch {
		case !ok:
		case ty.IsObjectType() || ty.IsMapType():
			attributes[key.AsString()] = part
		default:
			list = append(list, part)
		}
	}
	s.sortSet(v, found)
	if len(list)+len(attributes) == 0 {
		s.hasValue = s.hasValue || len(s.references) == found
		return v, false
	}
	if len(attributes) > 0 {
		return cty.ObjectVal(attributes), true
	}
	return cty.TupleVal(list), true
}

// sortSet sorts the references of a set, which begin at an index: a set has no
// order of its own.
func (s *replaceTriggers) sortSet(v cty.Value, from int) {
	if v.Type().IsSetType() {
		slices.SortFunc(s.references[from:], func(x, y addr.Instance) int { return strings.Compare(x.String(), y.String()) })
	}
}

// takeReference collects a block that the list refers to, and reports whether
// the value is one.
func (s *replaceTriggers) takeReference(v cty.Value) bool {
	ty := v.Type()
	if !v.IsKnown() || v.IsNull() || !ty.IsObjectType() || !ty.HasAttribute("address") || ty.AttributeType("address") != cty.String {
		return false
	}
	address := v.GetAttr("address")
	if !address.IsKnown() || address.IsNull() {
		return false
	}
	at, err := addr.ParseInstance(address.AsString())
	if err != nil {
		return false
	}
	if at.Kind != addr.Message && at.Kind != addr.Conversation {
		s.Add(diag.Errorf(s.arg.Range, problem.IncorrectArgumentType,
			"replace_triggered_by must contain messages, conversations and values, as in [message.example, var.release], but %s is none of these.", at))
		return true
	}
	s.references = append(s.references, at)
	return true
}

// refuseQuoted reports the address of a block as a text, which never changes.
func (s *replaceTriggers) refuseQuoted(v cty.Value) {
	if v.IsNull() || v.Type() != cty.String {
		return
	}
	at, err := addr.ParseInstance(v.AsString())
	if err == nil && (at.Kind == addr.Message || at.Kind == addr.Conversation) {
		s.Add(diag.Errorf(s.arg.Range, problem.IncorrectArgumentType,
			"replace_triggered_by contains %q as a string, which never changes. Refer to the block itself, without quotes and without an attribute such as .address.", at.String()))
	}
}

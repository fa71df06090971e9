package funcs

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag/visible"
)

// What is written in the place of values that cannot be shown.
const (
	sensitiveText = "(sensitive value)"
	ephemeralText = "(ephemeral value)"
	unknownText   = "(known after apply)"
)

// Print writes a value as Terraform's console does: collections over several
// lines and wrapped in the conversion that makes them what they are, text of
// several lines as a heredoc, unless something in it would steer a terminal, and nothing of a value that is marked. There is
// no newline at the end.
func Print(v cty.Value) string { return PrintAt(v, 0) }

// PrintAt is Print for a value that begins in a line which is indented by so
// many spaces: its other lines are indented as deep.
func PrintAt(v cty.Value, indent int) string {
	var p printer
	p.printValue(v, indent)
	return p.String()
}

type printer struct{ strings.Builder }

func (p *printer) printValue(v cty.Value, indent int) {
	ty := v.Type()
	switch {
	case v.HasMark(Sensitive):
		p.WriteString(sensitiveText)
		return
	case v.HasMark(Ephemeral):
		p.WriteString(ephemeralText)
		return
	}
	v, _ = v.Unmark()
	switch {
	case !v.IsKnown():
		p.WriteString(unknownText)
	case v.IsNull():
		p.WriteString(formatNull(ty))
	case ty.Equals(typeexpr.TypeConstraintType):
		p.printType(typeexpr.TypeConstraintFromVal(v), indent)
	case ty.IsPrimitiveType():
		p.printPrimitive(v, indent)
	case ty.IsListType():
		p.printSequence(v, indent, "tolist([", "])")
	case ty.IsSetType():
		p.printSequence(v, indent, "toset([", "])")
	case ty.IsTupleType():
		p.printSequence(v, indent, "[", "]")
	case ty.IsMapType():
		p.printMapping(v, indent, "tomap({", "})")
	case ty.IsObjectType():
		p.printMapping(v, indent, "{", "}")
	default:
		fmt.Fprintf(p, "%#v", v)
	}
}

// formatNull is a null of some type.
func formatNull(ty cty.Type) string {
	switch {
	case ty == cty.DynamicPseudoType:
		return "null"
	case ty.IsPrimitiveType():
		return "to" + ty.FriendlyName() + "(null)"
	case ty.IsListType(), ty.IsSetType(), ty.IsMapType():
		kind, _, _ := strings.Cut(ty.FriendlyName(), " ")
		return fmt.Sprintf("to%s(null) /* of %s */", kind, ty.ElementType().FriendlyName())
	default:
		return fmt.Sprintf("null /* %s */", ty.FriendlyName())
	}
}

func (p *printer) printPrimitive(v cty.Value, indent int) {
	switch v.Type() {
	case cty.Bool:
		p.WriteString(strconv.FormatBool(v.True()))
	case cty.Number:
		p.WriteString(formatNumber(v))
	default:
		if s := v.AsString(); strings.Contains(s, "\n") && visible.IsSafe(s) {
			p.printHeredoc(s, indent)
		} else {
			p.WriteString(strconv.Quote(s))
		}
	}
}

// formatNumber writes a number out, or by its bits where that would take minutes.
func formatNumber(v cty.Value) string {
	if checkNumberRange(v) != nil {
		return v.AsBigFloat().Text('p', 0)
	}
	return v.AsBigFloat().Text('f', -1)
}

// printHeredoc writes text of several lines, ended by a word that is not among
// them.
func (p *printer) printHeredoc(s string, indent int) {
	lines := strings.Split(s, "\n")
	word := "EOT"
	for i := 0; i < len(lines); i++ {
		if strings.TrimSpace(lines[i]) == word {
			word += "_"
			i = -1
		}
	}
	sign, space := "<<", strings.Repeat(" ", indent)
	if indent > 0 {
		sign = "<<-"
	}
	p.WriteString(sign + word)
	for _, line := range append(lines, word) {
		p.WriteString("\n" + space + line)
	}
}

func (p *printer) printSequence(v cty.Value, indent int, begin, end string) {
	p.WriteString(begin)
	n := 0
	for it := v.ElementIterator(); it.Next(); n++ {
		_, e := it.Element()
		p.newLine(indent + 2)
		p.printValue(e, indent+2)
		p.WriteByte(',')
	}
	if n > 0 {
		p.newLine(indent)
	}
	p.WriteString(end)
}

func (p *printer) printMapping(v cty.Value, indent int, begin, end string) {
	p.WriteString(begin)
	n := 0
	for it := v.ElementIterator(); it.Next(); n++ {
		key, e := it.Element()
		p.newLine(indent + 2)
		p.WriteString(strconv.Quote(key.AsString()) + " = ")
		p.printValue(e, indent+2)
	}
	if n > 0 {
		p.newLine(indent)
	}
	p.WriteString(end)
}

func (p *printer) newLine(indent int) {
	p.WriteByte('\n')
	p.WriteString(strings.Repeat(" ", indent))
}

func (p *printer) printType(ty cty.Type, indent int) {
	switch {
	case ty.Equals(typeexpr.TypeConstraintType):
		p.WriteString("type")
	case ty.IsCollectionType():
		kind, _, _ := strings.Cut(ty.FriendlyName(), " ")
		p.WriteString(kind + "(")
		p.printElementType(ty.ElementType(), indent)
		p.WriteByte(')')
	case ty.IsTupleType():
		p.WriteString("tuple([")
		for _, e := range ty.TupleElementTypes() {
			p.newLine(indent + 4)
			p.printType(e, indent+4)
			p.WriteByte(',')
		}
		if ty.Length() > 0 {
			p.newLine(indent)
		}
		p.WriteString("])")
	case ty.IsObjectType():
		p.printObjectType(ty, indent)
	default:
		p.WriteString(ty.FriendlyName())
	}
}

// printElementType writes the type of a collection's elements, on lines of its own
// where it takes several.
func (p *printer) printElementType(ty cty.Type, indent int) {
	inner := ty
	for inner.IsCollectionType() {
		inner = inner.ElementType()
	}
	if !inner.IsTupleType() && !inner.IsObjectType() {
		p.printType(ty, indent)
		return
	}
	p.newLine(indent + 4)
	p.printType(ty, indent+4)
	p.WriteByte(',')
	p.newLine(indent)
}

func (p *printer) printObjectType(ty cty.Type, indent int) {
	p.WriteString("object({")
	types := ty.AttributeTypes()
	for _, name := range slices.Sorted(maps.Keys(types)) {
		p.newLine(indent + 4)
		p.WriteString(name + ": ")
		p.printType(types[name], indent+4)
		p.WriteByte(',')
	}
	if len(types) > 0 {
		p.newLine(indent)
	}
	p.WriteString("})")
}

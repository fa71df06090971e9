package module

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/lang/source"
)

func (l *loader) readVariable(b *hcl.Block) {
	content, diags := source.Content(b.Body, &hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{
			{Name: "type"}, {Name: "default"}, {Name: "description"}, {Name: "sensitive"}, {Name: "nullable"}, {Name: "ephemeral"},
			{Name: "deprecated"}, {Name: "const"},
		},
		Blocks: []hcl.BlockHeaderSchema{{Type: "validation"}},
	})
	l.addDiags(diags...)
	v := &Variable{Name: b.Labels[0], Type: cty.DynamicPseudoType, Literal: true, Nullable: true, Range: b.DefRange}
	attrs := content.Attributes
	if attr, ok := attrs["type"]; ok {
		l.readVariableType(v, attr)
	}
	v.Description = l.constantString(attrs["description"])
	v.Sensitive = l.constantBool(attrs["sensitive"], false)
	v.Nullable = l.constantBool(attrs["nullable"], true)
	v.Ephemeral = l.constantBool(attrs["ephemeral"], false)
	v.Deprecated = l.readDeprecation(attrs["deprecated"])
	if v.Const = l.constantBool(attrs["const"], false); v.Const && (v.Sensitive || v.Ephemeral) {
		l.addDiags(diag.Errorf(attrs["const"].NameRange, problem.SecretConstantVariable,
			"A constant variable can be part of a module's source, which is stored and shown, so it cannot be sensitive or ephemeral. Remove one of these arguments."))
	}
	if attr, ok := attrs["default"]; ok {
		l.readVariableDefault(v, attr)
	}
	for _, inner := range content.Blocks {
		v.Validations = append(v.Validations, l.readCondition(inner)...)
	}
	if slices.Contains(reservedVariables(), v.Name) {
		l.addDiags(diag.Errorf(b.LabelRanges[0], problem.InvalidName,
			"%q is an argument of every module block, so a variable with this name could not be set. Choose another name.", v.Name))
		return
	}
	if l.declareOnce("variable", v.Name, b.DefRange) {
		l.module.Variables = append(l.module.Variables, v)
	}
}

// reservedVariables are the arguments that module blocks have themselves.
func reservedVariables() []string {
	return []string{"source", "providers", "for_each", "count", "depends_on", "lifecycle"}
}

func (l *loader) readVariableType(v *Variable, attr *hcl.Attribute) {
	if ty, defaults, ok := l.typeConstraint(attr); ok {
		v.Type, v.Defaults, v.Literal = ty, defaults, ty.IsPrimitiveType()
	}
}

// typeConstraint reads a type argument; ok is false when it is wrong.
func (l *loader) typeConstraint(attr *hcl.Attribute) (ty cty.Type, defaults *typeexpr.Defaults, ok bool) {
	ty, defaults, diags := typeexpr.TypeConstraintWithDefaults(attr.Expr)
	for _, d := range diags {
		d.Detail += diag.DidYouMean(l.firstWordAt(d.Subject), typeWords())
	}
	l.addDiags(diags...)
	return ty, defaults, !diags.HasErrors()
}

// readDeprecation reads a deprecated argument: what to use instead, without a full
// stop; "" when the argument is absent.
func (l *loader) readDeprecation(attr *hcl.Attribute) string {
	v := l.evalConstant(attr, cty.String)
	if v.IsNull() {
		return ""
	}
	text := strings.TrimRight(strings.TrimSpace(v.AsString()), ".")
	if text == "" {
		l.addDiags(diag.Errorf(attr.Expr.Range(), problem.MissingDeprecationMessage,
			"deprecated is empty. Set it to a text that says what to use instead, or remove the argument."))
	}
	return text
}

// typeWords are what types are made of.
func typeWords() []string {
	return []string{"any", "bool", "number", "string", "list", "map", "set", "object", "tuple", "optional"}
}

// firstWordAt is the first word at a place in one of the files, without quotes.
func (l *loader) firstWordAt(at *hcl.Range) string {
	if at == nil || l.module.Files[at.Filename] == nil {
		return ""
	}
	text := string(at.SliceBytes(l.module.Files[at.Filename].Bytes))
	word, _, _ := strings.Cut(strings.Trim(text, `"`), "(")
	return word
}

func (l *loader) readVariableDefault(v *Variable, attr *hcl.Attribute) {
	val, diags := source.EvalConstant(attr.Expr)
	l.addDiags(diags...)
	if diags.HasErrors() {
		v.Default = cty.DynamicVal
		return
	}
	converted, err := v.Convert(val)
	switch {
	case err != nil:
		l.addDiags(diag.Errorf(attr.Expr.Range(), problem.InvalidDefaultValue,
			"The default of variable %q does not have the declared type: %s. Correct the default or the type.", v.Name, err))
	case converted.IsNull() && !v.Nullable:
		l.addDiags(diag.Errorf(attr.Expr.Range(), problem.InvalidDefaultValue,
			"Variable %q is not nullable, so its default cannot be null. Remove the default to require a value.", v.Name))
	}
	v.Default = converted
}

// Convert makes a value fit the variable's type, with the defaults of optional
// attributes filled in. The error says what does not fit, without values; the
// value is then unknown, of the right type.
func (v *Variable) Convert(val cty.Value) (cty.Value, error) {
	return convertTo(val, v.Type, v.Defaults)
}

// Convert makes a value fit the output's type, as Variable.Convert does.
func (o *Output) Convert(val cty.Value) (cty.Value, error) {
	return convertTo(val, o.Type, o.Defaults)
}

func convertTo(val cty.Value, ty cty.Type, defaults *typeexpr.Defaults) (cty.Value, error) {
	converted, err := funcs.ConvertWithDefaults(val, ty, defaults)
	if err != nil {
		return cty.UnknownVal(ty.WithoutOptionalAttributesDeep()), funcs.DescribeConversion(err)
	}
	return converted, nil
}

func (l *loader) readOutput(b *hcl.Block) {
	content, diags := source.Content(b.Body, &hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{
			{Name: "value", Required: true}, {Name: "description"}, {Name: "sensitive"}, {Name: "ephemeral"}, {Name: "depends_on"},
			{Name: "type"}, {Name: "deprecated"},
		},
		Blocks: []hcl.BlockHeaderSchema{{Type: "precondition"}},
	})
	l.addDiags(diags...)
	if !l.declareOnce("output", b.Labels[0], b.DefRange) || content.Attributes["value"] == nil {
		return
	}
	o := &Output{
		Name:        b.Labels[0],
		Description: l.constantString(content.Attributes["description"]),
		Sensitive:   l.constantBool(content.Attributes["sensitive"], false),
		Ephemeral:   l.constantBool(content.Attributes["ephemeral"], false),
		Deprecated:  l.readDeprecation(content.Attributes["deprecated"]),
		Type:        cty.DynamicPseudoType,
		Value:       content.Attributes["value"].Expr,
		Range:       b.DefRange,
	}
	if attr, ok := content.Attributes["type"]; ok {
		if ty, defaults, ok := l.typeConstraint(attr); ok {
			o.Type, o.Defaults = ty, defaults
		}
	}
	if attr, ok := content.Attributes["depends_on"]; ok {
		o.DependsOn, diags = References(attr.Expr)
		l.addDiags(diags...)
	}
	for _, inner := range content.Blocks {
		o.Preconditions = append(o.Preconditions, l.readCondition(inner)...)
	}
	l.module.Outputs = append(l.module.Outputs, o)
}

// References reads a depends_on argument: a list of references.
func References(expr hcl.Expression) ([]hcl.Traversal, hcl.Diagnostics) {
	exprs, diags := hcl.ExprList(expr)
	var out []hcl.Traversal
	for _, e := range exprs {
		trav, more := hcl.AbsTraversalForExpr(e)
		if more.HasErrors() {
			diags = append(diags, diag.Errorf(e.Range(), problem.InvalidReference,
				"depends_on must contain references to blocks, as in [message.launch]; this is another kind of expression."))
			continue
		}
		out = append(out, trav)
	}
	return out, diags
}

// ReadCondition reads a block that holds a condition and an error_message and
// is outside of a module. There is none when an argument is missing.
func ReadCondition(b *hcl.Block) ([]Condition, hcl.Diagnostics) {
	l := &loader{}
	return l.readCondition(b), l.diags
}

func (l *loader) readCondition(b *hcl.Block) []Condition {
	content, diags := source.Content(b.Body, &hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "condition", Required: true}, {Name: "error_message", Required: true}},
	})
	l.addDiags(diags...)
	test, message := content.Attributes["condition"], content.Attributes["error_message"]
	if test == nil || message == nil {
		return nil
	}
	return []Condition{{Test: test.Expr, Message: message.Expr, Range: b.DefRange}}
}

// evalConstant evaluates an argument that may not refer to anything. It is null
// when the argument is absent or wrong.
func (l *loader) evalConstant(attr *hcl.Attribute, want cty.Type) cty.Value {
	if attr == nil {
		return cty.NullVal(want)
	}
	v, diags := source.EvalConstant(attr.Expr)
	l.addDiags(diags...)
	if diags.HasErrors() {
		return cty.NullVal(want)
	}
	v, err := funcs.Convert(v, want)
	if err == nil && !v.IsKnown() {
		err = errors.New("its value is unknown")
	}
	if err != nil {
		l.addDiags(diag.Errorf(attr.Expr.Range(), problem.IncorrectArgumentType, "The argument %q does not have the expected type: %s.", attr.Name, err))
		return cty.NullVal(want)
	}
	return v
}

func (l *loader) constantString(attr *hcl.Attribute) string {
	if v := l.evalConstant(attr, cty.String); !v.IsNull() {
		return v.AsString()
	}
	return ""
}

func (l *loader) constantBool(attr *hcl.Attribute, absent bool) bool {
	if v := l.evalConstant(attr, cty.Bool); !v.IsNull() {
		return v.True()
	}
	return absent
}

func sortedByPosition(attrs hcl.Attributes) []*hcl.Attribute {
	var list []*hcl.Attribute
	for _, a := range attrs {
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b *hcl.Attribute) int {
		return cmp.Compare(a.NameRange.Start.Byte, b.NameRange.Start.Byte)
	})
	return list
}

package manual

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang/funcs"
	"herald/lang/schema"
	"herald/providers"
)

// Functions writes the functions of the language and of platforms in the shape
// of Terraform's metadata, with families and examples in addition. Those of a
// platform have its title as their family. The error is that of w.
func Functions(w io.Writer, all []providers.Facts) error {
	doc := functions{Format: Format, Signatures: map[string]documented{}}
	table := funcs.Table(funcs.Options{})
	for _, f := range funcs.Docs() {
		s, err := signatureOf(table[f.Name], f.Parameters)
		if err != nil {
			return err
		}
		d := documented{signature: s, Family: f.Family, Examples: map[string]string{}}
		for _, e := range f.Examples {
			d.Examples[e.Expression] = e.Result
		}
		doc.Signatures[f.Name] = d
	}
	for _, p := range all {
		for name, f := range p.Schema.Functions {
			s, err := signatureOf(f, funcs.Parameters(f))
			if err != nil {
				return err
			}
			doc.Signatures[wholeName(p.Schema, name)] = documented{signature: s, Family: p.Schema.Title, Examples: map[string]string{}}
		}
	}
	return writeJSON(w, doc)
}

type (
	functions struct {
		Format     string                `json:"format_version"`
		Signatures map[string]documented `json:"function_signatures"`
	}
	documented struct {
		signature
		Family   string            `json:"family"`
		Examples map[string]string `json:"examples"` // results by expression
	}
)

// signature is a function as programs read it.
type (
	signature struct {
		Description string          `json:"description,omitempty"`
		Returns     json.RawMessage `json:"return_type"`
		Parameters  []parameter     `json:"parameters,omitempty"`
		Variadic    *parameter      `json:"variadic_parameter,omitempty"`
	}
	parameter struct {
		Name        string          `json:"name,omitempty"`
		Description string          `json:"description,omitempty"`
		Nullable    bool            `json:"is_nullable,omitempty"`
		Type        json.RawMessage `json:"type"`
	}
)

// signatureOf shows how a function with these parameters is called.
func signatureOf(f function.Function, parameters []funcs.Parameter) (s signature, err error) {
	s.Description = f.Description()
	for _, p := range parameters {
		one := parameter{Name: p.Name, Description: p.Description, Nullable: p.Nullable}
		if one.Type, err = typeJSON(p.Type); err != nil {
			return s, err
		}
		if p.Variadic {
			s.Variadic = &one
			continue
		}
		s.Parameters = append(s.Parameters, one)
	}
	s.Returns, err = typeJSON(returnType(f))
	return s, err
}

// returnType is the type of a function's result, dynamic where that depends on
// the arguments.
func returnType(f function.Function) cty.Type {
	var types []cty.Type
	for _, p := range funcs.Parameters(f) {
		types = append(types, p.Type)
	}
	t, err := f.ReturnType(types)
	if err != nil {
		return cty.DynamicPseudoType
	}
	return t
}

// typeJSON is a type in cty's notation. An argument that is not evaluated by
// itself may be anything.
func typeJSON(t cty.Type) (json.RawMessage, error) {
	if t.IsCapsuleType() {
		t = cty.DynamicPseudoType
	}
	return ctyjson.MarshalType(t)
}

// wholeName is a function of a platform as expressions call it.
func wholeName(p schema.Platform, name string) string { return "provider::" + p.Name + "::" + name }

// callExample shows how a function of a platform is called.
func callExample(p schema.Platform, name string) string {
	var names []string
	for _, parameter := range funcs.Parameters(p.Functions[name]) {
		names = append(names, parameter.Name)
	}
	return wholeName(p, name) + "(" + strings.Join(names, ", ") + ")"
}

// writeFunctions writes a section on the functions of a platform that has any.
func (o *writer) writeFunctions(p schema.Platform) {
	if len(p.Functions) == 0 {
		return
	}
	o.Linef("\n## Functions")
	for _, name := range slices.Sorted(maps.Keys(p.Functions)) {
		f := p.Functions[name]
		o.Linef("\n### %s\n\n%s It returns a `%s`.\n\n| argument | type | meaning |\n|---|---|---|",
			callExample(p, name), f.Description(), escapeCell(typeName(returnType(f))))
		for _, parameter := range funcs.Parameters(f) {
			o.Linef("| `%s` | `%s` | %s |", parameter.Name, escapeCell(typeName(parameter.Type)), escapeCell(parameter.Description))
		}
	}
}

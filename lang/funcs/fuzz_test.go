package funcs_test

import (
	"testing"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/funcs"
)

// decoders are the functions that read a text of somebody else's, with what else
// they are given.
func decoders() map[string]func(text, pattern string) []cty.Value {
	one := func(text, _ string) []cty.Value { return []cty.Value{cty.StringVal(text)} }
	two := func(text, pattern string) []cty.Value {
		return []cty.Value{cty.StringVal(pattern), cty.StringVal(text)}
	}
	decoders := map[string]func(text, pattern string) []cty.Value{
		"format":     two,
		"regex":      two,
		"regexall":   two,
		"formatdate": two,
		"timecmp":    two,
		"split":      two,
		"formatlist": func(text, pattern string) []cty.Value {
			return []cty.Value{cty.StringVal(pattern), cty.ListVal([]cty.Value{cty.StringVal(text)})}
		},
		"replace": func(text, pattern string) []cty.Value {
			return []cty.Value{cty.StringVal(text), cty.StringVal("/" + pattern + "/"), cty.StringVal("$1")}
		},
		"textdecodebase64": func(text, pattern string) []cty.Value {
			return []cty.Value{cty.StringVal(text), cty.StringVal(pattern)}
		},
		"templatestring": func(text, _ string) []cty.Value {
			return []cty.Value{cty.StringVal(text), cty.EmptyObjectVal}
		},
	}
	for _, name := range []string{
		"jsondecode", "yamldecode", "csvdecode", "base64decode", "base64gunzip", "urldecode", "cidrhost", "parseint",
		"tonumber", "tobool", "title", "indent", "trimspace", "markdown_escape", "markdown_to_text", "startswith", "timeadd",
	} {
		decoders[name] = one
	}
	return decoders
}

// FuzzDecoders gives every function that reads a text whatever there is: each
// ends, with a value or an error. A function that is given too few arguments is
// refused before it runs, so those are given the text for each.
func FuzzDecoders(f *testing.F) {
	f.Add("a: [1, {b: c}]", "%s")
	f.Add(`{"a": [1, null, "x"], "a": 2}`, `(?P<n>[a-z]+)|x*y`)
	f.Add("a,b\n1,\"2\n", "%[1]*d%%")
	f.Add("&a [*a]", "DD MMM YYYY")
	f.Add("H4sIAAAAAAAA/0rKBAQAAP//", "UTF-16")
	f.Add("${a}%{ for x in [1] }%{ endfor }", "2006")
	f.Fuzz(func(t *testing.T, text, pattern string) {
		if len(text) > 1<<12 || len(pattern) > 1<<8 {
			t.Skip("longer inputs find nothing else, and take long")
		}
		table := funcs.Table(funcs.Options{Meter: new(funcs.Meter)})
		for name, arguments := range decoders() {
			fn, ok := table[name]
			if !ok {
				t.Fatalf("there is no function %s", name)
			}
			checkCall(t, name, fn, arguments(text, pattern))
		}
	})
}

// checkCall calls a function, and holds the value against the type it declares.
func checkCall(t *testing.T, name string, fn function.Function, args []cty.Value) {
	for len(args) < len(fn.Params()) {
		args = append(args, args[0])
	}
	declared, err := fn.ReturnTypeForValues(args)
	if err != nil {
		return
	}
	v, err := fn.Call(args)
	if err == nil && !declared.HasDynamicTypes() && !v.Type().Equals(declared) {
		t.Errorf("%s(%#v) is %#v, and it declares %#v", name, args, v.Type(), declared)
	}
}

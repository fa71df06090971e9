package funcs_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/funcs"
)

const canary = "2canary-c0ffee"

// calls gives arguments for a function in as many ways as there are seeds:
// every parameter gets the seed, or a second one for the parameters behind.
func calls(f function.Function, seeds []cty.Value) [][]cty.Value {
	n := len(f.Params())
	var out [][]cty.Value
	for _, first := range seeds {
		for _, second := range seeds {
			for _, extra := range []int{0, 1, 2} {
				if f.VarParam() == nil && extra > 0 {
					continue
				}
				args := make([]cty.Value, n+extra)
				for i := range args {
					args[i] = second
				}
				if len(args) > 0 {
					args[0] = first
				}
				out = append(out, args)
			}
		}
	}
	return out
}

// Which functions evaluate expressions and not values.
func takesExpression(name string) bool {
	return slices.Contains([]string{"can", "try", "convert"}, name)
}

// A secret is in no error, whatever is called with it.
func TestErrorsKeepSecrets(t *testing.T) {
	t.Parallel()
	secret := cty.StringVal(canary).Mark(funcs.Sensitive)
	once := cty.StringVal(canary).Mark(funcs.Ephemeral)
	seeds := []cty.Value{secret, once, cty.TupleVal([]cty.Value{secret}), cty.ListVal([]cty.Value{secret}),
		cty.ObjectVal(map[string]cty.Value{"a": secret}), cty.Zero, cty.StringVal("x"), cty.MapVal(map[string]cty.Value{"a": secret})}
	table := funcs.Table(examplesIn())
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if takesExpression(name) || name == "bcrypt" || strings.HasPrefix(name, funcs.CorePrefix) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, args := range calls(table[name], seeds) {
				v, err := table[name].Call(args)
				if err != nil && strings.Contains(err.Error(), "canary") {
					t.Errorf("%#v: the secret is in the error: %v", args, err)
				}
				if err == nil && name != "nonsensitive" && strings.Contains(funcs.Print(v), "canary") {
					t.Errorf("%#v: the secret is printed: %s", args, funcs.Print(v))
				}
			}
		})
	}
}

// Unknown arguments give unknown results of the type that known ones have,
// and never a failure inside.
func TestUnknownArguments(t *testing.T) {
	t.Parallel()
	seeds := []cty.Value{cty.UnknownVal(cty.String), cty.UnknownVal(cty.Number), cty.DynamicVal, cty.UnknownVal(cty.List(cty.String)),
		cty.UnknownVal(cty.Map(cty.String)), cty.TupleVal([]cty.Value{cty.UnknownVal(cty.String)}), cty.UnknownVal(cty.EmptyObject),
		cty.ListVal([]cty.Value{cty.UnknownVal(cty.String)}), cty.SetVal([]cty.Value{cty.UnknownVal(cty.String)}),
		cty.StringVal("notes.md"), cty.NumberIntVal(2), cty.NullVal(cty.DynamicPseudoType), cty.NullVal(cty.String), cty.UnknownVal(cty.String).Mark(funcs.Sensitive)}
	table := funcs.Table(examplesIn())
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if takesExpression(name) || name == "bcrypt" || strings.HasPrefix(name, funcs.CorePrefix) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, args := range calls(table[name], seeds) {
				if _, err := table[name].Call(args); err != nil && (strings.Contains(err.Error(), "goroutine") || strings.Contains(err.Error(), "broke down")) {
					t.Errorf("%#v: %v", args, err)
				}
			}
		})
	}
}

func TestEphemeral(t *testing.T) {
	t.Parallel()
	tests := []struct{ expr, want string }{
		{`ephemeral`, "(ephemeral value)"},
		{`upper(ephemeral)`, "(ephemeral value)"},
		{`[ephemeral, "kept"]`, "[\n  (ephemeral value),\n  \"kept\",\n]"},
		{`ephemeralasnull(ephemeral)`, "tostring(null)"},
		{`ephemeralasnull({ a = ephemeral, b = "kept" })`, "{\n  \"a\" = tostring(null)\n  \"b\" = \"kept\"\n}"},
		{`ephemeralasnull(sensitive(ephemeral))`, "(sensitive value)"},
		{`issensitive(ephemeral)`, "false"},
		{`sensitive(unknown)`, "(sensitive value)"},
		{`issensitive(unknown)`, "(known after apply)"},
		{`issensitive(sensitive(unknown))`, "true"},
		{`upper(unknown)`, "(known after apply)"},
		{`type(unknown)`, "string"},
	}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			t.Parallel()
			v, err := eval(tt.expr, examplesIn())
			if err != nil {
				t.Fatal(err)
			}
			if got := funcs.Print(v); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestSecretsInTemplates(t *testing.T) {
	t.Parallel()
	for _, expr := range []string{
		`templatestring("$${timeadd(s, \"1h\")}", { s = sensitive("` + canary + `") })`,
		`templatestring("$${uuidv5(s, \"x\")}", { s = sensitive("` + canary + `") })`,
		`templatestring("$${s} $${nope}", { s = sensitive("` + canary + `") })`,
		`templatestring("$${ ` + canary + `", {})`,
		`templatestring(sensitive("$${ ` + canary + `.a( }"), {})`,
		`templatestring(sensitive("$${ ` + canary + ` }"), {})`,
		`templatefile(sensitive("` + canary + `"), {})`,
	} {
		_, err := eval(expr, examplesIn())
		if err == nil {
			t.Errorf("%s: no error", expr)
		} else if strings.Contains(expr, "sensitive(") && strings.Contains(err.Error(), canary) {
			t.Errorf("%s: the secret is in the error: %v", expr, err)
		}
	}
}

func TestTableIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	table := funcs.Table(examplesIn())
	args := []cty.Value{cty.StringVal("hello.tftpl"), cty.ObjectVal(map[string]cty.Value{"name": cty.StringVal("Ann")})}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if v, err := table["templatefile"].Call(args); err != nil || v.AsString() != "Hello, Ann!" {
					t.Errorf("got %#v, %v", v, err)
				}
			}
		})
	}
	wg.Wait()
}

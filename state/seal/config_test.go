package seal

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
)

func environment(vars map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		text, ok := vars[name]
		return text, ok
	}
}

// list is a list as the language writes it.
func list(texts ...string) cty.Value {
	var all []cty.Value
	for _, text := range texts {
		all = append(all, cty.StringVal(text))
	}
	return cty.TupleVal(all)
}

func TestFromConfig(t *testing.T) {
	t.Parallel()
	both := map[string]string{"HERALD_IDENTITY": "id", "HERALD_PASSPHRASE": "pass"}
	str := cty.StringVal
	tests := []struct {
		name  string
		block map[string]cty.Value
		env   map[string]string
		want  Options
	}{
		{"empty block, nothing set", nil, map[string]string{"HERALD_IDENTITY": ""}, Options{}},
		{"identity from the environment", nil, map[string]string{"HERALD_IDENTITY": "id"}, Options{Keys: Keys{Identities: []string{"id"}}}},
		{"passphrase from the environment", nil, map[string]string{"HERALD_PASSPHRASE": "pass"}, Options{Keys: Keys{Passphrase: "pass"}}},
		{"both from the environment are for New to refuse", nil, both, Options{Keys: Keys{Identities: []string{"id"}, Passphrase: "pass"}}},
		{"recipients and the environment", map[string]cty.Value{"recipients": list("r")}, both,
			Options{Recipients: []string{"r"}, Keys: Keys{Identities: []string{"id"}}}},
		{"identities rule out the environment", map[string]cty.Value{"identities": list("a", "b")}, both, Options{Keys: Keys{Identities: []string{"a", "b"}}}},
		{"a passphrase rules out the environment", map[string]cty.Value{"passphrase": str("p")}, both, Options{Keys: Keys{Passphrase: "p"}}},
		{"nulls are as nothing", map[string]cty.Value{
			"recipients": cty.NullVal(cty.List(cty.String)), "identities": cty.NullVal(cty.DynamicPseudoType),
			"passphrase": cty.NullVal(cty.String), "migrate": cty.NullVal(cty.Bool), "fallback": cty.NullVal(cty.DynamicPseudoType),
		}, nil, Options{}},
		{"marked values", map[string]cty.Value{"passphrase": str("p").Mark("sensitive"), "migrate": cty.True.Mark("x")}, nil,
			Options{Keys: Keys{Passphrase: "p"}, Migrate: true}},
		{"fallbacks", map[string]cty.Value{
			"passphrase": str("p"),
			"fallback": cty.TupleVal([]cty.Value{
				cty.ObjectVal(map[string]cty.Value{"passphrase": str("q")}),
				cty.ObjectVal(map[string]cty.Value{"identities": list("a")}),
			}),
		}, both, Options{Keys: Keys{Passphrase: "p"}, Fallbacks: []Keys{{Passphrase: "q"}, {Identities: []string{"a"}}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, ok, err := FromConfig(cty.ObjectVal(tt.block), environment(tt.env))
			if err != nil || !ok {
				t.Fatalf("ok %v, error %v", ok, err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFromConfigWithoutBlock(t *testing.T) {
	t.Parallel()
	for _, block := range []cty.Value{cty.NilVal, cty.NullVal(cty.DynamicPseudoType), cty.NullVal(Schema().ImpliedType())} {
		if _, ok, err := FromConfig(block, environment(map[string]string{"HERALD_PASSPHRASE": passphrase})); ok || err != nil {
			t.Errorf("%#v: ok %v, error %v; without a block nothing is encrypted", block, ok, err)
		}
	}
	if _, ok, err := FromConfig(cty.EmptyObjectVal, nil); !ok || err != nil {
		t.Errorf("no environment: ok %v, error %v", ok, err)
	}
}

func TestFromConfigRefuses(t *testing.T) {
	t.Parallel()
	secret := cty.ObjectVal(map[string]cty.Value{canary: cty.StringVal(canary)})
	tests := []struct {
		name, argument string
		val            cty.Value
		want           string
	}{
		{"unknown", "passphrase", cty.UnknownVal(cty.String), "known only after"},
		{"passphrase of a wrong type", "passphrase", secret, "passphrase in the encryption block must be a string"},
		{"identities of a wrong type", "identities", cty.StringVal(canary), "identities in the encryption block must be a list"},
		{"recipients with a null", "recipients", cty.TupleVal([]cty.Value{cty.NullVal(cty.String)}), "contains null"},
		{"migrate of a wrong type", "migrate", cty.StringVal(canary), "migrate in the encryption block must be a bool"},
		{"fallback of a wrong type", "fallback", cty.StringVal(canary), "not a block"},
		{"fallback with a wrong argument", "fallback", cty.TupleVal([]cty.Value{cty.ObjectVal(map[string]cty.Value{"passphrase": secret})}), "passphrase"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := FromConfig(cty.ObjectVal(map[string]cty.Value{tt.argument: tt.val}), nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want one that says %q", err, tt.want)
			}
			if strings.Contains(err.Error(), canary) {
				t.Errorf("the error holds the value: %v", err)
			}
		})
	}
}

// Every argument has a sentence for people and an example, and no secret is
// declared as anything else.
func TestSchema(t *testing.T) {
	t.Parallel()
	var check func(schema.Block)
	check = func(b schema.Block) {
		for _, a := range b.Attributes {
			if a.Help == "" || a.Example == "" {
				t.Errorf("%s has no help or no example", a.Name)
			}
			if secret := a.Name == argIdentities || a.Name == argPassphrase; a.Sensitive != secret {
				t.Errorf("%s: sensitive %v", a.Name, a.Sensitive)
			}
		}
		for _, n := range b.Blocks {
			check(n.Block)
		}
	}
	check(Schema())
	block := cty.ObjectVal(map[string]cty.Value{
		"recipients": cty.ListValEmpty(cty.String), "identities": cty.ListValEmpty(cty.String), "passphrase": cty.StringVal(passphrase),
		"migrate": cty.True, "fallback": cty.ListValEmpty(Schema().Blocks[0].Block.ImpliedType()),
	})
	if !block.Type().Equals(Schema().ImpliedType()) {
		t.Fatalf("the test's block is not what the schema implies: %#v", Schema().ImpliedType())
	}
	opt, ok, err := FromConfig(block, nil)
	if err != nil || !ok || !opt.Migrate || opt.Passphrase != passphrase {
		t.Errorf("%+v, %v, %v", opt.Migrate, ok, err)
	}
}

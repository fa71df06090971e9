package grammar

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/schema"
)

func platforms() map[string]schema.Platform {
	block := func(name string) schema.Block {
		return schema.Block{Help: "Its own.", Attributes: []schema.Attribute{{Name: name, Type: cty.Bool, Help: "Yes or no."}}}
	}
	return map[string]schema.Platform{
		"pigeon": {Name: "pigeon", Conversation: block("quiet"), Message: block("silent")},
		"drum":   {Name: "drum", Conversation: block("big"), Message: block("loud")},
	}
}

// Everything in the language says what it is for.
func TestEveryArgumentHasHelp(t *testing.T) {
	t.Parallel()
	for kind, block := range Blocks(platforms()) {
		checkHelp(t, kind, block)
	}
}

// A data block or an action takes what any platform takes, left open until the
// platform is known.
func TestOperations(t *testing.T) {
	t.Parallel()
	all := platforms()
	arguments := func(name string, ty cty.Type) schema.Block {
		return schema.Block{Attributes: []schema.Attribute{{Name: name, Type: ty, Required: true, Help: "Some."}, {Name: "both", Type: ty, Help: "Some."}}}
	}
	for name, ty := range map[string]cty.Type{"pigeon": cty.String, "drum": cty.Number} {
		p := all[name]
		p.Data = []schema.Operation{{Name: "look", Arguments: arguments("of_"+name, ty), Result: cty.Object(map[string]cty.Type{"r_" + name: ty})}}
		p.Actions = []schema.Operation{{Name: "act", Arguments: arguments("of_"+name, ty)}, {Name: "only_" + name, Arguments: arguments("x", ty)}}
		all[name] = p
	}
	data, actions := OperationsOf(addr.Data, all), OperationsOf(addr.Action, all)
	if len(data) != 1 || len(actions) != 3 || len(actions["act"]) != 2 || len(actions["only_drum"]) != 1 {
		t.Errorf("%d look-ups, %d actions", len(data), len(actions))
	}
	for kind, block := range map[string]schema.Block{addr.Data: OperationBlock(addr.Data, data["look"]), addr.Action: OperationBlock(addr.Action, actions["act"])} {
		checkHelp(t, kind, schema.Block{Help: block.Help, Attributes: block.Attributes})
		if kind == addr.Action {
			block = block.Blocks[len(block.Blocks)-1].Block
		}
		for _, name := range []string{"of_pigeon", "of_drum", "both"} {
			if a, ok := block.Attribute(name); !ok || a.Required || a.Type != cty.DynamicPseudoType {
				t.Errorf("%s: %s is %+v", kind, name, a)
			}
		}
	}
	answer := data["look"].Answer()
	for _, name := range []string{"address", "r_pigeon", "r_drum"} {
		if !answer.HasAttribute(name) {
			t.Errorf("the answer has no %s", name)
		}
	}
}

func TestEventsAreInTheHelp(t *testing.T) {
	t.Parallel()
	for _, n := range lifecycleBlock(addr.Message).Blocks {
		checkHelp(t, "lifecycle."+n.Name, n.Block)
	}
}

func checkHelp(t *testing.T, path string, block schema.Block) {
	t.Helper()
	if block.Help == "" {
		t.Errorf("%s has no help", path)
	}
	seen := make(map[string]bool)
	for _, a := range block.Attributes {
		if a.Help == "" || a.Help[len(a.Help)-1] != '.' {
			t.Errorf("%s.%s: help is %q", path, a.Name, a.Help)
		}
		if seen[a.Name] {
			t.Errorf("%s.%s stands twice", path, a.Name)
		}
		seen[a.Name] = true
	}
	for _, n := range block.Blocks {
		if seen[n.Name] {
			t.Errorf("%s.%s is an argument and a block", path, n.Name)
		}
		checkHelp(t, path+"."+n.Name, n.Block)
	}
}

func TestPlatformBlocks(t *testing.T) {
	t.Parallel()
	blocks := Blocks(platforms())
	for kind, want := range map[string][]string{
		addr.Conversation: {"lifecycle", "drum", "pigeon"}, addr.Message: {"button", "lifecycle", "drum", "pigeon"}, addr.Attachment: {"lifecycle"},
	} {
		var got []string
		for _, n := range blocks[kind].Blocks {
			got = append(got, n.Name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

// What ignore_changes may name is there.
func TestIgnorableNamesExist(t *testing.T) {
	t.Parallel()
	blocks := Blocks(platforms())
	for _, kind := range []string{addr.Conversation, addr.Message} {
		for _, name := range IgnorableChanges(kind, platforms()) {
			_, isArgument := blocks[kind].Attribute(name)
			isBlock := slices.ContainsFunc(blocks[kind].Blocks, func(n schema.Nested) bool { return n.Name == name })
			if !isArgument && !isBlock && name != "all" {
				t.Errorf("%s has no %s", kind, name)
			}
		}
	}
}

func TestPolicies(t *testing.T) {
	t.Parallel()
	if LifecycleArguments(addr.Attachment) != nil {
		t.Error("attachments have no lifecycle")
	}
	for _, kind := range []string{addr.Conversation, addr.Message} {
		for _, p := range LifecycleArguments(kind) {
			if len(p.Words) < 2 || p.Help == "" {
				t.Errorf("%s: %+v", kind, p)
			}
		}
	}
}

func TestReferenceHasAnAddress(t *testing.T) {
	t.Parallel()
	for kind := range Blocks(nil) {
		if ty := Reference(kind); !ty.HasAttribute("address") || !ty.AttributeType("address").Equals(cty.String) {
			t.Errorf("%s: %#v", kind, ty)
		}
	}
}

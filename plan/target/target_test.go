package target

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/addr"
)

func instance(t *testing.T, s string) addr.Instance {
	t.Helper()
	in, err := addr.ParseInstance(s)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// items returns the deliveries and conversations of a small project.
func items(t *testing.T) []Item {
	t.Helper()
	mixin, ops := addr.Provider{Platform: "mixin"}, addr.Provider{Platform: "mixin", Alias: "ops", Key: addr.StringKey("eu")}
	yunhu := addr.Provider{Platform: "yunhu"}
	var out []Item
	add := func(message, conversation string, p addr.Provider) {
		i := Item{Resource: instance(t, conversation).Resource(), Provider: p}
		if message != "" {
			i.Message = instance(t, message)
		}
		out = append(out, i)
	}
	add("", "conversation.ops", mixin)
	add("message.launch", "conversation.ops", mixin)
	add(`message.launched["eu"]`, `conversation.users["eu"]`, yunhu)
	add(`message.launched["a@b.c"]`, "conversation.ops", mixin)
	add("message.count[0]", "conversation.ops", mixin)
	add("message.count[10]", "conversation.ops", mixin)
	add(`module.eu.message.x`, "module.eu.conversation.y", ops)
	add(`module.eu.module.in["a"].message.x`, "conversation.ops", mixin)
	add(`module.each["eu"].message.x`, "conversation.ops", mixin)
	return out
}

func TestMatches(t *testing.T) {
	t.Parallel()
	all := items(t)
	tests := map[string][]int{ // indexes of the items that match
		"message.launch":                             {1},
		"message.launch*":                            {1, 2, 3},
		"message.launche?":                           {2, 3},
		"message.launched":                           {2, 3},
		`message.launched["eu"]`:                     {2},
		"message.launched[eu]":                       {2},
		`message.launched["*@*"]`:                    {3},
		`message.launched["a@b.c"]`:                  {3},
		`message.launched["a@b.c"]@conversation.ops`: {3},
		"message.count[1*]":                          {5},
		"message.count[0]":                           {4},
		`message.count["0"]`:                         nil,
		"message.*":                                  {1, 2, 3, 4, 5},
		"conversation.ops":                           {0},
		"*.*":                                        {0, 1, 2, 3, 4, 5},
		"@conversation.ops":                          {0, 1, 3, 4, 5, 7, 8},
		"@conversation.users":                        {2},
		"message.launch*@conversation.ops":           {1, 3},
		"message.*@conversation.*":                   {1, 2, 3, 4, 5},
		"module.*.message.x":                         {6, 8},
		"module.eu":                                  {6, 7},
		"module.eu.message.*":                        {6},
		"module.eu.module.in":                        {7},
		"module.each":                                {8},
		`module.each["eu"]`:                          {8},
		`module.each["us"]`:                          nil,
		`module.each["eu"].message.x`:                {8},
		"module.each.message.x@conversation.ops":     {8},
		"@module.eu.conversation.y":                  {6},
		"provider.mixin":                             {0, 1, 3, 4, 5, 6, 7, 8},
		"provider.mixin.ops":                         {6},
		`provider.mixin.ops["eu"]`:                   {6},
		`provider.mixin.ops["us"]`:                   nil,
		"provider.y*":                                {2},
		"message.launches":                           nil,
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			p, err := ParsePattern(text)
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for i, item := range all {
				if p.Matches(item) {
					got = append(got, i)
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// Addresses that a plan prints can be used as targets.
func TestPrintedAddressesMatchThemselves(t *testing.T) {
	t.Parallel()
	all := items(t)
	odd := addr.Block{Kind: addr.Message, Name: "odd"}.Instance(addr.StringKey("a\"b\\c${d}\n]@*."))
	all = append(all, Item{Resource: addr.Resource{Message: odd, Conversation: instance(t, "conversation.ops")}})
	for _, item := range all {
		p, err := ParsePattern(item.String())
		if err != nil || !p.Matches(item) {
			t.Errorf("%s does not name itself: %v", item.String(), err)
		}
	}
}

func TestParsePatternRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                           "expected a name",
		"launch":                     "expected message or conversation and a name",
		"message":                    "expected message or conversation and a name",
		"message.":                   "expected a name",
		"message.a.b":                "expected message or conversation and a name",
		"attachment.a":               "attachment is not message or conversation",
		"message.a@message.b":        "message is not conversation",
		"message.a@":                 "expected a name",
		"@":                          "expected a name",
		"conversation.a@message.b":   "message is not conversation",
		"module":                     "expected a name after module",
		"module.a.attachment.b":      "attachment is not",
		"message.a[":                 "expected a key and ]",
		"message.a[]":                "expected a key and ]",
		`message.a["x]`:              `expected "]`,
		`message.a["${x}"]`:          "is not a key",
		"message.a[x]b":              "expected a dot",
		"message[0].a":               "expected message or conversation and a name",
		"message.a b":                `"a b" is not a name`,
		"provider":                   "expected provider, a platform",
		"provider.a.b.c":             "expected provider, a platform",
		"message.a@conversation.b@x": "is not a name",
	} {
		if _, err := ParsePattern(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestUnmatched(t *testing.T) {
	t.Parallel()
	s, diags := Parse([]string{"message.launch", "message.lunch", "conversation.users", "@conversation.ups"}, []string{"provider.yunhoo"})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	var got []string
	for _, d := range s.Unmatched(items(t)) {
		got = append(got, d.Detail)
	}
	want := []string{
		`--target message.lunch matches nothing in the configuration or the state. Did you mean "message.launch"?`,
		"--target conversation.users matches nothing in the configuration or the state. Herald does not manage this conversation. Use @conversation.users for its messages.",
		`--target @conversation.ups matches nothing in the configuration or the state. Did you mean "@conversation.ops"?`,
		`--exclude provider.yunhoo matches nothing in the configuration or the state. Did you mean "provider.yunhu"?`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if _, diags := Parse([]string{"x"}, []string{"y"}); len(diags) != 2 {
		t.Errorf("%d problems of two", len(diags))
	}
}

func FuzzParsePattern(f *testing.F) {
	for _, s := range []string{`message.a["b"]@conversation.c[0]`, "module.*.message.x?", "@conversation.ops", "provider.mixin.ops", `message.a["\u0041$${"]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePattern(s)
		if err != nil {
			return
		}
		if p.String() != s {
			t.Errorf("%q became %q", s, p)
		}
		// An address that can be declared and parsed as a pattern matches
		// itself.
		if d, err := addr.ParseDelivery(s); err == nil {
			if !p.Matches(Item{Resource: d.Resource()}) {
				t.Errorf("%q does not name itself", s)
			}
		}
	})
}

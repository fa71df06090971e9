package addr

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

func block(module, kind, typ, name string) Block {
	return Block{Module: module, Kind: kind, Type: typ, Name: name}
}

func TestInstance(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		want Instance
	}{
		{"message.launch", block("", Message, "", "launch").Instance(NoKey)},
		{`message.launch["eu"]`, block("", Message, "", "launch").Instance(StringKey("eu"))},
		{"conversation.ops[0]", block("", Conversation, "", "ops").Instance(IntKey(0))},
		{"attachment.a-b_c9", block("", Attachment, "", "a-b_c9").Instance(NoKey)},
		{"data.messages.recent", block("", Data, "messages", "recent").Instance(NoKey)},
		{`action.acknowledge.seen["x"]`, block("", Action, "acknowledge", "seen").Instance(StringKey("x"))},
		{"module.eu.message.launch", block("module.eu", Message, "", "launch").Instance(NoKey)},
		{`module.a["x"].module.b[3].message.m[1]`, block(`module.a["x"].module.b[3]`, Message, "", "m").Instance(IntKey(1))},
		{`message.m["a\"b\\c"]`, block("", Message, "", "m").Instance(StringKey(`a"b\c`))},
		{`message.m["line\nand\ttab\r"]`, block("", Message, "", "m").Instance(StringKey("line\nand\ttab\r"))},
		{`message.m["$${x} %%{y} $ %"]`, block("", Message, "", "m").Instance(StringKey("${x} %{y} $ %"))},
		{`message.m["a@b"]`, block("", Message, "", "m").Instance(StringKey("a@b"))},
		{`message.m["用户 🎉"]`, block("", Message, "", "m").Instance(StringKey("用户 🎉"))},
		{`message.m[""]`, block("", Message, "", "m").Instance(StringKey(""))},
		{`message.m["\u0001"]`, block("", Message, "", "m").Instance(StringKey("\x01"))},
	} {
		t.Run(tt.text, func(t *testing.T) {
			t.Parallel()
			if got := tt.want.String(); got != tt.text {
				t.Errorf("String is %s", got)
			}
			got, err := ParseInstance(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("got %#v, want %#v", got, tt.want)
			}
		})
	}
}

func TestParseInstanceErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                      "not an address",
		"message":               "a kind and a name",
		"mesage.x":              `no kind of block called "mesage"`,
		"message.x.text":        "there is more after the name",
		"message.x[0][1]":       "there is more after the name",
		"data.messages":         "a type and a name",
		"module.a":              "a kind and a name",
		"module[0].message.x":   "a name after module",
		"message.x[each.key]":   "not an address",
		"message.x@y":           "not an address",
		"message.x[1.5]":        "not a whole number",
		"message.x[-1]":         "not an address",
		"message.x[1e300]":      "not a whole number",
		"module.a[1.5].message": "not a whole number",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			_, err := ParseInstance(text)
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want something about %q", err, want)
			}
		})
	}
}

func TestFromTraversalGivesTheRest(t *testing.T) {
	t.Parallel()
	trav, diags := hclsyntax.ParseTraversalAbs([]byte(`module.a.message.x["k"].ids["c"]`), "", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	in, rest, err := FromTraversal(trav)
	if err != nil || in.String() != `module.a.message.x["k"]` || len(rest) != 2 {
		t.Errorf("got %s, %d steps left, %v", in, len(rest), err)
	}
	trav, _ = hclsyntax.ParseTraversalAbs([]byte("conversation.x.id"), "", hcl.InitialPos)
	in, rest, err = FromTraversal(trav)
	if err != nil || in.String() != "conversation.x" || len(rest) != 1 {
		t.Errorf("got %s, %d steps left, %v", in, len(rest), err)
	}
}

func TestDelivery(t *testing.T) {
	t.Parallel()
	want := Delivery{
		Message:      block("", Message, "", "m").Instance(StringKey(`a@conversation.b"\`)),
		Conversation: block("module.x", Conversation, "", "c").Instance(IntKey(7)),
	}
	got, err := ParseDelivery(want.String())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), got.String()); diff != "" || got != want {
		t.Error(diff)
	}
	for _, text := range []string{
		"", "message.m", "message.m@", "@conversation.c", "conversation.c@message.m", "message.m@conversation.c@x",
		"message.m@message.m", `message.m["@conversation.c`,
	} {
		if d, err := ParseDelivery(text); err == nil {
			t.Errorf("%q is taken for %s", text, d)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	if n, ok := IntKey(3).Int(); n != 3 || !ok {
		t.Error("Int of a number")
	}
	if _, ok := StringKey("3").Int(); ok {
		t.Error("Int of a string")
	}
	if s, ok := StringKey("3").Text(); s != "3" || !ok {
		t.Error("Text of a string")
	}
	if _, ok := IntKey(3).Text(); ok {
		t.Error("Text of a number")
	}
	if IntKey(3) == StringKey("3") || NoKey.String() != "" {
		t.Error("keys of different sorts must differ")
	}
}

func TestProvider(t *testing.T) {
	t.Parallel()
	for want, p := range map[string]Provider{
		"drum": {Platform: "drum"}, "drum.ops": {Platform: "drum", Alias: "ops"},
		`drum.ops["eu"]`: {Platform: "drum", Alias: "ops", Key: StringKey("eu")},
	} {
		if got := p.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got, err := ParseProvider(want); err != nil || got != p {
			t.Errorf("%s parses to %#v, %v", want, got, err)
		}
	}
}

func TestParseProviderErrors(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "drum.ops.more", "drum[1.5]", "drum[0].ops", `"drum"`, "drum.ops["} {
		if p, err := ParseProvider(text); err == nil {
			t.Errorf("%q is taken for %#v", text, p)
		}
	}
}

func TestResource(t *testing.T) {
	t.Parallel()
	room := block("module.x", Conversation, "", "c").Instance(IntKey(7))
	hello := Delivery{block("", Message, "", "m").Instance(NoKey), room}
	for text, want := range map[string]Resource{
		"module.x.conversation.c[7]":           room.Resource(),
		"message.m@module.x.conversation.c[7]": hello.Resource(),
	} {
		if got, err := ParseResource(text); err != nil || got != want || got.String() != text {
			t.Errorf("%s parses to %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "message.m", "message.m@", "data.x.y", "conversation"} {
		if r, err := ParseResource(text); err == nil {
			t.Errorf("%q is taken for %s", text, r)
		}
	}
	if d, ok := hello.Resource().Delivery(); !ok || d != hello || hello.Resource().Owner() != hello.Message {
		t.Error("a delivery is not itself as a resource")
	}
	if _, ok := room.Resource().Delivery(); ok || room.Resource().Owner() != room || room.Resource().IsZero() {
		t.Error("a conversation is taken for a delivery")
	}
}

// The order is that of the texts, in which files and people have them, and not that
// of the names: @ comes after -.
func TestSortedKeys(t *testing.T) {
	t.Parallel()
	var want []string
	m := map[Delivery]bool{}
	for _, name := range []string{"b", "a", "a-b", "a[10]", "a[9]", `a["x"]`} {
		d, err := ParseDelivery("message." + name + "@conversation.c")
		if err != nil {
			t.Fatal(err)
		}
		m[d] = true
		want = append(want, d.String())
	}
	slices.Sort(want)
	var got []string
	for _, d := range SortedKeys(m) {
		got = append(got, d.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever parses has one spelling, which parses to the same.
func FuzzInstance(f *testing.F) {
	f.Add(`message.launch["eu"]`)
	f.Add(`module.a["x"].module.b[3].data.t.n[1]`)
	f.Add(`message.m["$${\u0041}"]`)
	f.Add(`message.m-1_a["a b"]`)
	f.Add(`conversation.c[07]`)
	f.Fuzz(func(t *testing.T, text string) {
		in, err := ParseInstance(text)
		if slow, slowErr := parseTraversal(text); slow != in || (err == nil) != (slowErr == nil) {
			t.Errorf("%q is %#v (%v), but the parser of the language gives %#v (%v)", text, in, err, slow, slowErr)
		}
		if err != nil {
			return
		}
		again, err := ParseInstance(in.String())
		if err != nil || again != in {
			t.Errorf("%q is %#v, but %q is %#v (%v)", text, in, in.String(), again, err)
		}
	})
}

// Any key survives being written and read.
func FuzzKey(f *testing.F) {
	f.Add("eu")
	f.Add("a\x00\x7f\"\\${%{@[].\n")
	f.Fuzz(func(t *testing.T, key string) {
		key = cty.StringVal(key).AsString() // keys are values of the language, and those are normalized
		want := Delivery{
			Message:      block("", Message, "", "m").Instance(StringKey(key)),
			Conversation: block("", Conversation, "", "c").Instance(StringKey(key)),
		}
		got, err := ParseDelivery(want.String())
		if err != nil {
			t.Fatalf("%q does not parse: %v", want.String(), err)
		}
		if got.String() != want.String() {
			t.Errorf("%q comes back as %q", want.String(), got.String())
		}
	})
}

func TestDeclared(t *testing.T) {
	t.Parallel()
	for module, want := range map[string]string{
		"":                                  "message.m",
		"module.a":                          "module.a.message.m",
		`module.a["e].u\"[0]"].module.b[3]`: "module.a.module.b.message.m",
		`module.a.module.b["x"]`:            "module.a.module.b.message.m",
	} {
		if got := block(module, Message, "", "m").Declared().String(); got != want {
			t.Errorf("%s: got %s, want %s", module, got, want)
		}
	}
}

// Addresses are map keys and fields of what is encoded, in their one spelling.
func TestTextOfAddresses(t *testing.T) {
	t.Parallel()
	type record struct {
		Provider   Provider         `json:"provider"`
		Block      Instance         `json:"block"`
		Deliveries map[Delivery]int `json:"deliveries"`
	}
	want := record{
		Provider: Provider{Platform: "drum", Alias: "ops", Key: StringKey("a<b")},
		Block:    block("", Conversation, "", "c").Instance(IntKey(0)),
		Deliveries: map[Delivery]int{{
			Message:      block(`module.a["x"]`, Message, "", "m").Instance(NoKey),
			Conversation: block("", Conversation, "", "c").Instance(NoKey),
		}: 1},
	}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	const written = `{"provider":"drum.ops[\"a\u003cb\"]","block":"conversation.c[0]","deliveries":{"module.a[\"x\"].message.m@conversation.c":1}}`
	if string(text) != written {
		t.Errorf("got %s", text)
	}
	var got record
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if text, err := json.Marshal(record{}); err != nil || string(text) != `{"provider":"","block":"","deliveries":null}` {
		t.Errorf("the zero addresses are written as %s, %v", text, err)
	}
	for _, bad := range []string{`{"provider":"a.b.c"}`, `{"block":"message"}`, `{"deliveries":{"message.m":1}}`} {
		if err := json.Unmarshal([]byte(bad), &got); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
}

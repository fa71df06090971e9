package kit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// These are in states, so their form must stay.
func TestTextFields(t *testing.T) {
	one := []content.Attachment{{SHA256: "aa"}}
	two := []content.Attachment{{SHA256: "aa"}, {SHA256: "bb"}}
	for _, test := range []struct{ got, want string }{
		{string(kit.VisibleText("text", "hello\r\n", 0)), `{"kind":"text","text":"hello"}`},
		{string(kit.VisibleText("text", "hello", 2)), `{"kind":"text","text":"hello","files":2}`},
		{string(client.MustEncodeJSON(kit.NewTextRest(content.Text, "a  \nb", nil))), `{}`},
		{string(client.MustEncodeJSON(kit.NewTextRest(content.Markdown, "a  \nb", one))), `{"file":"aa","breaks":"a  \nb"}`},
		{string(client.MustEncodeJSON(kit.NewTextRest(content.Markdown, "a", two))), `{"files":["aa","bb"]}`},
	} {
		if test.got != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
}

func TestKnownDetails(t *testing.T) {
	got := kit.KnownDetails(map[string]string{"inbox": "a", "code": ""})
	if diff := cmp.Diff(map[string]string{"inbox": "a"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestClientOptions(t *testing.T) {
	at := func(endpoint string) providers.Config {
		return providers.Config{Body: cty.ObjectVal(map[string]cty.Value{"endpoint": cty.StringVal(endpoint)})}
	}
	opt, err := kit.ClientOptions(at("https://own.example/api/"), providers.Facts{}, "https://api.example", "secret")
	if err != nil || opt.Base != "https://own.example/api" || len(opt.Secrets) != 1 || opt.Now == nil {
		t.Errorf("%+v, %v", opt, err)
	}
	if opt, err := kit.ClientOptions(at(""), providers.Facts{}, "https://api.example"); err != nil || opt.Base != "https://api.example" {
		t.Errorf("%+v, %v", opt, err)
	}
	if _, err := kit.ClientOptions(at("api.example"), providers.Facts{}, "https://api.example"); providers.KindOf(err) != providers.Invalid {
		t.Errorf("no address: %v", err)
	}
}

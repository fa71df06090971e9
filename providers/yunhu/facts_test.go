package yunhu

import (
	"slices"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
	"herald/providers/yunhu/yunhupb"
)

func TestEditsStayWithTheirKind(t *testing.T) {
	t.Parallel()
	f := New().Facts()
	for _, k := range f.Kinds {
		editable := slices.Contains([]string{kindText, kindMarkdown, kindHTML, kindA2UI}, k.Name)
		if f.CanEdit(k.Name, k.Name) != editable || f.CanEdit(k.Name, kindA2UI) != editable || f.CanEdit(k.Name, kindAudio) {
			t.Errorf("edits of kind %s", k.Name)
		}
	}
}

// Every kind that is declared can be made, and nothing else.
func TestKindsAreMade(t *testing.T) {
	t.Parallel()
	made := map[string]bool{}
	for contentType := yunhupb.ContentType(0); contentType < 20; contentType++ {
		for _, item := range []int64{0, 1} {
			made[kindOfContent(contentType, &yunhupb.MsgContent{StickerItemId: item})] = true
		}
	}
	delete(made, "")
	parts, _ := New().Compose(content.Content{Forward: "message.x"})
	made[parts[0].Kind] = true
	for _, k := range New().Facts().Kinds {
		if !made[k.Name] {
			t.Errorf("no content type for %s", k.Name)
		}
		delete(made, k.Name)
	}
	if len(made) > 0 {
		t.Errorf("not declared: %v", made)
	}
}

func TestOpen(t *testing.T) {
	t.Parallel()
	body := func(changes map[string]string) cty.Value { return stage.Body(New(), changes) }
	tests := map[string]struct {
		body      cty.Value
		kind      providers.ErrorKind
		attribute string
	}{
		"token":                 {body(map[string]string{"token": "x"}), "", ""},
		"sandbox":               {body(map[string]string{"token": "x", "endpoint": "http://127.0.0.1:7300/yunhu"}), "", ""},
		"no body":               {cty.NilVal, providers.Auth, "token"},
		"no token":              {body(nil), providers.Auth, "token"},
		"blank token":           {body(map[string]string{"token": " \n"}), providers.Auth, "token"},
		"token of two lines":    {body(map[string]string{"token": "a\nb"}), providers.Auth, "token"},
		"endpoint without host": {body(map[string]string{"token": "x", "endpoint": "chat-go"}), providers.Invalid, "endpoint"},
		"endpoint of files":     {body(map[string]string{"token": "x", "endpoint": "file:///x"}), providers.Invalid, "endpoint"},
		"endpoint with query":   {body(map[string]string{"token": "x", "endpoint": "https://a.b?c=d"}), providers.Invalid, "endpoint"},
		"endpoint with user":    {body(map[string]string{"token": "x", "endpoint": "https://u:p@a.b"}), providers.Invalid, "endpoint"},
		"wrong upload endpoint": {body(map[string]string{"token": "x", "upload_endpoint": ":"}), providers.Invalid, "upload_endpoint"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := New().Open(providers.Config{Body: test.body})
			if providers.KindOf(err) != test.kind || (s == nil) != (test.kind != "") {
				t.Fatalf("session %v, error %v", s, err)
			}
			if e, ok := err.(*providers.Error); ok && (e.Attribute != test.attribute || e.Hint == "") {
				t.Errorf("attribute %q, hint %q", e.Attribute, e.Hint)
			}
		})
	}
}

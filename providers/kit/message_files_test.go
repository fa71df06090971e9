package kit_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
	"herald/providers/providertest/stage"
)

// A call with files is a form in which texts are plain and other values JSON.
func TestCallWithFiles(t *testing.T) {
	t.Parallel()
	s := &stage.Stub{Answers: []string{"200 {}"}}
	api := &kit.API{Client: client.New(client.Options{Base: s.Start(t)}), Refusal: func(client.Answer) error { return nil }}
	body := map[string]any{"text": "a \"b\"", "list": []int{1}, "on": true}
	file := stage.File("a.txt", "text/plain", "hello")
	if _, _, err := kit.CallWithFiles[kit.Nothing](t.Context(), api, kit.Post("send", "/x", body), []client.FormFile{{Field: "f", File: file}}); err != nil {
		t.Fatal(err)
	}
	sent := s.Asked()[0]
	for _, want := range []string{"name=\"list\"\r\n\r\n[1]\r\n", "name=\"on\"\r\n\r\ntrue\r\n", "name=\"text\"\r\n\r\na \"b\"\r\n", "name=\"f\"; filename=\"a.txt\"", "\r\n\r\nhello\r\n"} {
		if !strings.Contains(sent, want) {
			t.Errorf("%q is missing in %q", want, sent)
		}
	}
	if _, _, err := kit.CallWithFiles[kit.Nothing](t.Context(), api, kit.Post("send", "/x", body), nil); err != nil || !strings.HasSuffix(s.Asked()[1], `{"list":[1],"on":true,"text":"a \"b\""}`) {
		t.Errorf("without files: %v, %q", err, s.Asked()[1])
	}
}

func TestPhrases(t *testing.T) {
	t.Parallel()
	phrases := kit.Phrases{
		{Texts: []string{"not modified", "already gone"}, Done: true},
		{Texts: []string{"message not found"}, Rule: kit.Rule{Kind: providers.NotFound, Hint: "Plan again."}},
		{Texts: []string{"not found"}, Rule: kit.Rule{Kind: providers.Gone}},
	}
	for text, want := range map[string]providers.ErrorKind{
		"It was ALREADY gone.": "", "Message not found": providers.NotFound, "chat not found": providers.Gone, "something else": providers.Invalid,
	} {
		e := phrases.NewRefusal(client.Answer{Status: http.StatusBadRequest}, "400", text)
		if (e == nil) != (want == "") || e != nil && (e.Kind != want || e.Code != "400" || e.Detail != text) {
			t.Errorf("%q: %v, want kind %q", text, e, want)
		}
	}
}

func TestGroupFiles(t *testing.T) {
	t.Parallel()
	var files []content.Attachment
	for _, name := range []string{"a1", "a2", "a3", "b1", "a4"} {
		files = append(files, content.Attachment{Name: name})
	}
	var got [][]string
	for _, group := range kit.GroupFiles(files, 2, func(a, b content.Attachment) bool { return a.Name[0] == b.Name[0] }) {
		var names []string
		for _, f := range group {
			names = append(names, f.Name)
		}
		got = append(got, names)
	}
	if diff := cmp.Diff([][]string{{"a1", "a2"}, {"a3"}, {"b1"}, {"a4"}}, got); diff != "" {
		t.Error(diff)
	}
	if kit.GroupFiles(nil, 2, nil) != nil {
		t.Error("no files are in a group")
	}
}

func TestOneOrMany(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]int{`1`: {1}, `[1,2]`: {1, 2}, `[]`: {}} {
		var got kit.OneOrMany[int]
		if err := json.Unmarshal([]byte(text), &got); err != nil || cmp.Diff(kit.OneOrMany[int](want), got) != "" {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	if err := json.Unmarshal([]byte(`"x"`), new(kit.OneOrMany[int])); err == nil {
		t.Error("a text is read as a number")
	}
}

func TestCheckButtons(t *testing.T) {
	t.Parallel()
	w := kit.NewComposer(providers.Facts{Abilities: map[providers.Ability]providers.Support{
		providers.TextBody: providers.Yes(""), providers.Buttons: providers.Yes(""),
	}}, content.Content{Format: content.Text, Body: "x", Buttons: []content.Button{
		{Label: "ok", URL: "https://example.org"}, {Label: " ", Value: "v"}, {Label: "no", URL: "example.org"}, {Label: "red", Copy: "c", Color: "#ff0000"},
	}})
	w.CheckButtons()
	_, problems := w.Parts()
	var got []string
	for _, p := range problems {
		got = append(got, p.Attribute)
	}
	if diff := cmp.Diff([]string{"button[1].label", "button[2].url", "button[3].color"}, got); diff != "" {
		t.Error(diff)
	}
}

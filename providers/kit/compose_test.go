package kit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/schema"
	"herald/providers"
	"herald/providers/kit"
)

// What the facts deny is a problem at the argument that asks for it.
func TestComposerRefusesByFacts(t *testing.T) {
	facts := providers.Facts{
		Schema:    schema.Platform{Name: "example"},
		Abilities: map[providers.Ability]providers.Support{providers.TextBody: providers.Yes("")},
	}
	full := content.Content{
		Format: content.HTML, Body: "<p>hello</p>", Options: []byte(`{"as":3}`), ReplyTo: "message.a", Forward: "message.b",
		Mentions: []string{"a"}, Buttons: []content.Button{{}}, Attachments: []content.Attachment{{}},
	}
	w := kit.NewComposer(facts, full)
	var options struct {
		As string `json:"as"`
	}
	w.ReadOptions(&options)
	w.AddPart(providers.Part{Text: "hello"})
	parts, problems := w.Parts()
	if len(parts) != 0 {
		t.Errorf("composed %v in spite of problems", parts)
	}
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprint(p.Attribute, " ", p.Code))
	}
	unsupported := string(problem.UnsupportedContent)
	want := []string{
		"html " + unsupported, "attachments[0] " + unsupported, "button[0] " + unsupported, "mentions " + unsupported,
		"reply_to " + unsupported, "forward " + unsupported, "example.as " + string(problem.InvalidPlatformValue),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestComposerOfNothing(t *testing.T) {
	yes := providers.Yes("")
	facts := providers.Facts{Abilities: map[providers.Ability]providers.Support{providers.TextBody: yes, providers.Attach: yes}}
	for _, test := range []struct {
		content         content.Content
		attribute, says string
	}{
		{content.Content{}, "", "one of text, attachments."},
		{content.Content{Buttons: []content.Button{}, Options: []byte("{}")}, "", "one of text, attachments."},
		{content.Content{Format: content.Text, Body: " \n"}, "text", "Write something"},
	} {
		parts, problems := kit.NewComposer(facts, test.content).Parts()
		if len(parts) != 0 || len(problems) != 1 || problems[0].Code != problem.EmptyMessage || problems[0].Attribute != test.attribute ||
			!strings.Contains(problems[0].Detail, test.says) {
			t.Errorf("%+v: %v, %v", test.content, parts, problems)
		}
	}
}

// A block with an argument that the platform does not read was not meant for it.
func TestComposerReadsOptionsStrictly(t *testing.T) {
	w := kit.NewComposer(providers.Facts{Schema: schema.Platform{Name: "example"}}, content.Content{Options: []byte(`{"as":null,"silent":true}`)})
	var options struct {
		As string `json:"as"`
	}
	w.ReadOptions(&options)
	if _, problems := w.Parts(); len(problems) != 1 || problems[0].Attribute != "example" || !strings.Contains(problems[0].Detail, "silent") {
		t.Errorf("%v", problems)
	}
}

// The first part carries the quote of a reply, and so does each that is sent into a
// thread.
func TestComposerQuotes(t *testing.T) {
	yes := providers.Yes("")
	facts := providers.Facts{Abilities: map[providers.Ability]providers.Support{providers.TextBody: yes, providers.Quote: yes}}
	for _, inThread := range []bool{false, true} {
		w := kit.NewComposer(facts, content.Content{Format: content.Text, Body: "x", ReplyTo: "message.a"})
		w.AddPart(providers.Part{InThread: inThread})
		w.AddPart(providers.Part{InThread: inThread})
		if parts, _ := w.Parts(); !parts[0].Quotes || parts[1].Quotes != inThread {
			t.Errorf("in a thread: %v: %+v", inThread, parts)
		}
	}
}

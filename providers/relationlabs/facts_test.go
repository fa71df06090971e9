package relationlabs

import (
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/lang/schema"
	"herald/providers"
)

func TestFactsAreComplete(t *testing.T) {
	t.Parallel()
	f := New().Facts()
	for _, a := range providers.Abilities() {
		s, ok := f.Abilities[a]
		if !ok || s.Answer == "" {
			t.Errorf("nothing about %q", a)
		}
		if s.Answer != providers.AnswerYes && (s.Reason == "" || s.Link == "") {
			t.Errorf("%q is %q without reason and link", a, s.Answer)
		}
	}
	if len(f.Abilities) != len(providers.Abilities()) {
		t.Error("an ability that nobody asks for")
	}
	if said := f.Abilities[providers.Recall].Reason; !strings.Contains(said, "Hidden") || !strings.Contains(said, "does not promise deletion") {
		t.Errorf("a recall is promised as %q", said)
	}
	if f.Identity.Class != providers.LookUp || f.Identity.Note == "" || f.Limits.Note == "" || f.Docs == "" {
		t.Error("facts without a source")
	}
	checkBlock(t, "provider", f.Schema.Provider)
	checkBlock(t, "conversation", f.Schema.Conversation)
	checkBlock(t, "message", f.Schema.Message)
	for _, a := range f.Schema.Provider.Attributes {
		if len(a.Env) == 0 || !strings.HasPrefix(a.Env[0], "RELATIONLABS_") {
			t.Errorf("%s has environment %v", a.Name, a.Env)
		}
		if secret := strings.Contains(a.Name, "token") || strings.Contains(a.Name, "key"); secret != a.Sensitive {
			t.Errorf("%s is sensitive: %v", a.Name, a.Sensitive)
		}
	}
}

func checkBlock(t *testing.T, name string, b schema.Block) {
	t.Helper()
	if b.Help == "" {
		t.Errorf("%s has no help", name)
	}
	for _, a := range b.Attributes {
		if a.Help == "" || a.Example == "" || a.Type == cty.NilType {
			t.Errorf("%s.%s lacks help, example or type", name, a.Name)
		}
	}
	for _, n := range b.Blocks {
		checkBlock(t, name+"."+n.Name, n.Block)
	}
}

// Every kind that is declared can be made, and nothing else.
func TestKindsAreMade(t *testing.T) {
	t.Parallel()
	made := map[string]bool{}
	for _, asked := range []string{"", "text", "TEXT", "sys", "Card", "own", "ANNOUNCEMENT"} {
		kind, _ := typeOf(asked)
		made[kind] = true
	}
	for _, k := range New().Facts().Kinds {
		if !made[k.Name] || k.Help == "" || len(k.EditsTo) > 0 {
			t.Errorf("kind %+v", k)
		}
		delete(made, k.Name)
	}
	if len(made) > 0 {
		t.Errorf("not declared: %v", made)
	}
}

func TestSessionMatchesFacts(t *testing.T) {
	t.Parallel()
	var s providers.Session = &session{}
	f := New().Facts()
	_, edits := s.(providers.Editor)
	_, recalls := s.(providers.Recaller)
	_, reads := s.(providers.Reader)
	_, finds := s.(providers.Finder)
	_, uploads := s.(providers.Uploader)
	_, creates := s.(providers.Steward)
	_, removes := s.(providers.Remover)
	for a, has := range map[providers.Ability]bool{
		providers.Edit: edits, providers.Recall: recalls, providers.Read: reads, providers.Find: finds,
		providers.Attach: uploads, providers.CreateConversation: creates, providers.RemoveConversation: removes,
	} {
		if f.Can(a) != has {
			t.Errorf("%q is declared %v and is %v", a, f.Can(a), has)
		}
	}
	for a, c := range map[providers.Ability]content.Content{
		providers.TextBody:     {Format: content.Text, Body: "x"},
		providers.MarkdownBody: {Format: content.Markdown, Body: "x"},
		providers.HTMLBody:     {Format: content.HTML, Body: "x"},
		providers.Mention:      {Format: content.Text, Body: "x", Mentions: []string{otherID}},
		providers.Buttons:      {Format: content.Text, Body: "x", Buttons: []content.Button{{Label: "Go", URL: "https://e.org"}}},
		providers.Attach:       {Attachments: []content.Attachment{{Name: "a"}}},
		providers.Forward:      {Forward: "1"},
		providers.Quote:        {Format: content.Text, Body: "x", ReplyTo: "message.y"},
	} {
		if parts, _ := New().Compose(c); (len(parts) > 0) != f.Can(a) {
			t.Errorf("%q is declared %v, and composes %d parts", a, f.Can(a), len(parts))
		}
	}
}

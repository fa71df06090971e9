package normalize_test

import (
	"slices"
	"testing"
	"unicode/utf8"

	"herald/lang/normalize"
)

func TestForms(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		form     func(string) string
		in, want string
	}{
		"CRLF":                            {normalize.Text, "a\r\nb\r\n", "a\nb"},
		"old line ends":                   {normalize.Text, "a\rb", "a\nb"},
		"blanks at line ends":             {normalize.Text, "a \t\nb\u00a0", "a\nb"},
		"an indent stays":                 {normalize.Text, "\n\n    a\n\n", "    a"},
		"empty lines within stay":         {normalize.Text, "a\n \n\nb", "a\n\n\nb"},
		"composed":                        {normalize.Text, "Cafe\u0301", "Café"},
		"a break in Markdown":             {normalize.Markdown, "a   \nb ", "a  \nb"},
		"no break before an empty line":   {normalize.Markdown, "a  \n\nb  ", "a\n\nb"},
		"one blank is no break":           {normalize.Markdown, "a \nb", "a\nb"},
		"no break in text":                {normalize.Text, "a  \nb", "a\nb"},
		"a title":                         {normalize.Title, " Team \r\n  X", "Team X"},
		"a line from a file":              {normalize.Line, "Team\r\n", "Team"},
		"layout of JSON":                  {normalize.JSON, "{\r\n \"b\": [1, 2],\n \"a\": \"<x>\" }\n", `{"a":"<x>","b":[1,2]}`},
		"escapes in JSON":                 {normalize.JSON, `{"a":"\u00e9\/"}`, `{"a":"é/"}`},
		"texts in JSON":                   {normalize.JSON, `{"label":"Status \r\n"}`, `{"label":"Status"}`},
		"numbers in JSON":                 {normalize.JSON, `[1.0, 1e2, 0.10, -0, 12345678901234567890]`, `[1,100,0.1,0,12345678901234567890]`},
		"a number that would take memory": {normalize.JSON, `[1e1000000000]`, `[1e1000000000]`},
		"the order of a list counts":      {normalize.JSON, `[2,1]`, `[2,1]`},
		"JSON Lines":                      {normalize.JSON, "{\"b\":1,\"a\":2}\r\n{ }\n", "{\"a\":2,\"b\":1}\n{}"},
		"a number is no document":         {normalize.JSON, "1.0", "1.0"},
		"no JSON":                         {normalize.JSON, "{a} \r\n", "{a}"},
		"a UUID":                          {normalize.UUID, "7A54E394-1626-4CD4-B967-543932C2A032", "7a54e394-1626-4cd4-b967-543932c2a032"},
		"no UUID":                         {normalize.UUID, "Oc_A32", "Oc_A32"},
		"a channel":                       {normalize.ConversationID, "channel:4F326124812C41448BC587BF6B2EAF42", "channel:4f326124812c41448bc587bf6b2eaf42"},
		"a conversation with a word":      {normalize.ConversationID, "User:7A54E394-1626-4CD4-B967-543932C2A032", "User:7a54e394-1626-4cd4-b967-543932c2a032"},
		"an id that is no UUID":           {normalize.ConversationID, "group:ABC", "group:ABC"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.form(test.in); got != test.want {
				t.Errorf("%q becomes %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func TestIDs(t *testing.T) {
	t.Parallel()
	got := normalize.IDs([]string{"b", "7A54E394-1626-4CD4-B967-543932C2A032", "a", "7a54e394-1626-4cd4-b967-543932c2a032"})
	if want := []string{"7a54e394-1626-4cd4-b967-543932c2a032", "a", "b"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAlike(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		sent, read string
		want       bool
	}{
		"trimmed":                {"a  \nb\n", "a\nb", true},
		"lines folded":           {"a\n\n\n\nb", "a b", true},
		"a narrow blank":         {"10\u00a0km", "10 km", true},
		"zero width":             {"a\u200bb", "ab", true},
		"variation selectors":    {"☀\ufe0f", "☀", true},
		"entities":               {"a & <b>", "a &amp; &lt;b&gt;", true},
		"quotes":                 {`"a" - 'b'`, "“a” – ‘b’", true},
		"marks of Markdown":      {"* _a_\n* b\\.", "- *a*\n- b.", true},
		"decomposed":             {"é", "e\u0301", true},
		"inside of JSON":         {`{"kind":"md","text":"a  b"}`, `{"text":"a b","kind":"md"}`, true},
		"another kind":           {`{"kind":"md","text":"a"}`, `{"kind":"text","text":"a"}`, false},
		"another number":         {`{"files":1}`, `{"files":2}`, false},
		"another time":           {"Open at 9.", "Open at 10.", false},
		"a price":                {"1.5", "15", false},
		"a sign in the text":     {"at -5", "at 5", false},
		"an address of a link":   {"[a](https://x/1)", "[a](https://x/2)", false},
		"case":                   {"us", "US", false},
		"a text, and its lack":   {"a", "", false},
		"a shorter one is other": {"a long text of ours", "a long text", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := normalize.Alike(test.sent, test.read); got != test.want {
				t.Errorf("Alike(%q, %q) is %v", test.sent, test.read, got)
			}
		})
	}
}

func TestContains(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		a, b string
		want bool
	}{
		"a preview follows": {"see https://example.org", "see https://example.org\nExample\nA site", true},
		"shortened":         {"a long text of ours", "a long  text", true},
		"too little":        {"a long text", "text", false},
		"nothing":           {"a long text", "", false},
		"others":            {"a long text", "another text", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := normalize.Contains(test.a, test.b); got != test.want {
				t.Errorf("Contains(%q, %q) is %v", test.a, test.b, got)
			}
		})
	}
}

// FuzzForms holds that normalizing what is normalized changes nothing, and that
// a normalized text is alike to what it was made of.
func FuzzForms(f *testing.F) {
	for _, s := range []string{"", "a \r\n b\u0301\r", "{\"b\":1.50,\"a\":[\"\\r\\n\"]}\n1e5", " - *a*\u200b&amp;", "\n\u0301x ", "\xff \n", "{\"e\u0301\":1,\"é\":2}", "User:7A54E394-1626-4CD4-B967-543932C2A032"} {
		f.Add(s)
	}
	forms := map[string]func(string) string{
		"LineEnds": normalize.LineEnds, "Line": normalize.Line, "Text": normalize.Text, "Markdown": normalize.Markdown,
		"Title": normalize.Title, "JSON": normalize.JSON, "UUID": normalize.UUID, "ConversationID": normalize.ConversationID,
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, form := range forms {
			once := form(s)
			if twice := form(once); twice != once {
				t.Errorf("%s makes %q of %q, and of that %q", name, once, s, twice)
			}
		}
		if !utf8.ValidString(s) || normalize.JSON(s) != normalize.Text(s) {
			return // composing may make two members of JSON one
		}
		for _, name := range []string{"Text", "Markdown", "JSON"} {
			if out := forms[name](s); !normalize.Alike(s, out) {
				t.Errorf("%q and its %s %q are not alike", s, name, out)
			}
		}
	})
}

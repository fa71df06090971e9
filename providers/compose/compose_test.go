package compose

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/schema"
	"herald/providers"
)

// toy is a platform that shows each file and the buttons in messages of their own.
type toy struct{ facts providers.Facts }

func (p toy) Facts() providers.Facts                           { return p.facts }
func (p toy) Open(providers.Config) (providers.Session, error) { return nil, nil }

func (p toy) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	if strings.TrimSpace(c.Body) == "" {
		return nil, []providers.Problem{{Attribute: "text", Code: problem.EmptyMessage}}
	}
	text := strings.Join(append(slices.Clone(c.Mentions), c.Body), " ")
	parts := []providers.Part{{Kind: "text", Text: text, Quotes: c.ReplyTo != ""}}
	for _, a := range c.Attachments {
		parts = append(parts, providers.Part{Kind: "file", Text: a.Name, Attachments: []content.Attachment{a}})
	}
	for _, b := range c.Buttons {
		parts[0].Text += " [" + b.Label + "]"
	}
	return parts, nil
}

// album is a toy whose messages take several files.
type album struct{ toy }

func (p album) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return p.ComposeParts(c, 1), nil
}

func (p album) ComposeParts(c content.Content, n int) []providers.Part {
	var parts []providers.Part
	for i, files := range providers.SplitAttachments(c, n, 0) {
		part := providers.Part{Kind: "text", Attachments: files}
		if i == 0 {
			part.Text = c.Body
		}
		parts = append(parts, part)
	}
	return parts
}

func toyWith(l providers.Limits) toy {
	return toy{providers.Facts{
		Schema: schema.Platform{Name: "toy", Title: "Toy"}, Limits: l,
		Abilities: map[providers.Ability]providers.Support{providers.Attach: providers.Yes("")},
	}}
}

// shown describes parts: their texts, files in angle brackets, a quote with ">".
func shown(parts []providers.Part) []string {
	var out []string
	for _, p := range parts {
		line := p.Text
		if p.Quotes {
			line = ">" + line
		}
		for _, a := range p.Attachments {
			line += "<" + a.Name + ">"
		}
		out = append(out, line)
	}
	return out
}

func body(format content.Format, overflow content.Overflow, text string) content.Content {
	return content.Content{Format: format, Overflow: overflow, Body: text}
}

func TestMessage(t *testing.T) {
	t.Parallel()
	full := body(content.Text, content.SplitBody, "alpha beta gamma delta")
	full.ReplyTo, full.Mentions = "message.x", []string{"@a"}
	full.Buttons, full.Attachments = []content.Button{{Label: "Go"}}, []content.Attachment{{Name: "f.txt"}}
	for name, test := range map[string]struct {
		limits   providers.Limits
		content  content.Content
		want     []string
		overflow Overflow
	}{
		"fits":          {providers.Limits{TextRunes: 10}, body(content.Text, content.SplitBody, "alpha beta"), []string{"alpha beta"}, Overflow{}},
		"no limit":      {providers.Limits{}, body(content.Text, content.SplitBody, "alpha beta"), []string{"alpha beta"}, Overflow{}},
		"split":         {providers.Limits{TextRunes: 11}, body(content.Text, content.SplitBody, "alpha beta gamma"), []string{"alpha beta", "gamma"}, Overflow{Choice: content.SplitBody, Pieces: 2, Length: 16}},
		"split code":    {providers.Limits{TextRunes: 13}, body(content.Markdown, content.SplitBody, "```\naa\nbb\n```"), []string{"```\naa\nbb\n```"}, Overflow{}},
		"divide code":   {providers.Limits{TextRunes: 12}, body(content.Markdown, content.SplitBody, "```\naa\nbb\n```"), []string{"```\naa\n```", "```\nbb\n```"}, Overflow{Choice: content.SplitBody, Pieces: 2, Length: 13}},
		"everything":    {providers.Limits{TextRunes: 11}, full, []string{">@a alpha", "beta", "gamma", "delta [Go]", "f.txt<f.txt>"}, Overflow{Choice: content.SplitBody, Pieces: 4, Length: 22}},
		"truncate":      {providers.Limits{TextRunes: 12}, body(content.Text, content.TruncateBody, "alpha beta gamma"), []string{"alpha beta…"}, Overflow{Choice: content.TruncateBody, Pieces: 1, Length: 16, Cut: 5}},
		"attach":        {providers.Limits{TextRunes: 11}, body(content.Markdown, content.AttachBody, "alpha\n\nbeta gamma"), []string{"alpha", "message.md<message.md>"}, Overflow{Choice: content.AttachBody, Pieces: 1, Length: 17, File: "message.md"}},
		"attach long":   {providers.Limits{TextRunes: 12}, body(content.Text, content.AttachBody, "alpha beta gamma"), []string{"alpha beta…", "message.txt<message.txt>"}, Overflow{Choice: content.AttachBody, Pieces: 1, Length: 16, File: "message.txt"}},
		"attach html":   {providers.Limits{TextRunes: 12}, body(content.HTML, content.AttachBody, "<p>alpha</p>\n<p>beta gamma</p>"), []string{"alpha", "message.html<message.html>"}, Overflow{Choice: content.AttachBody, Pieces: 1, Length: 30, File: "message.html"}},
		"bytes":         {providers.Limits{TextBytes: 6}, body(content.Text, content.SplitBody, "字字字"), []string{"字字", "字"}, Overflow{Choice: content.SplitBody, Pieces: 2, Length: 3}},
		"UTF-16":        {providers.Limits{TextUTF16: 4}, body(content.Text, content.SplitBody, "🎉🎉🎉"), []string{"🎉🎉", "🎉"}, Overflow{Choice: content.SplitBody, Pieces: 2, Length: 3}},
		"UTF-16 at end": {providers.Limits{TextUTF16: 6}, body(content.Text, content.SplitBody, "🎉🎉🎉"), []string{"🎉🎉🎉"}, Overflow{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := NewComposer(toyWith(test.limits)).Message(test.content)
			if got := shown(r.Parts); !slices.Equal(got, test.want) || len(r.Problems) > 0 {
				t.Errorf("got %q with %v, want %q", got, r.Problems, test.want)
			}
			if r.Overflow != test.overflow {
				t.Errorf("overflow: got %+v, want %+v", r.Overflow, test.overflow)
			}
			if again := NewComposer(toyWith(test.limits)).InParts(test.content, len(test.want)); !slices.Equal(shown(again), test.want) {
				t.Errorf("InParts: got %q", shown(again))
			}
		})
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	secret := body(content.Text, content.AttachBody, "alpha beta")
	secret.Sensitive = []string{"body"}
	without := toyWith(providers.Limits{TextRunes: 5, Note: "Source."})
	without.facts.Abilities = map[providers.Ability]providers.Support{providers.Attach: providers.No("Toy takes no files.", "")}
	with := toyWith(providers.Limits{TextRunes: 5, Note: "Source."})
	const limit = "text: The text is 10 characters long; Toy allows at most 5. Source. "
	for name, test := range map[string]struct {
		platform toy
		content  content.Content
		want     string
	}{
		"no choice":         {with, body(content.Text, "", "alpha beta"), limit + `Shorten it, or set overflow to "split", "truncate" or "attach".`},
		"without files":     {without, body(content.Text, "", "alpha beta"), limit + `Shorten it, or set overflow to "split" or "truncate".`},
		"attach without":    {without, body(content.Text, content.AttachBody, "alpha beta"), `overflow: The body is longer than Toy allows, and overflow = "attach" is not possible: Toy takes no files. Shorten it, or set overflow to "split" or "truncate".`},
		"split html":        {with, body(content.HTML, content.SplitBody, "<b>a</b>"), `overflow: The body is longer than Toy allows, and overflow = "split" is not possible: Only text and markdown can be divided or cut, not html. Shorten it, or set overflow to "attach".`},
		"attach a secret":   {with, secret, `overflow: The body is longer than Toy allows, and overflow = "attach" is not possible: The body is sensitive, and the hash of its file would be stored in plain text. Shorten it, or set overflow to "split" or "truncate".`},
		"cannot be divided": {with, body(content.Markdown, content.SplitBody, "[a](http://example.org)"), `markdown: The text is 23 characters long; Toy allows at most 5. Source. overflow = "split" cannot make it fit. Shorten it, or set overflow to "truncate" or "attach".`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := NewComposer(test.platform).Message(test.content)
			if len(r.Problems) != 1 {
				t.Fatalf("problems: %v", r.Problems)
			}
			if got := r.Problems[0].Attribute + ": " + r.Problems[0].Detail; got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

// What is wrong with a message otherwise is reported, and its body is not divided.
func TestOtherProblemsComeFirst(t *testing.T) {
	t.Parallel()
	r := NewComposer(toyWith(providers.Limits{TextRunes: 3})).Message(body(content.Text, content.SplitBody, "      "))
	if len(r.Problems) != 1 || r.Problems[0].Code != problem.EmptyMessage {
		t.Errorf("got %v", r.Problems)
	}
}

func TestInPartsOfASplitter(t *testing.T) {
	t.Parallel()
	c := body(content.Text, content.SplitBody, "alpha beta gamma")
	c.Attachments = []content.Attachment{{Name: "f"}, {Name: "g"}}
	p := album{toyWith(providers.Limits{TextRunes: 11})}
	for n, want := range map[int][]string{2: {"alpha beta", "gamma<f><g>"}, 3: {"alpha beta", "gamma<f>", "<g>"}} {
		if got := shown(NewComposer(p).InParts(c, n)); !slices.Equal(got, want) {
			t.Errorf("InParts %d: got %q, want %q", n, got, want)
		}
	}
}

// The file that is attached contains the body as it was written.
func TestBodyFile(t *testing.T) {
	t.Parallel()
	r := NewComposer(toyWith(providers.Limits{TextRunes: 12})).Message(body(content.Markdown, content.AttachBody, "# a\n\nbeta gamma\n"))
	a := r.Parts[1].Attachments[0]
	if a.Text != "# a\n\nbeta gamma\n" || a.Size != 16 || a.MIME != "text/markdown" || len(a.SHA256) != 64 {
		t.Errorf("got %+v", a)
	}
}

// FuzzMessage holds that every part is within the limit, and that all pieces
// together show the words of the body.
func FuzzMessage(f *testing.F) {
	for _, s := range []string{"# a\n\n**b c** d", "- a\n  - b\n\n    c\n1. d", "> a\n> > b", "```\na\n\nb\n```", "🎉🎉 a 字字。"} {
		f.Add(s, 10, true)
		f.Add(s, 25, false)
	}
	f.Fuzz(func(t *testing.T, text string, limit int, isMarkdown bool) {
		if limit < 8 || limit > 200 || len(text) > 2000 || !utf8.ValidString(text) || strings.ContainsAny(text, "|[\x00\r\t\u2028\u2029\v\f\u0085") {
			t.Skip()
		}
		format := content.Text
		if isMarkdown {
			format = content.Markdown
		}
		p := toyWith(providers.Limits{TextUTF16: limit})
		r := NewComposer(p).Message(body(format, content.SplitBody, text))
		if len(r.Problems) > 0 {
			return
		}
		var all strings.Builder
		for _, part := range r.Parts {
			if providers.CountUTF16(part.Text) > limit {
				t.Fatalf("%q is longer than %d", part.Text, limit)
			}
			all.WriteString(part.Text)
		}
		if format == content.Text && !slices.Equal(words(all.String()), words(text)) {
			t.Errorf("%q became %q", text, shown(r.Parts))
		}
		if again := NewComposer(p).InParts(body(format, content.SplitBody, text), len(r.Parts)); fmt.Sprint(shown(again)) != fmt.Sprint(shown(r.Parts)) {
			t.Errorf("InParts: got %q, want %q", shown(again), shown(r.Parts))
		}
	})
}

// words are the characters of a text that are no space.
func words(s string) []rune {
	return slices.DeleteFunc([]rune(s), unicode.IsSpace)
}

// threads is a toy whose replies are sent into a thread.
type threads struct{ toy }

func (p threads) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	parts, problems := p.toy.Compose(c)
	for i := range parts {
		parts[i].InThread, parts[i].Quotes = true, c.ReplyTo != ""
	}
	return parts, problems
}

// Every piece of a reply is sent into the thread.
func TestSplitInThread(t *testing.T) {
	t.Parallel()
	c := body(content.Text, content.SplitBody, "alpha beta gamma")
	c.ReplyTo, c.Attachments = "message.x", []content.Attachment{{Name: "f.txt"}}
	want := []string{">alpha beta", ">gamma", ">f.txt<f.txt>"}
	k := NewComposer(threads{toyWith(providers.Limits{TextRunes: 11})})
	if got := shown(k.Message(c).Parts); !slices.Equal(got, want) {
		t.Errorf("Message: got %q, want %q", got, want)
	}
	if got := shown(k.InParts(c, 3)); !slices.Equal(got, want) {
		t.Errorf("InParts: got %q, want %q", got, want)
	}
}

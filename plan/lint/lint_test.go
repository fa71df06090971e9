package lint

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/lang/grammar"
	"herald/providers"
	"herald/providers/compose"
)

func markdownBody(s string) content.Content {
	return content.Content{Format: content.Markdown, Body: s}
}

// found lists rules and attributes.
func found(list []Finding) []string {
	var out []string
	for _, f := range list {
		out = append(out, f.Rule+" "+f.Attribute)
	}
	return out
}

func TestEverybody(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"@all look here":             true,
		"Hello @Everyone!":           true,
		"(@here)":                    true,
		"look, @channel":             true,
		"@所有人 请保存工作":                 true,
		"各位 ＠全体成员：开会":                true,
		"**@all**":                   true,
		"mail me@all.org":            false,
		"write to someone@here":      false,
		"@alliance and @all-hands":   false,
		"@hereford":                  false,
		"all of you":                 false,
		"the @alice team, @7000":     false,
		"https://x.org/@all":         false,
		"see pkg@channel, user.@all": false,
		"npm i @all/pkg":             false,
		"type `@all` for everybody":  false,
		"```\n@all\n```":             false,
		"<at id=all></at> drill":     true,
		`<at user_id="all">x</at>`:   true,
		`<AT user_id='all'/>`:        true,
		`<at user_id="alice"></at>`:  false,
		"`<at id=all></at>`":         false,
		"<attach id=all>":            false,
	} {
		if got := checkEverybody(markdownBody(text)) != nil; got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if d := cmp.Diff([]string{"mention-everybody mentions[1]"}, found(checkEverybody(content.Content{Mentions: []string{"7", "all"}}))); d != "" {
		t.Error(d)
	}
	if got := checkEverybody(content.Content{Format: content.Text, Body: "@all", Sensitive: []string{"body"}}); got != nil {
		t.Errorf("a secret is told: %v", got)
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	// They are concatenated here so that scanners do not take them for real
	// ones.
	for text, want := range map[string]string{
		"key AKIA" + "IOSFODNN7EXAMPLE.":                                "AKIA",
		"ghp_" + strings.Repeat("aB3", 12):                              "ghp_",
		"glpat-" + strings.Repeat("x1Y", 7):                             "glpa",
		"-----BEGIN OPENSSH PRIVATE KEY-----":                           "----",
		"eyJhbGciOiJIUzI1NiJ9.eyJ" + "zdWIiOiIxMjM0In0.c2lnbmF0dXJlMDE": "eyJh",
		"git clone https://bot:" + "hunter2hunter@git.example.org/x":    "https://",
		"API key: 4f9aX2kQ81zLmN0p":                                     "4f9a",
		"密码：Zx81-Qw72-Lp90":                                             "Zx81",
		"Authorization: Bearer 9f8c7b6a5d4e3f2a1b0c9d8e":                "9f8c",
		"curl -H 'authorization: basic YWRtaW46aHVudGVyMg=='":           "YWRt",
		`token = "q8W3e7R2t6Y1u5I0"`:                                    "q8W3",

		"":                                                   "",
		"A bearer token is needed.":                          "",
		"Basic authentication-and-accounts":                  "",
		"bearer of good news, everybody":                     "",
		"Your password: see the intranet.":                   "",
		"The token: <your-token-goes-here>":                  "",
		"password: ************":                             "",
		"Secret: everybody-likes-cake":                       "",
		"token: https://docs.example.org/tokens/2026/how-to": "",
		"commit 3f786850e387550fdab836ed7e6dc881de23001b":    "",
		"id 7a54e394-1626-4cd4-b967-543932c2a032":            "",
		"Build 20261122-1402 is out, sk-learn too.":          "",
		"Password reset is at 10:00, room A12B.":             "",
	} {
		got, _ := secretIn(text)
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	button := content.Content{Buttons: []content.Button{{URL: "https://x.org"}, {URL: "https://x.org?token=q8W3e7R2t6Y1u5I0"}}}
	list := checkSecrets(button)
	if d := cmp.Diff([]string{"secret-looking-text button[1].url"}, found(list)); d != "" {
		t.Error(d)
	}
	if strings.Contains(list[0].Detail, "q8W3e") {
		t.Errorf("the secret is told: %s", list[0].Detail)
	}
	for _, field := range []string{"body", "buttons"} {
		c := content.Content{Body: "token: q8W3e7R2t6Y1u5I0", Sensitive: []string{"body", "buttons"}, Buttons: button.Buttons}
		if got := checkSecrets(c); got != nil {
			t.Errorf("a sensitive %s is looked through: %v", field, got)
		}
	}
}

func TestDeadLinks(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		c    content.Content
		want string // in the detail; "" for none
	}{
		"relative":    {markdownBody("[a](docs/a.md)"), `"docs/a.md", `},
		"rooted":      {markdownBody("[a](/a)"), `"/a"`},
		"picture":     {markdownBody("![a](a.png)"), `"a.png"`},
		"in the page": {markdownBody("[a](#below)"), `"#below"`},
		"no scheme":   {markdownBody("[a](www.example.org/x)"), `"www.example.org/x"`},
		"html":        {content.Content{Format: content.HTML, Body: `<a href="x.html">x</a>`}, `"x.html"`},
		"many":        {markdownBody(strings.Repeat("[a](b) ", 7)), `and 2 more`},
		"whole":       {markdownBody("[a](https://example.org) <mailto:a@b.c> [c](tel:1) [d](mixin://x)"), ""},
		"other host":  {markdownBody("[a](//example.org/x)"), ""},
		"text":        {content.Content{Format: content.Text, Body: "[a](docs/a.md)"}, ""},
		"code":        {markdownBody("`[a](b)`"), ""},
		"secret":      {content.Content{Format: content.Markdown, Body: "[a](b)", Sensitive: []string{"body"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := checkLinks(tt.c)
			if (got != nil) != (tt.want != "") || got != nil && !strings.Contains(got[0].Detail, tt.want) {
				t.Errorf("got %v, want %q", got, tt.want)
			}
		})
	}
}

func TestParts(t *testing.T) {
	t.Parallel()
	facts := providers.Facts{Limits: providers.Limits{TextRunes: 100, BodyBytes: 1000}}
	part := func(format content.Format, text string) []providers.Part {
		return []providers.Part{{Text: text, Format: format}}
	}
	text := func(s ...string) []providers.Part {
		var parts []providers.Part
		for _, x := range s {
			parts = append(parts, providers.Part{Text: x})
		}
		return parts
	}
	picture := markdownBody("<!-- x -->")
	picture.Attachments = []content.Attachment{{Name: "a.png"}}
	for name, tt := range map[string]struct {
		c     content.Content
		parts []providers.Part
		want  []string
	}{
		"empty":          {markdownBody("<!-- x -->"), text(" \n"), []string{"empty-after-rendering markdown"}},
		"invisible":      {markdownBody("x"), text("\u200b\ufeff\u3164\u2800\u00a0"), []string{"empty-after-rendering markdown"}},
		"half empty":     {markdownBody("x"), text("", "x"), nil},
		"with a picture": {picture, text(""), nil},
		"not composed":   {markdownBody("<!-- x -->"), nil, nil},
		"emoji":          {markdownBody("🎉"), text("🎉"), nil},
		"95":             {markdownBody("x"), text(strings.Repeat("好", 95)), nil},
		"96":             {markdownBody("x"), text("x", strings.Repeat("好", 96)), []string{"nearly-too-long markdown"}},
		"100":            {markdownBody("x"), text(strings.Repeat("好", 100), strings.Repeat("好", 99)), []string{"nearly-too-long markdown"}},
		"comment":        {markdownBody("x"), part(content.Markdown, "<!-- x -->"), []string{"empty-after-rendering markdown"}},
		"empty list":     {markdownBody("x"), part(content.Markdown, "-\n- [ ]\n1."), []string{"empty-after-rendering markdown"}},
		"definition":     {markdownBody("x"), part(content.Markdown, "[a]: https://example.org"), []string{"empty-after-rendering markdown"}},
		"empty HTML":     {markdownBody("x"), part(content.HTML, "<ul><li></li></ul><p>&nbsp;</p><br>"), []string{"empty-after-rendering markdown"}},
		"an image":       {markdownBody("x"), part(content.HTML, `<p><img src="a.png"></p>`), nil},
		"a list":         {markdownBody("x"), part(content.Markdown, "- one"), nil},
		"a picture":      {markdownBody("x"), part(content.Markdown, "![](https://example.org/a.png)"), nil},
		"950 bytes":      {markdownBody("x"), []providers.Part{{Text: "x", Size: 950}}, nil},
		"951 bytes":      {markdownBody("x"), []providers.Part{{Text: "x", Size: 951}}, []string{"nearly-too-long markdown"}},
		"over":           {markdownBody("x"), text(strings.Repeat("好", 101)), nil}, // already an error of the plan
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d := cmp.Diff(tt.want, found(Parts(facts, tt.c, tt.parts, compose.Overflow{}))); d != "" {
				t.Error(d)
			}
		})
	}
	divided := markdownBody("x")
	divided.Overflow = content.SplitBody
	if got := Parts(facts, divided, text(strings.Repeat("x", 100)), compose.Overflow{}); got != nil {
		t.Errorf("with overflow: %v", got)
	}
	if got := Parts(providers.Facts{}, markdownBody("x"), text(strings.Repeat("x", 9999)), compose.Overflow{}); got != nil {
		t.Errorf("without a limit: %v", got)
	}
}

// A mention of everybody that is declared is not reported.
func TestDeclaredEverybody(t *testing.T) {
	t.Parallel()
	c := markdownBody("@everyone <!channel> @room")
	if got := checkEverybody(c); len(got) != 1 {
		t.Errorf("not declared: %v", got)
	}
	c.Mentions = []string{content.Everyone}
	if got := checkEverybody(c); got != nil {
		t.Errorf("declared: %v", got)
	}
	if _, _, calls := Everybody(c); !calls {
		t.Error("a declared mention is none")
	}
	for _, text := range []string{"<!channel>", "<!here|here>", "@room", "Hi @Everyone!"} {
		if _, _, calls := Everybody(markdownBody(text)); !calls {
			t.Errorf("%q is not found", text)
		}
	}
}

// Every rule of the grammar is implemented here, and no other.
func TestEveryRule(t *testing.T) {
	t.Parallel()
	facts := providers.Facts{Limits: providers.Limits{TextRunes: 10}}
	all := Content(markdownBody("@all [a](b) password: q8W3e7R2t6Y1u5I0"))
	all = append(all, Parts(facts, markdownBody("x"), []providers.Part{{Text: " "}}, compose.Overflow{})...)
	all = append(all, Parts(facts, markdownBody("x"), []providers.Part{{Text: "0123456789"}}, compose.Overflow{})...)
	all = append(all, Parts(facts, markdownBody("x"), []providers.Part{{Text: "x"}}, compose.Overflow{Choice: content.TruncateBody, Length: 5, Cut: 4})...)
	all = append(all, Varying([]string{"text"})...)
	var got []string
	for _, f := range all {
		got = append(got, f.Rule)
	}
	if d := cmp.Diff(grammar.LintRuleIDs(), got); d != "" {
		t.Error(d)
	}
}

func FuzzContent(f *testing.F) {
	for _, s := range []string{"@all", "[a](b)", "token: q8W3e7R2t6Y1u5I0", "<a href=x>", "https://a:bcdefgh@c"} {
		f.Add("markdown", s)
		f.Add("html", s)
	}
	f.Fuzz(func(t *testing.T, format, s string) {
		c := content.Content{Format: content.Format(format), Body: s, Mentions: []string{s}, Buttons: []content.Button{{URL: s}}}
		for _, x := range Content(c) {
			if !grammar.IsLintRule(x.Rule) || x.Detail == "" {
				t.Errorf("%+v", x)
			}
		}
	})
}

// BenchmarkContent measures a common announcement.
func BenchmarkContent(b *testing.B) {
	c := markdownBody(strings.Repeat("The window is from **22:00** to 02:00, see [the page](https://status.example.org) or write to desk@example.org.\n\n", 10))
	b.SetBytes(int64(len(c.Body)))
	for b.Loop() {
		Content(c)
	}
}

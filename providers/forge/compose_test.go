package forge_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/lang/markdown"
	"herald/providers"
	"herald/providers/compose"
	"herald/providers/github"
	"herald/providers/gitlab"
	"herald/providers/providertest/stage"
)

// written returns what a content is sent as.
func written(t *testing.T, p providers.Platform, c content.Content) string {
	t.Helper()
	r := compose.NewComposer(p).Message(c)
	if len(r.Parts) != 1 {
		t.Fatalf("%d parts, problems %v", len(r.Parts), r.Problems)
	}
	var body struct{ Text string }
	if err := json.Unmarshal(r.Parts[0].Body, &body); err != nil {
		t.Fatal(err)
	}
	return body.Text
}

// TestText: plain text is Markdown that shows it as it is.
func TestText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"plain":                        "plain",
		"# no heading":                 `\# no heading`,
		"1. no item\n- nor this":       "1\\. no item  \n\\- nor this",
		"a *b* _c_ `d` [e](f) <g>":     "a \\*b\\* \\_c\\_ \\`d\\` \\[e\\](f) \\<g>",
		"x | y\n--- | ---":             "x \\| y  \n\\--- \\| ---",
		"title\n=====":                 "title  \n\\=====",
		"  indented":                   "\u00a0\u00a0indented",
		"one\n\ntwo":                   "one\n\ntwo",
		"see https://example.org/a_b.": "see <https://example.org/a_b>.",
		"&amp; $x$ ~~y~~":              `\&amp; \$x\$ \~\~y\~\~`,
		"<!-- herald:x -->":            `\<!-- herald:x -->`,
		"@octocat, see #12":            "@octocat, see #12",
		"/close":                       `\/close`,
	} {
		got := written(t, github.New(), stage.Text(text))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
		shown, err := markdown.Text(got)
		if err != nil || strings.Join(strings.Fields(shown), " ") != strings.Join(strings.Fields(text), " ") {
			t.Errorf("%q is shown as %q, %v", text, shown, err)
		}
	}
}

// TestQuickActions: a text never commands GitLab, and code is not changed.
func TestQuickActions(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"done\n/close":              "done\n\\/close",
		"> /close":                  "> \\/close",
		"and /close":                "and /close",
		"```\n/etc/passwd\n```\n/x": "```\n/etc/passwd\n```\n\\/x",
	} {
		if diff := cmp.Diff(want, written(t, gitlab.New(), content.Content{Format: content.Markdown, Body: source})); diff != "" {
			t.Error(diff)
		}
	}
	if got := written(t, github.New(), content.Content{Format: content.Markdown, Body: "/lgtm"}); got != "/lgtm" {
		t.Errorf("GitHub has no commands: %q", got)
	}
}

// TestEverybody: what notifies everybody in a project of GitLab is escaped.
func TestEverybody(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{"Hello @all!": "Hello @\u2060all!", "@allison": "@allison", "me@all.org": "me@all.org", "@all @all": "@\u2060all @\u2060all"} {
		for _, format := range []content.Format{content.Text, content.Markdown} {
			if diff := cmp.Diff(want, written(t, gitlab.New(), content.Content{Format: format, Body: source})); diff != "" {
				t.Errorf("%s: %s", format, diff)
			}
		}
	}
	declared := content.Content{Format: content.Text, Body: "Hello @all!", Mentions: []string{content.Everyone}}
	if diff := cmp.Diff(declared.Body, written(t, gitlab.New(), declared)); diff != "" {
		t.Error(diff)
	}
	if r := compose.NewComposer(github.New()).Message(declared); len(r.Problems) != 1 {
		t.Errorf("GitHub has no way to notify everybody: %v", r.Problems)
	}
}

// TestButtons: buttons are links in the last line.
func TestButtons(t *testing.T) {
	t.Parallel()
	c := stage.Text("x")
	c.Buttons = []content.Button{{Label: "Status [1]", URL: "https://status.example.org"}, {Label: "Docs", URL: "https://example.org/(a)"}}
	if diff := cmp.Diff("x\n\n[Status \\[1\\]](<https://status.example.org>) · [Docs](<https://example.org/(a)>)", written(t, github.New(), c)); diff != "" {
		t.Error(diff)
	}
}

// TestLengths: the limit is that of the text as it is sent.
func TestLengths(t *testing.T) {
	t.Parallel()
	const most = 65_536 - 80
	for name, test := range map[string]struct {
		body string
		fits bool
	}{
		"longest":            {strings.Repeat("x", most), true},
		"too long":           {strings.Repeat("x", most+1), false},
		"escaped, fits":      {strings.Repeat("*", most/2), true},
		"escaped, too long":  {strings.Repeat("*", most/2+1), false},
		"emoji are one each": {strings.Repeat("🧭", most), true},
	} {
		if r := compose.NewComposer(github.New()).Message(stage.Text(test.body)); (len(r.Problems) == 0) != test.fits {
			t.Errorf("%s: %v", name, r.Problems)
		}
	}
}

// TestMarkdownIsAccepted: the golden document is sent as it is written.
func TestMarkdownIsAccepted(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../../lang/markdown/richtext/testdata/announcement.md")
	if err != nil {
		t.Fatal(err)
	}
	eachForge(t, func(t *testing.T, p providers.Platform, world *stage.Stage, s account) {
		it := item(t, p, issue, string(source))
		res := send(t, s, it)
		if read, err := s.Read(t.Context(), it.Target, []string{res.ID}); err != nil || !it.Part.ReadsAs(read[res.ID]) {
			t.Errorf("read %+v, %v", read, err)
		}
	})
}

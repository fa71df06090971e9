package forge

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/markdown"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const kindText = "text"

// body is Part.Body.
type body struct {
	Text string `json:"text"` // in Markdown, without the mark
}

func composeContent(v *Vendor, f providers.Facts, c content.Content) ([]providers.Part, []providers.Problem) {
	w := kit.NewComposer(f, c)
	w.ReadOptions(&struct{}{})
	w.CheckButtons()
	part := providers.Part{Kind: kindText, Text: c.Body}
	text := c.Body
	if c.Format == content.Markdown {
		part.Format = content.Markdown
		checkMarkdown(w)
		if v.QuickActions {
			text = escapeCommands(text)
		}
	} else {
		text = escapeText(text)
	}
	text = addLinks(text, c.Buttons)
	if n := utf8.RuneCountInString(text); v.MaxRunes > 0 && n > v.MaxRunes-markRunes {
		w.AddProblem(string(c.Format), problem.PlatformLimitExceeded,
			fmt.Sprintf("The text is %d characters long as it is written for %s; with Herald's mark it allows at most %d.", n, v.Title, v.MaxRunes-markRunes))
	}
	part.Body = client.MustEncodeJSON(body{text})
	part.Visible = kit.VisibleText(kindText, text, 0)
	part.Rest = client.MustEncodeJSON(kit.NewTextRest(c.Format, c.Body, nil))
	if c.Format != "" || len(c.Buttons) > 0 {
		w.AddPart(part)
	}
	return w.Parts()
}

// checkMarkdown refuses Markdown that cannot be read or shows nothing.
func checkMarkdown(w *kit.Composer) {
	c := w.Content
	shown, err := markdown.Text(c.Body)
	switch {
	case err != nil:
		w.AddProblem(string(c.Format), problem.UnsupportedTextFormat, "The Markdown cannot be read: "+err.Error()+".")
	case strings.TrimSpace(shown) == "" && strings.TrimSpace(c.Body) != "":
		w.AddProblem(string(c.Format), problem.EmptyMessage, "The Markdown shows no text.")
	}
}

// addLinks adds a line with a link for each button.
func addLinks(text string, buttons []content.Button) string {
	links := make([]string, len(buttons))
	for i, b := range buttons {
		links[i] = "[" + escapeLine(b.Label) + "](<" + strings.NewReplacer("<", "%3C", ">", "%3E", "\n", "").Replace(b.URL) + ">)"
	}
	if len(links) == 0 {
		return text
	}
	return strings.TrimLeft(strings.TrimRight(text, " \t\r\n")+"\n\n"+strings.Join(links, " · "), "\n")
}

var (
	// address is one that is shown as a link as it is; marks at its end are not part of it.
	address = regexp.MustCompile(`https?://[^\s<>]*[^\s<>.,;:!?'"*_~()]`)
	active  = regexp.MustCompile("[\\\\`*_\\[\\]<&~|$]")
	// opening is what at the beginning of a line makes it a heading, an item, a quote, a
	// line under a heading, or a command.
	opening = regexp.MustCompile(`^(?:[#>+=/-]|[0-9]{1,9}[.)])`)
)

// escapeText writes plain text in Markdown, so that it reads as it is: line by line, with
// blanks at the beginning of a line that do not break.
func escapeText(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines {
		line = strings.TrimRight(line, " \t")
		rest := strings.TrimLeft(line, " \t")
		indent := strings.ReplaceAll(line[:len(line)-len(rest)], "\t", "    ")
		lines[i] = strings.Repeat("\u00a0", len(indent)) + escapeLine(rest)
		if i > 0 && rest != "" && lines[i-1] != "" {
			lines[i-1] += "  " // breaks the line
		}
	}
	return strings.Join(lines, "\n")
}

func escapeLine(line string) string {
	var b strings.Builder
	head := opening.FindString(line)
	if line = line[len(head):]; head != "" {
		b.WriteString(head[:len(head)-1] + `\` + head[len(head)-1:])
	}
	escape := func(s string) { b.WriteString(active.ReplaceAllString(s, `\$0`)) }
	last := 0
	for _, found := range address.FindAllStringIndex(line, -1) {
		escape(line[last:found[0]])
		b.WriteString("<" + line[found[0]:found[1]] + ">")
		last = found[1]
	}
	escape(line[last:])
	return b.String()
}

var command = regexp.MustCompile(`(?m)^[ \t>]*/`)

// escapeCommands makes lines that would be commands text. Code has no commands.
func escapeCommands(source string) string {
	prose := markdown.BlankCode(source)
	var b strings.Builder
	last := 0
	for _, found := range command.FindAllStringIndex(prose, -1) {
		b.WriteString(source[last:found[1]-1] + `\`)
		last = found[1] - 1
	}
	return b.String() + source[last:]
}

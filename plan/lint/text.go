package lint

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/lang/markdown"
	"herald/providers"
)

// everybodyMention matches a mention of everybody. A letter or a slash before
// the sign makes it an email address or URL, and a letter after the word makes
// it another name or a package. Chinese uses no space there.
var everybodyMention = regexp.MustCompile(`(?i)(?:^|[^\pL\pN_.@＠/])([@＠](?:(?:all|everyone|everybody|channel|here|room)(?:$|[^\pL\pN_/-])|所有人|全体成员|全体人员|全员))`)

// everybodyTag is the element that mentions everybody on Lark and Feishu, in a
// text and in the Markdown of a card, or on Slack. Sources: "Use the @ function in
// messages" of the Feishu Open Platform, and "Formatting text for app surfaces" of
// Slack.
var everybodyTag = regexp.MustCompile(`(?i)<at\s+(?:user_id|id|open_id)\s*=\s*["']?all["']?\s*/?>|<!(?:channel|here|everyone)(?:\|[^>]*)?>`)

// Everybody finds what notifies everybody in a conversation: an id among the
// mentions, or a word of the body. It returns the attribute, spelled like an
// argument, and the word. It also searches sensitive text, so the word must not
// be printed for such a body.
func Everybody(c content.Content) (attribute, word string, calls bool) {
	for i, id := range c.Mentions {
		if everybodyMention.MatchString("@" + strings.TrimLeft(id, "@＠")) {
			return fmt.Sprintf("mentions[%d]", i), id, true
		}
	}
	body := c.Body
	if !strings.ContainsAny(body, "@＠<") {
		return "", "", false
	}
	if c.Format == content.Markdown {
		body = markdown.BlankCode(body)
	}
	if tag := everybodyTag.FindString(body); tag != "" {
		return string(c.Format), tag, true
	}
	m := everybodyMention.FindStringSubmatch(body)
	if m == nil {
		return "", "", false
	}
	return string(c.Format), strings.TrimRightFunc(m[1], func(r rune) bool { return !unicode.IsLetter(r) }), true
}

func checkEverybody(c content.Content) []Finding {
	attribute, word, calls := Everybody(c)
	declared := slices.Contains(c.Mentions, content.Everyone)
	if !calls || declared || attribute == string(c.Format) && c.IsSensitive("body") {
		return nil
	}
	return []Finding{{
		Rule: "mention-everybody", Attribute: attribute, Code: problem.MentionsEveryone,
		Detail: fmt.Sprintf("%q notifies everybody in the conversation, on platforms that support it. Mention only the people who have to act.", word),
	}}
}

func checkLinks(c content.Content) []Finding {
	if c.IsSensitive("body") {
		return nil
	}
	var links []string
	switch {
	case c.Format == content.Markdown && strings.ContainsAny(c.Body, "[<"):
		links = markdown.Links(c.Body)
	case c.Format == content.HTML:
		links = markdown.HTMLLinks(c.Body)
	}
	var dead []string
	for _, to := range links {
		if u, err := url.Parse(to); err == nil && u.Scheme == "" && u.Host == "" {
			dead = append(dead, fmt.Sprintf("%q", to))
		}
	}
	if len(dead) == 0 {
		return nil
	}
	const shown = 5
	more := ""
	if n := len(dead) - shown; n > 0 {
		dead, more = dead[:shown], fmt.Sprintf(" and %d more", n)
	}
	return []Finding{{
		Rule: "dead-relative-link", Attribute: string(c.Format), Code: problem.BrokenLink,
		Detail: fmt.Sprintf("Readers cannot follow %s%s, because a relative link does not work in a message. Write the full URL, starting with https://, or send the file as an attachment.",
			strings.Join(dead, ", "), more),
	}}
}

// shownWithoutText matches HTML elements that are visible without text.
var shownWithoutText = regexp.MustCompile(`(?i)<(?:img|video|audio|iframe|svg|canvas|object|embed|input|meter|progress)\b`)

// emptyItem matches a line with nothing but a list marker.
var emptyItem = regexp.MustCompile(`(?m)^[ \t]*(?:[-*+•]|\d+[.)])?[ \t]*(?:\[[ xX]\])?[ \t]*$`)

// renderedText returns the text that a platform displays for a part: its
// Markdown or HTML as plain text, or the source if it cannot be rendered.
func renderedText(p providers.Part) string {
	switch {
	case p.Format == "" || shownWithoutText.MatchString(p.Text):
		return p.Text
	case p.Format == content.HTML:
		return emptyItem.ReplaceAllString(markdown.HTMLText(p.Text), "")
	}
	text, err := markdown.Text(p.Text)
	if err != nil {
		return p.Text
	}
	return emptyItem.ReplaceAllString(text, "")
}

// hasVisible reports whether a text contains anything visible.
func hasVisible(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool {
		// Both are blank, though Unicode counts one as a letter and one as a symbol.
		hangulFiller, brailleBlank := r == 0x3164, r == 0x2800
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.Is(unicode.Mn, r) && !hangulFiller && !brailleBlank
	})
}

package client

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// spellings gives patterns that match a secret as it is, as its characters may
// be escaped in addresses, JSON, Go and markup, and in base64 and hex. None for
// an empty secret.
func spellings(secret string) []string {
	if secret == "" {
		return nil
	}
	out := []string{"(?i:" + hex.EncodeToString([]byte(secret)) + ")"}
	// Bytes that are no text reach a text only when encoded.
	if utf8.ValidString(secret) && strings.ContainsFunc(secret, shows) {
		out = append(out, escaped(secret))
	}
	for _, s := range inBase64(secret) {
		out = append(out, regexp.QuoteMeta(s))
	}
	return out
}

// escaped matches the text with any choice of its characters escaped, because
// no two encoders agree on which must be.
func escaped(text string) string {
	var b strings.Builder
	gap := false
	for _, r := range text {
		if !shows(r) {
			// A text is brought to one line, so a run of these is one gap.
			if !gap {
				b.WriteString(`(?:[\s\p{Z}\p{Cc}+]|%[0-9A-Fa-f]{2}|\\[a-z]|(?i:\\u[0-9a-f]{4}|\\x[0-9a-f]{2}|&#x?[0-9a-f]+;))+`)
			}
			gap = true
			continue
		}
		gap = false
		b.WriteString("(?:" + strings.Join(escapes(r), "|") + ")")
	}
	return b.String()
}

// shows reports whether a character stays on a line as it is.
func shows(r rune) bool { return !unicode.IsSpace(r) && !unicode.IsControl(r) }

// escapes lists patterns of one character that shows.
func escapes(r rune) []string {
	ways := []string{regexp.QuoteMeta(string(r)), percent(string(r)), unicodeEscape(r)}
	if quoted := strconv.Quote(string(r)); quoted != `"`+string(r)+`"` {
		ways = append(ways, regexp.QuoteMeta(quoted[1:len(quoted)-1]))
	}
	if r < 0x80 {
		ways = append(ways, fmt.Sprintf(`&#0*%d;|(?i:&#x0*%x;|\\x%02x)`, r, r, r))
	}
	if markup := html.EscapeString(string(r)); markup != string(r) {
		ways = append(ways, regexp.QuoteMeta(markup))
	}
	switch r {
	case '/':
		ways = append(ways, `\\/`)
	case '\'':
		ways = append(ways, `&apos;`)
	}
	return ways
}

func percent(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&b, "%%%02x", c)
	}
	return "(?i:" + b.String() + ")"
}

func unicodeEscape(r rune) string {
	units := []rune{r}
	if hi, lo := utf16.EncodeRune(r); hi != '\uFFFD' {
		units = []rune{hi, lo}
	}
	var b strings.Builder
	for _, u := range units {
		fmt.Fprintf(&b, `\\u%04x`, u)
	}
	return "(?i:" + b.String() + ")"
}

// inBase64 gives the secret's base64, whole and as it stands inside the base64
// of a longer text, where it may begin at any of three positions.
func inBase64(secret string) []string {
	out := []string{base64.StdEncoding.EncodeToString([]byte(secret)), base64.URLEncoding.EncodeToString([]byte(secret))}
	for shift := range 3 {
		in := append(make([]byte, shift), secret...)
		first := (shift*8 + 5) / 6
		last := len(in) * 8 / 6
		// A short run of characters would strike innocent text.
		if last-first < 6 {
			continue
		}
		out = append(out,
			base64.RawStdEncoding.EncodeToString(in)[first:last],
			base64.RawURLEncoding.EncodeToString(in)[first:last])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

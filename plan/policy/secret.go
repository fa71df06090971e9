package policy

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode"

	"herald/lang/content"
)

// token is what the vendors of keys have them look like, so that they are found
// where they do not belong.
var token = regexp.MustCompile(`\b(?:` + strings.Join([]string{
	`A(?:KIA|SIA)[0-9A-Z]{16}\b`,
	`gh[pousr]_[0-9A-Za-z]{36,}`,
	`github_pat_[0-9A-Za-z_]{22,}`,
	`glpat-[0-9A-Za-z_-]{20,}`,
	`xox[abeprs]-[0-9A-Za-z-]{20,}`,
	`sk_live_[0-9A-Za-z]{16,}`,
	`sk-[0-9A-Za-z_-]{32,}`,
	`npm_[0-9A-Za-z]{36}\b`,
	`AIza[0-9A-Za-z_-]{35}`,
	`AGE-SECRET-KEY-1[0-9A-Z]{20,}`,
	`eyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}`,
	`https?://[^/\s:@]+:[^/\s:@]{6,}@`,
}, "|") + `)|-----BEGIN [A-Z ]*PRIVATE KEY-----`)

// told is a value that a text calls a secret.
var told = regexp.MustCompile("(?i)(?:api[ _-]?key|access[ _-]?key|secret|token|passw(?:or)?d|pwd|密码|密钥|口令)[\"'`]?\\s*[:=：]\\s*[\"'`]?([!-~]{12,})")

func secrets(c content.Content) []Finding {
	if !c.IsSensitive("body") {
		if what, ok := secretIn(c.Body); ok {
			return []Finding{secretFound(string(c.Format), what)}
		}
	}
	if c.IsSensitive("buttons") {
		return nil
	}
	for i, b := range c.Buttons {
		if what, ok := secretIn(b.URL); ok {
			return []Finding{secretFound(fmt.Sprintf("button[%d].url", i), what)}
		}
	}
	return nil
}

func secretFound(attribute, what string) Finding {
	return Finding{
		Rule: "secret-looking-text", Attribute: attribute, Summary: "Looks like a secret",
		Detail: fmt.Sprintf("What begins with %q looks like a password, a token or a key, and everybody in the conversation could read it. "+
			"Take it out and, if it was ever sent or committed, have it replaced where it is valid.", what),
	}
}

// secretIn gives the beginning of what looks like a secret, and no more of it.
func secretIn(text string) (beginning string, ok bool) {
	if s := token.FindString(text); s != "" {
		return head(s), true
	}
	for _, m := range told.FindAllStringSubmatch(text, -1) {
		if value := strings.TrimRight(m[1], ".,;:!?)\"'`"); random(value) {
			return head(value), true
		}
	}
	return "", false
}

// head is what may be shown of a secret.
func head(s string) string {
	if scheme, _, ok := strings.Cut(s, "://"); ok {
		return scheme + "://"
	}
	return s[:4]
}

// random reports whether a word looks made by chance: letters and digits mixed,
// and few of them twice. Words, addresses, paths and placeholders are not.
func random(s string) bool {
	if len(s) < 12 || strings.Contains(s, "://") || strings.ContainsAny(s, "<>{}*…") || strings.Count(s, "/") > 2 {
		return false
	}
	letter, digit := strings.ContainsFunc(s, unicode.IsLetter), strings.ContainsFunc(s, unicode.IsDigit)
	return letter && digit && entropy(s) >= 3.3
}

// entropy is in bits for each character.
func entropy(s string) float64 {
	counts := map[byte]int{}
	for i := range len(s) {
		counts[s[i]]++
	}
	bits := 0.0
	for _, n := range counts {
		p := float64(n) / float64(len(s))
		bits -= p * math.Log2(p)
	}
	return bits
}

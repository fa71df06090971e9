package lint

import (
	"encoding/base64"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"herald/lang/content"
	"herald/lang/diag/problem"
)

// token matches keys in the formats of their vendors.
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
}, "|") + `)|-----BEGIN [A-Z ]*PRIVATE KEY-----`)

// authorization matches a header or word that introduces credentials: opaque
// ones after Bearer, and the base64 of a name and a password after Basic.
var authorization = regexp.MustCompile(`(?i)\b(?:bearer|basic)\s+([0-9A-Za-z._~+/=-]{12,})`)

// assignedSecret matches a value that the text calls a secret.
var assignedSecret = regexp.MustCompile("(?i)(?:api[ _-]?key|access[ _-]?key|secret|token|passw(?:or)?d|pwd|密码|密钥|口令)[\"'`]?\\s*[:=：]\\s*[\"'`]?([!-~]{12,})")

func checkSecrets(c content.Content) []Finding {
	if !c.IsSensitive("body") {
		if what, ok := secretIn(c.Body); ok {
			return []Finding{secretFound(string(c.Format), what)}
		}
	}
	if c.IsSensitive("buttons") {
		return nil
	}
	for i, b := range c.Buttons {
		if what, ok := secretIn(b.Argument()); ok {
			return []Finding{secretFound(fmt.Sprintf("button[%d].%s", i, b.Kind()), what)}
		}
	}
	return nil
}

func secretFound(attribute, what string) Finding {
	return Finding{
		Rule: "secret-looking-text", Attribute: attribute, Code: problem.PossibleSecret,
		Detail: fmt.Sprintf("The text that begins with %q looks like a password, a token or a key. Everybody in the conversation could read it. "+
			"Remove it. If it was ever sent or committed, revoke it.", what),
	}
}

// secretIn returns the beginning of what looks like a secret, and no more of
// it.
func secretIn(text string) (beginning string, ok bool) {
	if containsAny(text, "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "sk_live_", "sk-",
		"npm_", "AIza", "AGE-", "eyJ", "PRIVATE KEY") {
		if s := token.FindString(text); s != "" {
			return s[:revealedLen], true
		}
	}
	if scheme, ok := findLogin(text); ok {
		return scheme, true
	}
	lower := strings.ToLower(text)
	if containsAny(lower, "bearer", "basic") {
		for _, m := range authorization.FindAllStringSubmatch(text, -1) {
			if value := m[1]; isRandom(value) || isBasic(value) {
				return value[:revealedLen], true
			}
		}
	}
	if !containsAny(lower, "key", "secret", "token", "passw", "pwd", "密码", "密钥", "口令") {
		return "", false
	}
	for _, m := range assignedSecret.FindAllStringSubmatch(text, -1) {
		if value := strings.TrimRight(m[1], ".,;:!?)\"'`"); isRandom(value) {
			return value[:revealedLen], true
		}
	}
	return "", false
}

// containsAny reports whether a text contains one of some words. It is checked
// before a regular expression, because that is many times slower and rarely
// matches.
func containsAny(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(text, word) })
}

// revealedLen is how many bytes of a secret may be printed.
const revealedLen = 4

// findLogin finds a URL with a password in it, and returns its scheme.
func findLogin(text string) (scheme string, ok bool) {
	for {
		before, rest, found := strings.Cut(text, "://")
		if !found {
			return "", false
		}
		text = rest
		authority := rest
		if end := strings.IndexAny(rest, "/?# \t\r\n"); end >= 0 {
			authority = rest[:end]
		}
		user, _, found := strings.Cut(authority, "@")
		if _, password, _ := strings.Cut(user, ":"); found && len(password) >= 6 {
			words := strings.FieldsFunc(before, func(r rune) bool { return r < 'A' || r > 'z' })
			if len(words) > 0 {
				scheme = words[len(words)-1]
			}
			return scheme + "://", true
		}
	}
}

// isBasic reports whether a word is the base64 of a name and a password (RFC
// 7617).
func isBasic(s string) bool {
	decoded, err := base64.StdEncoding.DecodeString(s)
	name, password, found := strings.Cut(string(decoded), ":")
	printable := !strings.ContainsFunc(string(decoded), func(r rune) bool { return r == unicode.ReplacementChar || !unicode.IsPrint(r) })
	return err == nil && found && name != "" && password != "" && printable
}

// isRandom reports whether a word looks random: letters and digits mixed, with
// few repetitions. Words, URLs, paths and placeholders are not.
func isRandom(s string) bool {
	if len(s) < 12 || strings.Contains(s, "://") || strings.ContainsAny(s, "<>{}*…") || strings.Count(s, "/") > 2 {
		return false
	}
	letter, digit := strings.ContainsFunc(s, unicode.IsLetter), strings.ContainsFunc(s, unicode.IsDigit)
	return letter && digit && entropy(s) >= 3.3
}

// entropy returns the entropy in bits per character.
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

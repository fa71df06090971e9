package client

import (
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// spaceMark represents in a form any run of invisible characters, because a
// text is brought to one line.
const spaceMark = ' '

// encodedForm is one way to write a secret. Its characters match as they are and in
// every way to escape them, because no two encoders agree on which must be.
type encodedForm struct {
	chars []rune
	fold  bool // upper and lower case are the same
}

// encodedForms gives the ways to write a secret: as it is, in hex, and in base64. None
// for one that is empty.
func encodedForms(secret string) []encodedForm {
	if secret == "" {
		return nil
	}
	out := []encodedForm{{chars: []rune(hex.EncodeToString([]byte(secret))), fold: true}}
	for _, s := range base64Forms(secret) {
		out = append(out, encodedForm{chars: []rune(s)})
	}
	// Bytes that are no text reach a text only when encoded.
	if chars := collapseSpace(secret); utf8.ValidString(secret) && len(chars) > 0 {
		out = append(out, encodedForm{chars: chars})
	}
	return out
}

// collapseSpace is the text with its gaps as one character each, and without those
// around it, which a server may cut off.
func collapseSpace(text string) []rune {
	words := strings.FieldsFunc(text, func(r rune) bool { return !isVisible(r) })
	return []rune(strings.Join(words, string(spaceMark)))
}

// isVisible reports whether a character stays on a line as it is.
func isVisible(r rune) bool { return !unicode.IsSpace(r) && !unicode.IsControl(r) }

// base64Forms gives the secret's base64, whole and as it appears inside the base64
// of a longer text, where it may begin at any of three positions.
func base64Forms(secret string) []string {
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

// textSpan is a piece of a text, from its first byte to the one after its last.
type textSpan struct{ from, to int }

// findSpans lists where the form occurs in a text; they may overlap.
func (f encodedForm) findSpans(s string) []textSpan {
	var out []textSpan
	begins := escapeChars + string(f.chars[0])
	if f.fold {
		begins += string(unicode.ToUpper(f.chars[0]))
	}
	for at := 0; ; {
		next := strings.IndexAny(s[at:], begins)
		if next < 0 {
			return out
		}
		at += next
		if end := f.matchAt(s, at); end > 0 {
			out = append(out, textSpan{at, end})
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
}

// matchAt is where the form ends if it begins at a place; 0 if it does not. All
// readings are followed side by side, so that none of them can hide another.
func (f encodedForm) matchAt(s string, at int) int {
	here := []int{at}
	var next []int
	for _, char := range f.chars {
		if next = next[:0]; char == spaceMark {
			next = skipSpace(s, here, next)
		} else {
			next = f.matchRune(s, here, next, char)
		}
		if len(next) == 0 {
			return 0
		}
		here, next = next, here
	}
	return slices.Max(here)
}

// matchRune gives the places after a character that occurs at one of the places.
func (f encodedForm) matchRune(s string, from, to []int, char rune) []int {
	for _, at := range from {
		if at == len(s) {
			continue
		}
		all, n := decodeRunes(s, at)
		for _, r := range all[:n] {
			if (r.char == char || f.fold && unicode.ToLower(r.char) == char) && !slices.Contains(to, r.end) {
				to = append(to, r.end)
			}
		}
	}
	return to
}

// skipSpace gives the places after white space of any length that begins at one of the
// places. A plus is a space in the query of an address.
func skipSpace(s string, from, to []int) []int {
	seen := map[int]bool{}
	for queue := slices.Clone(from); len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at == len(s) {
			continue
		}
		all, n := decodeRunes(s, at)
		for _, r := range all[:n] {
			if (r.char == '+' || !isVisible(r.char)) && !seen[r.end] {
				seen[r.end] = true
				to, queue = append(to, r.end), append(queue, r.end)
			}
		}
	}
	return to
}

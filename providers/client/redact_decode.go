package client

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// decodedRune is a character that a text may mean at some place, and where the
// text continues after it.
type decodedRune struct {
	char rune
	end  int
}

// decodeRunes lists the characters that a place in a text may mean: the character itself
// and, where it begins an escape, the one that an encoder may have meant.
func decodeRunes(s string, at int) (all [2]decodedRune, n int) {
	plain, size := utf8.DecodeRuneInString(s[at:])
	all[0] = decodedRune{plain, at + size}
	var meant decodedRune
	var ok bool
	switch plain {
	case '%':
		meant, ok = decodePercent(s, at)
	case '\\':
		meant, ok = decodeBackslash(s, at)
	case '&':
		meant, ok = decodeEntity(s, at)
	}
	if !ok {
		return all, 1
	}
	all[1] = meant
	return all, 2
}

// escapeChars are the characters at which there is more than one reading.
const escapeChars = `%\&`

// decodePercent reads a character as addresses have it (RFC 3986, section 2.1). A
// byte that is no character in UTF-8 is one of an older encoding, where it is
// most likely a space.
func decodePercent(s string, at int) (decodedRune, bool) {
	var coded []byte
	for len(coded) < utf8.UTFMax && at+2 < len(s) && s[at] == '%' {
		c, ok := parseHex(s, at+1, 2)
		if !ok {
			break
		}
		coded = append(coded, byte(c))
		at += 3
	}
	if len(coded) == 0 {
		return decodedRune{}, false
	}
	char, size := utf8.DecodeRune(coded)
	if char == utf8.RuneError && size == 1 {
		char = spaceMark
	}
	return decodedRune{char, at - 3*(len(coded)-size)}, true
}

// decodeBackslash reads a character as JSON, Go and their like have it. A letter
// that is no code is treated as white space.
func decodeBackslash(s string, at int) (decodedRune, bool) {
	if at+1 == len(s) {
		return decodedRune{}, false
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[at+1]]
	if code, ok := parseHex(s, at+2, digits); ok {
		return decodeSurrogatePair(s, decodedRune{code, at + 2 + digits}), true
	}
	switch c := s[at+1]; {
	case 'a' <= c && c <= 'z':
		return decodedRune{spaceMark, at + 2}, true
	case c < utf8.RuneSelf && isVisible(rune(c)):
		return decodedRune{rune(c), at + 2}, true
	}
	return decodedRune{}, false
}

// decodeSurrogatePair completes the first half of a character that JSON writes as two.
func decodeSurrogatePair(s string, first decodedRune) decodedRune {
	const high, low, end = 0xD800, 0xDC00, 0xE000
	if first.char < high || first.char >= low || !strings.HasPrefix(s[first.end:], `\u`) {
		return first
	}
	second, ok := parseHex(s, first.end+2, 4)
	if !ok || second < low || second >= end {
		return first
	}
	return decodedRune{0x10000 + (first.char-high)<<10 + second - low, first.end + 6}
}

// parseHex reads a number of so many digits; false for none.
func parseHex(s string, at, digits int) (rune, bool) {
	if digits == 0 || at+digits > len(s) {
		return 0, false
	}
	n, err := strconv.ParseUint(s[at:at+digits], 16, 31)
	return rune(n), err == nil
}

// maxEntityLength is that of HTML's list, and leaves room for leading zeros.
const maxEntityLength = 64

// decodeEntity reads a character as markup has it, by number or by name.
func decodeEntity(s string, at int) (decodedRune, bool) {
	length := strings.IndexByte(s[at:min(len(s), at+maxEntityLength)], ';') + 1
	if length < len("&x;") {
		return decodedRune{}, false
	}
	raw := s[at : at+length]
	digits, base := raw[2:length-1], 10
	if raw[1] != '#' {
		text := html.UnescapeString(raw)
		char, size := utf8.DecodeRuneInString(text)
		return decodedRune{char, at + length}, size == len(text) && text != raw
	}
	if after, ok := strings.CutPrefix(strings.ToLower(digits), "x"); ok {
		digits, base = after, 16
	}
	n, err := strconv.ParseUint(digits, base, 31)
	return decodedRune{rune(n), at + length}, err == nil
}

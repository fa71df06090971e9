package addr

import (
	"strconv"
	"strings"
)

// parsePlain parses an address that needs no parser of the language, as most do,
// because a state holds some for each delivery: a kind and a name, and a key
// without anything to escape. ok is false for any other text.
func parsePlain(s string) (in Instance, ok bool) {
	kind, rest, _ := strings.Cut(s, ".")
	switch kind {
	case Conversation, Attachment, Message:
	default:
		return in, false
	}
	name, key := rest, NoKey
	if at := strings.IndexByte(rest, '['); at >= 0 {
		if key, ok = parsePlainKey(rest[at:]); !ok {
			return in, false
		}
		name = rest[:at]
	}
	return Instance{Block: Block{Kind: kind, Name: name}, Key: key}, isPlainName(name)
}

// parsePlainKey parses a key with its brackets: a small number, or a string of
// printable ASCII characters that are written as they are.
func parsePlainKey(s string) (Key, bool) {
	text, ok := strings.CutSuffix(s[1:], "]")
	if !ok {
		return NoKey, false
	}
	if n, err := strconv.ParseUint(text, 10, 31); err == nil {
		return IntKey(int(n)), true
	}
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return NoKey, false
	}
	text = text[1 : len(text)-1]
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ', c > '~', c == '"', c == '\\', c == '$', c == '%':
			return NoKey, false
		}
	}
	return StringKey(text), true
}

// isPlainName reports whether s is an identifier of ASCII letters, digits, _ and
// -, which needs no parser.
func isPlainName(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_' && i > 0, c == '-' && i > 0, c >= '0' && c <= '9' && i > 0:
		default:
			return false
		}
	}
	return s != ""
}

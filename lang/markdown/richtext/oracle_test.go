package richtext

import (
	"fmt"
	"strings"
)

// readMarkdownV2 reads MarkdownV2 by the rules of the Bot API and returns the
// text without its entities. It is an error when a special character is neither
// escaped nor part of an entity, and when an entity is not closed.
func readMarkdownV2(s string) (string, error) {
	r := v2Reader{s: s}
	for r.i < len(r.s) {
		if err := r.step(); err != nil {
			return "", fmt.Errorf("at %d: %w", r.i, err)
		}
	}
	if len(r.open) > 0 {
		return "", fmt.Errorf("%q is not closed", r.open)
	}
	return r.out.String(), nil
}

type v2Reader struct {
	s    string
	i    int
	open []string
	out  strings.Builder
}

func (r *v2Reader) step() error {
	rest := r.s[r.i:]
	switch c := rest[0]; {
	case c == '\\':
		if len(rest) < 2 {
			return fmt.Errorf("a backslash at the end")
		}
		r.out.WriteByte(rest[1])
		r.i += 2
	case c == '`':
		return r.code(rest)
	case strings.HasPrefix(rest, "__"):
		return fmt.Errorf("underline begins")
	case c == '_' || c == '*' || c == '~':
		r.toggle(string(c))
		r.i++
	case c == '[':
		r.open = append(r.open, "[")
		r.i++
	case c == ']':
		return r.address(rest)
	case c == '>' && (r.i == 0 || r.s[r.i-1] == '\n'):
		r.i++
	case strings.IndexByte(markdownV2Special, c) >= 0:
		return fmt.Errorf("%q is not escaped", c)
	default:
		r.out.WriteByte(c)
		r.i++
	}
	return nil
}

func (r *v2Reader) toggle(sign string) {
	if n := len(r.open); n > 0 && r.open[n-1] == sign {
		r.open = r.open[:n-1]
		return
	}
	r.open = append(r.open, sign)
}

func (r *v2Reader) code(rest string) error {
	end := codeEnd(rest, 0)
	fence := "`"
	if strings.HasPrefix(rest, "```") {
		fence = "```"
	}
	if end < 2*len(fence) || !strings.HasSuffix(rest[:end], fence) {
		return fmt.Errorf("code is not closed")
	}
	text := rest[len(fence) : end-len(fence)]
	if fence == "```" {
		_, text, _ = strings.Cut(text, "\n")
	}
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' {
			i++
		}
		r.out.WriteByte(text[i])
	}
	r.i += end
	return nil
}

func (r *v2Reader) address(rest string) error {
	if n := len(r.open); n == 0 || r.open[n-1] != "[" {
		return fmt.Errorf("] closes no link")
	}
	if !strings.HasPrefix(rest, "](") {
		return fmt.Errorf("a label without an address")
	}
	for i := 2; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case ')':
			r.open = r.open[:len(r.open)-1]
			r.i += i + 1
			return nil
		}
	}
	return fmt.Errorf("an address is not closed")
}

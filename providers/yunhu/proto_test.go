package yunhu

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// The decoding below is written apart from the package's own, on protowire
// alone, so that a wrong field number cannot cancel itself out.

// fields are the values of a Protobuf message by number: uint64 or []byte.
type fields map[protowire.Number][]any

func parse(b []byte) (fields, error) {
	f := make(fields)
	for len(b) > 0 {
		number, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		b = b[n:]
		switch typ {
		case protowire.VarintType:
			v, n := protowire.ConsumeVarint(b)
			if n < 0 {
				return nil, protowire.ParseError(n)
			}
			f[number], b = append(f[number], v), b[n:]
		case protowire.BytesType:
			v, n := protowire.ConsumeBytes(b)
			if n < 0 {
				return nil, protowire.ParseError(n)
			}
			f[number], b = append(f[number], v), b[n:]
		default:
			return nil, fmt.Errorf("field %d has wire type %d", number, typ)
		}
	}
	return f, nil
}

func (f fields) text(n protowire.Number) string {
	if len(f[n]) == 0 {
		return ""
	}
	b, _ := f[n][0].([]byte)
	return string(b)
}

func (f fields) number(n protowire.Number) uint64 {
	if len(f[n]) == 0 {
		return 0
	}
	v, _ := f[n][0].(uint64)
	return v
}

// write makes Protobuf from a readable form, one field a line:
//
//	2: "text"
//	4: 2
//	5 {
//		1: "nested"
//	}
func write(t testing.TB, lines []string) []byte {
	t.Helper()
	b, rest := writeUntil(t, lines)
	if len(rest) > 0 {
		t.Fatalf("unexpected %q", rest[0])
	}
	return b
}

func writeUntil(t testing.TB, lines []string) (b []byte, rest []string) {
	t.Helper()
	for len(lines) > 0 {
		line := strings.TrimSpace(lines[0])
		lines = lines[1:]
		if line == "}" {
			return b, lines
		}
		if line == "" {
			continue
		}
		name, value, isScalar := strings.Cut(line, ": ")
		number, err := strconv.Atoi(strings.TrimSuffix(name, " {"))
		if err != nil {
			t.Fatalf("no field number in %q", line)
		}
		n := protowire.Number(number)
		switch {
		case !isScalar:
			var inner []byte
			inner, lines = writeUntil(t, lines)
			b = protowire.AppendBytes(protowire.AppendTag(b, n, protowire.BytesType), inner)
		case strings.HasPrefix(value, `"`):
			s, err := strconv.Unquote(value)
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			b = protowire.AppendString(protowire.AppendTag(b, n, protowire.BytesType), s)
		default:
			v, err := strconv.ParseInt(value, 10, 64)
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			b = protowire.AppendVarint(protowire.AppendTag(b, n, protowire.VarintType), uint64(v))
		}
	}
	return b, nil
}

// show is the inverse of write; nested names the fields that are messages.
func show(t testing.TB, b []byte, nested ...protowire.Number) string {
	t.Helper()
	var out strings.Builder
	for len(b) > 0 {
		number, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			t.Fatalf("request is not Protobuf: %v", protowire.ParseError(n))
		}
		b = b[n:]
		switch typ {
		case protowire.VarintType:
			v, n := protowire.ConsumeVarint(b)
			b = b[n:]
			fmt.Fprintf(&out, "%d: %d\n", number, v)
		case protowire.BytesType:
			v, n := protowire.ConsumeBytes(b)
			b = b[n:]
			if slices.Contains(nested, number) {
				inner := strings.TrimSuffix(show(t, v), "\n")
				fmt.Fprintf(&out, "%d {\n\t%s\n}\n", number, strings.ReplaceAll(inner, "\n", "\n\t"))
			} else {
				fmt.Fprintf(&out, "%d: %q\n", number, v)
			}
		default:
			t.Fatalf("field %d has wire type %d", number, typ)
		}
	}
	return out.String()
}

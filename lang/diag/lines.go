package diag

import (
	"bytes"
	"iter"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
)

// maxContext is how many bytes around a mark are looked at: a line can have as many
// as a file, and a file can have as many marks as bytes.
const maxContext = 4 << 10

// line is a line of a file, without the characters that end it.
type line struct{ number, start, end int }

// touchedLines yields the lines that a range touches. It begins at the range.
func touchedLines(src []byte, shown hcl.Range) iter.Seq[line] {
	return func(yield func(line) bool) {
		at := bytes.LastIndexByte(src[:clampInt(shown.Start.Byte, 0, len(src))], '\n') + 1
		number := 1 + bytes.Count(src[:at], []byte("\n"))
		for first := true; at < len(src) && (first || shown.End.Byte > at); first = false {
			text, rest, _ := bytes.Cut(src[at:], []byte("\n"))
			if !yield(line{number, at, at + len(bytes.TrimSuffix(text, []byte("\r")))}) {
				return
			}
			at, number = len(src)-len(rest), number+1
		}
	}
}

// withByteOffsets adds the bytes of a range that has lines alone, as those of files have
// that are read line by line.
func withByteOffsets(src []byte, r hcl.Range) hcl.Range {
	if r.Start.Byte > 0 || r.Start.Line <= 1 {
		return r
	}
	at := 0
	for range r.Start.Line - 1 {
		n := bytes.IndexByte(src[at:], '\n')
		if n < 0 {
			return r
		}
		at += n + 1
	}
	r.Start.Byte, r.End.Byte = at, max(r.End.Byte, at+1)
	return r
}

// maskedPart is a part of a line without secrets, each byte in its place. What
// is around the part is looked at as well: it may be what makes a secret of it.
func maskedPart(src []byte, in line, from, to int) []byte {
	lead := runeStart(src, max(in.start, from-maxContext))
	tail := runeStart(src, min(in.end, to+maxContext))
	return maskSecrets(src[lead:tail])[from-lead : to-lead]
}

// runeStart moves an offset back to where a character begins.
func runeStart(src []byte, offset int) int {
	offset = clampInt(offset, 0, len(src))
	for offset > 0 && offset < len(src) && !utf8.RuneStart(src[offset]) {
		offset--
	}
	return offset
}

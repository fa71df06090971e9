package visible

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// Form is what a Writer is given, which says how it escapes.
type Form uint8

// Forms.
const (
	// Text is lines for people, without a sequence that controls a terminal.
	Text Form = iota
	// Colored is Text with sequences for colors, which are kept.
	Colored
	// JSON is any number of JSON texts. Escapes are those of JSON strings, so
	// the values stay what they are.
	JSON
	// Markup is HTML, which no runner reads: nothing in it is a command.
	Markup
	// Quoted is the inside of a quoted text of HCL, whose escapes are those of
	// JSON but for characters beyond 16 bits.
	Quoted
)

// Writer writes what it is given so that it is harmless to print. It may be
// used by several goroutines at a time.
type Writer struct {
	out  io.Writer
	form Form

	mu       sync.Mutex
	held     []byte // the beginning of a character or of a sequence for color
	context  context
	commands commandScanner
}

// NewWriter returns a Writer to out.
func NewWriter(out io.Writer, form Form) *Writer { return &Writer{out: out, form: form} }

// Write writes the text p. The error is that of the writer below. The beginning
// of a character is held back until the rest of it is written.
func (w *Writer) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := append(w.held, p...)
	done, n := w.escapeText(text)
	w.held = bytes.Clone(text[n:])
	if _, err := w.out.Write(done); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close writes what was held back, which is the beginning of a character
// without its end. It does not close the writer below.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out bytes.Buffer
	for _, b := range w.held {
		w.writeEscaped(&out, utf8.RuneError, b)
	}
	w.held = nil
	if out.Len() == 0 {
		return nil
	}
	_, err := w.out.Write(out.Bytes())
	return err
}

// color is a sequence that sets how text looks, at the beginning of a text.
var (
	color      = regexp.MustCompile(`^\x1b\[[0-9;]*m`)
	colorBegun = regexp.MustCompile(`^\x1b(\[[0-9;]{0,16})?$`)
)

// escapeText returns a text in its harmless form, and how much of it that is.
func (w *Writer) escapeText(text []byte) (done []byte, n int) {
	var out bytes.Buffer
	for n < len(text) {
		rest := text[n:]
		if rest[0] == '\x1b' && w.form == Colored {
			if sequence := color.Find(rest); sequence != nil {
				out.Write(sequence)
				n += len(sequence)
				continue
			}
			if colorBegun.Match(rest) {
				break
			}
		}
		if !utf8.FullRune(rest) {
			break
		}
		r, size := utf8.DecodeRune(rest)
		w.writeRune(&out, r, rest[:size])
		n += size
	}
	return out.Bytes(), n
}

// writeRune writes one character, which has these bytes.
func (w *Writer) writeRune(out *bytes.Buffer, r rune, raw []byte) {
	invalid := r == utf8.RuneError && len(raw) == 1
	kept := r == '\n' || r == '\t' || r == '\r' && w.form == JSON // where it is between values
	switch {
	case invalid || !kept && !w.context.isPrintable(r):
		w.writeEscaped(out, r, raw[0])
	case w.form == Markup || !w.commands.completesCommand(r):
		out.Write(raw)
	case w.form == JSON || w.form == Quoted:
		w.context.writeSafe(out, escapeJSON(r))
	default:
		out.WriteByte('\\')
		out.Write(raw)
	}
	if kept {
		w.context = context{}
	}
}

// writeEscaped writes a character that must not be printed, or a byte that is none.
func (w *Writer) writeEscaped(out *bytes.Buffer, r rune, b byte) {
	text := escapeRune(r)
	switch {
	case w.form == JSON, w.form == Quoted && r <= 0xffff:
		text = escapeJSON(r)
	case r == utf8.RuneError:
		text = fmt.Sprintf(`\x%02x`, b)
	}
	w.context.writeSafe(out, text)
	for _, r := range text {
		w.commands.completesCommand(r)
	}
}

// escapeJSON writes a character as in a JSON string.
func escapeJSON(r rune) string {
	if a, b := utf16.EncodeRune(r); a != utf8.RuneError {
		return fmt.Sprintf(`\u%04x\u%04x`, a, b)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

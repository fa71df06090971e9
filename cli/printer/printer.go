// Package printer writes lines and keeps the first error, so that whoever
// writes many of them looks at it once, at the end.
//
// It must not know what the lines say.
package printer

import (
	"fmt"
	"io"
)

// Printer writes lines to Out. After the first error, which it keeps, it writes
// nothing more.
type Printer struct {
	Out io.Writer
	Err error
}

// Linef writes a line.
func (p *Printer) Linef(format string, args ...any) {
	if p.Err == nil {
		_, p.Err = fmt.Fprintf(p.Out, format+"\n", args...)
	}
}

// Text writes a text as it is.
func (p *Printer) Text(text []byte) {
	if p.Err == nil {
		_, p.Err = p.Out.Write(text)
	}
}

// Flush lets out what Out has held back; it does nothing where Out holds
// nothing back.
func (p *Printer) Flush() {
	if f, ok := p.Out.(interface{ Flush() error }); ok && p.Err == nil {
		p.Err = f.Flush()
	}
}

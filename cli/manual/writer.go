package manual

import (
	"fmt"
	"io"
)

// writer collects the first error of many writes.
type writer struct {
	w   io.Writer
	err error
}

func (o *writer) linef(format string, args ...any) {
	if o.err == nil {
		_, o.err = fmt.Fprintf(o.w, format+"\n", args...)
	}
}

// flush lets out what the writer below has held back.
func (o *writer) flush() {
	if f, ok := o.w.(interface{ Flush() error }); ok && o.err == nil {
		o.err = f.Flush()
	}
}

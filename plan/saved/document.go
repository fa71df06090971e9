package saved

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"herald/plan/render/document"
)

// compressDocument compresses a document; nil returns nil.
func compressDocument(d *document.Plan) ([]byte, error) {
	if d == nil {
		return nil, nil
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	err := json.NewEncoder(w).Encode(d)
	if err := errors.Join(err, w.Close()); err != nil {
		return nil, fmt.Errorf("write the plan for programs: %w", err)
	}
	return b.Bytes(), nil
}

// maxDocument is the maximum size of an uncompressed document in bytes. It is
// enough for several hundred thousand messages.
const maxDocument = 512 << 20

// WriteDocument writes the plan as one JSON object and a newline. It contains
// nothing sensitive. The error wraps ErrDamaged if there is no document, or if
// it is too large.
func (f *File) WriteDocument(w io.Writer) error {
	r, err := gzip.NewReader(bytes.NewReader(f.Document))
	if err != nil {
		return fmt.Errorf("%w: the plan for programs is missing", ErrDamaged)
	}
	n, err := io.Copy(w, io.LimitReader(r, maxDocument))
	if err != nil {
		return fmt.Errorf("print the plan for programs: %w", err)
	}
	if n < maxDocument {
		return nil
	}
	return fmt.Errorf("%w: the plan for programs unpacks to more than %d MiB", ErrDamaged, maxDocument>>20)
}

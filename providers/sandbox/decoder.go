package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// decoder decodes what clients send. A strict decoder refuses fields that the
// vendors' documents do not name; otherwise they are ignored, as the platforms
// do.
type decoder struct{ strict bool }

// decodeJSON decodes exactly one JSON value.
func (d decoder) decodeJSON(data []byte, into any) error {
	j := json.NewDecoder(bytes.NewReader(data))
	if d.strict {
		j.DisallowUnknownFields()
	}
	if err := j.Decode(into); err != nil {
		return err
	}
	if _, err := j.Token(); err != io.EOF {
		return errors.New("more than one JSON value")
	}
	return nil
}

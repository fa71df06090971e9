package seal

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
)

// version is the version of the envelope and its contents.
const version = 1

// label identifies the encrypted data. It is outside the encryption for the store, and
// repeated inside for the reader. Lineage and serial are those of a state, because stores
// that implement Terraform's protocol require them.
type label struct {
	Version int    `json:"herald_sealed"`
	Kind    Kind   `json:"kind"`
	Lineage string `json:"lineage,omitempty"`
	Serial  uint64 `json:"serial,omitempty"`
}

// encodeLine returns the label in the form in which it is encrypted.
func (l label) encodeLine() []byte { return append(mustJSON(l), '\n') }

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // strings, numbers and bytes always marshal
		panic(err)
	}
	return b
}

// envelope is a label and the data that age has encrypted.
type envelope struct {
	label label
	age   []byte
}

// jsonEnvelope is an envelope as one line of JSON.
type jsonEnvelope struct {
	label
	Age []byte `json:"age"`
}

func (e envelope) encodeEnvelope() []byte {
	if e.label.Kind == Plan {
		return append(e.label.encodeLine(), e.age...)
	}
	return append(mustJSON(jsonEnvelope{e.label, e.age}), '\n')
}

// IsSealed reports whether data claims to be an envelope, of any version and
// kind.
func IsSealed(data []byte) bool {
	data, ok := bytes.CutPrefix(trimSpace(data), []byte("{"))
	return ok && bytes.HasPrefix(trimSpace(data), []byte(`"herald_sealed"`))
}

func trimSpace(data []byte) []byte { return bytes.TrimLeft(data, " \t\r\n") }

// parseEnvelope reads an envelope of either form.
func parseEnvelope(data []byte) (envelope, error) {
	if err := checkVersion(data); err != nil {
		return envelope{}, err
	}
	var t jsonEnvelope
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&t); err != nil {
		return envelope{}, ErrDamaged
	}
	rest := data[dec.InputOffset():]
	if t.Age != nil {
		if len(trimSpace(rest)) > 0 {
			return envelope{}, ErrDamaged
		}
		return envelope{t.label, t.Age}, nil
	}
	body, ok := bytes.CutPrefix(rest, []byte("\n"))
	if !ok {
		return envelope{}, ErrDamaged
	}
	return envelope{t.label, body}, nil
}

// checkVersion reads only the first field, which is the version in all versions.
func checkVersion(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	var got any
	for range 3 { // {, the name, the number
		token, err := dec.Token()
		if err != nil {
			return ErrDamaged
		}
		got = token
	}
	n, ok := got.(float64)
	switch {
	case !ok || n < 1:
		return ErrDamaged
	case n > version:
		return fmt.Errorf("%w: envelope %v, this one reads up to %d", ErrNewer, n, version)
	}
	return nil
}

// readLineage returns lineage and serial from the head of a state; zero values if the
// data does not begin like a state.
func readLineage(data []byte) (lineage string, serial uint64) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return "", 0
	}
	for range 8 {
		name, err := dec.Token()
		if err != nil {
			break
		}
		var into any
		switch name {
		case "lineage":
			into = &lineage
		case "serial":
			into = &serial
		default:
			var skipped json.RawMessage
			into = &skipped
		}
		if dec.Decode(into) != nil || (lineage != "" && serial != 0) {
			break
		}
	}
	if id, err := uuid.Parse(lineage); err != nil || id.String() != lineage {
		return "", 0
	}
	return lineage, serial
}

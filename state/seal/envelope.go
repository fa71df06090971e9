package seal

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
)

// version is that of the envelope and of all that is in it.
const version = 1

// label says what is sealed. It stands before the encryption for whoever
// keeps it, and inside it for whoever opens it. Lineage and serial are those
// of a state, because stores that speak Terraform's protocol ask for them.
type label struct {
	Version int    `json:"herald_sealed"`
	Kind    Kind   `json:"kind"`
	Lineage string `json:"lineage,omitempty"`
	Serial  uint64 `json:"serial,omitempty"`
}

// encodeLine is the label as it stands inside the encryption.
func (l label) encodeLine() []byte { return append(mustJSON(l), '\n') }

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil { // strings, numbers and bytes always marshal
		panic(err)
	}
	return b
}

// envelope is a label and what age made.
type envelope struct {
	label label
	age   []byte
}

// jsonEnvelope is the form of an envelope that is one line of JSON.
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

// checkVersion reads no more than the first field, which is the version in all
// versions.
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

// readLineage finds lineage and serial where they stand at the head of a state,
// and reads no further. Bytes that begin otherwise have neither.
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

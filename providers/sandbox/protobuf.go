package sandbox

import (
	"fmt"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// pbKind is the type of a Protobuf field.
type pbKind int

const (
	pbText pbKind = iota
	pbNumber
	pbNested
)

// pbField is one field of a message definition, as the document lists it.
type pbField struct {
	number protowire.Number
	name   string
	kind   pbKind
	nested []pbField
}

// pbMessage holds the values of a message by field name: string, uint64 or
// pbMessage. A repeated field has several.
type pbMessage map[string][]any

// decodeProtobuf decodes a message. Protobuf readers skip unknown fields and
// fields of another type. A strict decoder refuses both, so that a client with
// wrong field numbers gets an error.
func (d decoder) decodeProtobuf(shape []pbField, data []byte) (pbMessage, error) {
	m := pbMessage{}
	for len(data) > 0 {
		number, wire, n := protowire.ConsumeTag(data)
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		data = data[n:]
		f, ok := findField(shape, number)
		if !ok || wire != f.kind.wireType() {
			if d.strict {
				return nil, fmt.Errorf("field %d is not in the definition, or not with wire type %d", number, wire)
			}
			if n = protowire.ConsumeFieldValue(number, wire, data); n < 0 {
				return nil, protowire.ParseError(n)
			}
			data = data[n:]
			continue
		}
		value, n, err := d.consumeField(f, data)
		if err != nil {
			return nil, fmt.Errorf("field %d (%s): %w", number, f.name, err)
		}
		m[f.name] = append(m[f.name], value)
		data = data[n:]
	}
	return m, nil
}

// wireType returns the wire type of a kind.
func (k pbKind) wireType() protowire.Type {
	if k == pbNumber {
		return protowire.VarintType
	}
	return protowire.BytesType
}

func findField(shape []pbField, number protowire.Number) (pbField, bool) {
	for _, f := range shape {
		if f.number == number {
			return f, true
		}
	}
	return pbField{}, false
}

// consumeField decodes the value of a field and returns its length in bytes.
func (d decoder) consumeField(f pbField, data []byte) (any, int, error) {
	if f.kind == pbNumber {
		value, n := protowire.ConsumeVarint(data)
		return value, n, protowire.ParseError(min(n, 0))
	}
	value, n := protowire.ConsumeBytes(data)
	if n < 0 {
		return nil, 0, protowire.ParseError(n)
	}
	if f.kind == pbNested {
		nested, err := d.decodeProtobuf(f.nested, value)
		return nested, n, err
	}
	if !utf8.Valid(value) {
		return nil, 0, fmt.Errorf("not UTF-8")
	}
	return string(value), n, nil
}

// pbEncode encodes a message, with fields in the order of the definition. Empty
// values are omitted, as in Protobuf 3.
func pbEncode(shape []pbField, m pbMessage) []byte {
	var b []byte
	for _, f := range shape {
		for _, value := range m[f.name] {
			b = f.appendValue(b, value, len(m[f.name]) > 1)
		}
	}
	return b
}

func (f pbField) appendValue(b []byte, value any, repeated bool) []byte {
	switch v := value.(type) {
	case uint64:
		if v != 0 || repeated {
			b = protowire.AppendTag(b, f.number, protowire.VarintType)
			b = protowire.AppendVarint(b, v)
		}
	case string:
		if v != "" || repeated {
			b = protowire.AppendTag(b, f.number, protowire.BytesType)
			b = protowire.AppendString(b, v)
		}
	case pbMessage:
		b = protowire.AppendTag(b, f.number, protowire.BytesType)
		b = protowire.AppendBytes(b, pbEncode(f.nested, v))
	}
	return b
}

// textField returns a string field, or "". The last value counts, as in
// Protobuf.
func (m pbMessage) textField(name string) string {
	s, _ := m.lastValue(name).(string)
	return s
}

// numberField returns a number field, or 0.
func (m pbMessage) numberField(name string) uint64 {
	n, _ := m.lastValue(name).(uint64)
	return n
}

// messageField returns a nested message, which is empty if there is none.
func (m pbMessage) messageField(name string) pbMessage {
	nested, _ := m.lastValue(name).(pbMessage)
	return nested
}

// textFields returns a repeated string.
func (m pbMessage) textFields(name string) []string {
	var all []string
	for _, value := range m[name] {
		s, _ := value.(string)
		all = append(all, s)
	}
	return all
}

func (m pbMessage) lastValue(name string) any {
	if values := m[name]; len(values) > 0 {
		return values[len(values)-1]
	}
	return nil
}

// setField sets the values of a field.
func (m pbMessage) setField(name string, values ...any) { m[name] = values }

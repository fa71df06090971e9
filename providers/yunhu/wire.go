package yunhu

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// record is a Protobuf message. It lists its fields once, and encode and
// decode both follow that list.
type record interface{ fields() []field }

// field binds a field number to the place of its value: *string, *int64,
// *[]string, a record, or a repeated.
type field struct {
	number protowire.Number
	value  any
}

// repeated is a list of records.
type repeated interface {
	grow() record
	records() []record
}

// list makes a slice of records a repeated field.
type list[T any, P interface {
	*T
	record
}] []T

func (l *list[T, P]) grow() record {
	var zero T
	*l = append(*l, zero)
	return P(&(*l)[len(*l)-1])
}

func (l *list[T, P]) records() []record {
	all := make([]record, len(*l))
	for i := range *l {
		all[i] = P(&(*l)[i])
	}
	return all
}

// encode writes a record in the order of its fields, without zero values, so
// equal records give equal bytes.
func encode(r record) []byte {
	var b []byte
	for _, f := range r.fields() {
		b = f.append(b)
	}
	return b
}

func (f field) append(b []byte) []byte {
	switch v := f.value.(type) {
	case *string:
		if *v != "" {
			b = f.appendBytes(b, []byte(*v))
		}
	case *int64:
		if *v != 0 {
			b = protowire.AppendTag(b, f.number, protowire.VarintType)
			b = protowire.AppendVarint(b, uint64(*v))
		}
	case *[]string:
		for _, s := range *v {
			b = f.appendBytes(b, []byte(s))
		}
	case repeated:
		for _, r := range v.records() {
			b = f.appendBytes(b, encode(r))
		}
	case record:
		if inner := encode(v); len(inner) > 0 {
			b = f.appendBytes(b, inner)
		}
	}
	return b
}

func (f field) appendBytes(b, value []byte) []byte {
	b = protowire.AppendTag(b, f.number, protowire.BytesType)
	return protowire.AppendBytes(b, value)
}

// decode reads a record. Fields that it does not list, or that arrive with
// another wire type, are skipped as Protobuf demands of a reader; bytes that
// are not Protobuf are an error.
func decode(b []byte, r record) error {
	fields := r.fields()
	for len(b) > 0 {
		number, typ, n := protowire.ConsumeTag(b)
		if n < 0 {
			return fmt.Errorf("not Protobuf: %w", protowire.ParseError(n))
		}
		size := protowire.ConsumeFieldValue(number, typ, b[n:])
		if size < 0 {
			return fmt.Errorf("field %d: %w", number, protowire.ParseError(size))
		}
		value := b[n : n+size]
		b = b[n+size:]
		for _, f := range fields {
			if f.number != number {
				continue
			}
			if err := f.set(typ, value); err != nil {
				return fmt.Errorf("field %d: %w", number, err)
			}
		}
	}
	return nil
}

// set stores a value whose extent has been checked.
func (f field) set(typ protowire.Type, raw []byte) error {
	if typ == protowire.VarintType {
		if v, ok := f.value.(*int64); ok {
			n, _ := protowire.ConsumeVarint(raw)
			*v = int64(n)
		}
		return nil
	}
	if typ != protowire.BytesType {
		return nil
	}
	inner, _ := protowire.ConsumeBytes(raw)
	switch v := f.value.(type) {
	case *string:
		*v = cleanText(inner)
	case *[]string:
		*v = append(*v, cleanText(inner))
	case repeated:
		return decode(inner, v.grow())
	case record:
		return decode(inner, v)
	}
	return nil
}

// cleanText keeps what is stored and compared valid UTF-8, which Protobuf
// promises of a string and a server may break.
func cleanText(b []byte) string { return strings.ToValidUTF8(string(b), "\uFFFD") }

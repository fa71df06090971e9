// Package canonical encodes values in a canonical form, so that equal values give
// equal bytes.
//
// It must not depend on the use of a value.
package canonical

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
)

// JSON writes a known value as JSON: attributes by name, null ones and
// empty lists of blocks left out, so that a platform may gain arguments
// without any content changing.
func JSON(v cty.Value) []byte {
	var b bytes.Buffer
	writeJSON(&b, v)
	return b.Bytes()
}

func writeJSON(b *bytes.Buffer, v cty.Value) {
	ty := v.Type()
	switch {
	case v.IsNull():
		b.WriteString("null")
	case ty == cty.String:
		writeText(b, v.AsString())
	case ty == cty.Bool && v.True():
		b.WriteString("true")
	case ty == cty.Bool:
		b.WriteString("false")
	case ty == cty.Number:
		b.WriteString(v.AsBigFloat().Text('f', -1))
	case ty.IsObjectType() || ty.IsMapType():
		writeObject(b, v)
	default:
		b.WriteByte('[')
		for i, item := range v.AsValueSlice() {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	}
}

func writeObject(b *bytes.Buffer, v cty.Value) {
	vals := v.AsValueMap()
	b.WriteByte('{')
	first := true
	for _, name := range slices.Sorted(maps.Keys(vals)) {
		val := vals[name]
		emptyBlocks := v.Type().IsObjectType() && val.Type().IsListType() && val.Type().ElementType().IsObjectType() &&
			!val.IsNull() && val.LengthInt() == 0
		if val.IsNull() || emptyBlocks {
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		writeText(b, name)
		b.WriteByte(':')
		writeJSON(b, val)
	}
	b.WriteByte('}')
}

func writeText(b *bytes.Buffer, s string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	// A string always encodes.
	_ = enc.Encode(s)
	b.Truncate(b.Len() - 1) // the encoder's newline
}

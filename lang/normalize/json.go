package normalize

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"
)

// JSON writes an object or an array, or several after one another, without
// layout: members sorted by name, numbers by value, texts as Text, a line for
// each. Anything else is normalized as Text.
func JSON(s string) string {
	values, ok := decodeAll(s)
	if !ok {
		return Text(s)
	}
	return writeAll(values, Text)
}

// decodeAll reads all objects and arrays of a text; ok is false where there is
// none, or something else.
func decodeAll(s string) (values []any, ok bool) {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	for {
		var v any
		err := d.Decode(&v)
		if errors.Is(err, io.EOF) {
			return values, len(values) > 0
		}
		if err != nil || !isComposite(v) {
			return nil, false
		}
		values = append(values, v)
	}
}

func isComposite(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return true
	}
	return false
}

// writeAll writes values with each text replaced by what text makes of it.
func writeAll(values []any, text func(string) string) string {
	lines := make([]string, len(values))
	for i, v := range values {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		// What was decoded from JSON always encodes.
		_ = e.Encode(rewriteTexts(v, text))
		lines[i] = strings.TrimRight(b.String(), "\n")
	}
	return strings.Join(lines, "\n")
}

func rewriteTexts(v any, text func(string) string) any {
	switch v := v.(type) {
	case string:
		return text(v)
	case json.Number:
		return normalizeNumber(v)
	case []any:
		for i := range v {
			v[i] = rewriteTexts(v[i], text)
		}
	case map[string]any:
		out := make(map[string]any, len(v))
		for _, name := range slices.Sorted(maps.Keys(v)) {
			out[text(name)] = rewriteTexts(v[name], text)
		}
		return out
	}
	return v
}

// longestNumber bounds the numbers that are looked into: a short one can have
// an exponent that takes all memory to write out.
const longestNumber = 40

// normalizeNumber writes a number in one form. What is too long, or has an exponent of
// many digits, stays as it is.
func normalizeNumber(n json.Number) json.Number {
	s := n.String()
	_, exponent, _ := strings.Cut(strings.ToLower(s), "e")
	if len(s) > longestNumber || len(exponent) > 3 {
		return n
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return n
	}
	if r.IsInt() && len(exponent) == 0 {
		return json.Number(r.Num().String())
	}
	digits, exact := r.FloatPrec()
	if !exact || digits > longestNumber-2 || len(r.Num().String()) > longestNumber-2 {
		return n
	}
	out := r.FloatString(digits)
	if len(out) > longestNumber {
		return n
	}
	return json.Number(out)
}

package kit

import (
	"bytes"
	"encoding/json"
)

// OneOrMany is a list that a platform answers without brackets if it has one
// element.
type OneOrMany[T any] []T

// UnmarshalJSON reads one element or a list.
func (l *OneOrMany[T]) UnmarshalJSON(b []byte) error {
	if !bytes.HasPrefix(b, []byte("[")) {
		b = append(append([]byte("["), b...), ']')
	}
	return json.Unmarshal(b, (*[]T)(l))
}

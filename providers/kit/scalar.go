package kit

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Scalar is a text that some servers write as a number. It keeps the digits: ids are
// beyond what a floating-point number holds. Null is the empty text.
type Scalar string

// UnmarshalJSON reads a string, a number or null.
func (s *Scalar) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	switch {
	case bytes.HasPrefix(data, []byte(`"`)):
		return json.Unmarshal(data, (*string)(s))
	case bytes.Equal(data, []byte("null")):
		*s = ""
		return nil
	}
	var number json.Number
	if err := json.Unmarshal(data, &number); err != nil {
		return fmt.Errorf("neither a string nor a number: %w", err)
	}
	*s = Scalar(number)
	return nil
}

package funcs

import (
	"bytes"
	"encoding/json"

	"github.com/zclconf/go-cty/cty"
)

// checkJSON rejects JSON that is nested too deep, has numbers that nobody
// should read, or a key twice in an object.
func checkJSON(args []cty.Value) error {
	if err := checkJSONDepth(args); err != nil {
		return err
	}
	return checkJSONKeys([]byte(args[0].AsString()))
}

// checkJSONKeys rejects an object in which a key occurs twice: only one of
// its values would be kept. What else is wrong the decoder says.
func checkJSONKeys(src []byte) error {
	tokens := json.NewDecoder(bytes.NewReader(src))
	tokens.UseNumber()
	var open []jsonLevel
	line, counted := 1, int64(0)
	for {
		token, err := tokens.Token()
		if err != nil {
			return nil
		}
		line += bytes.Count(src[counted:tokens.InputOffset()], []byte("\n"))
		counted = tokens.InputOffset()
		if n := len(open); n > 0 && open[n-1].keyNext() {
			if key, ok := token.(string); ok {
				if first := open[n-1].lines[key]; first > 0 {
					return errDuplicateKey(key, first, line)
				}
				open[n-1].lines[key] = line
			}
		}
		open = updateLevels(open, token)
	}
}

// jsonLevel is an object or an array that is being read.
type jsonLevel struct {
	lines map[string]int // of the keys so far; nil for an array
	items int            // keys and values so far
}

func (l jsonLevel) keyNext() bool { return l.lines != nil && l.items%2 == 0 }

// updateLevels follows a token through the levels that are open.
func updateLevels(open []jsonLevel, token json.Token) []jsonLevel {
	delim, isDelim := token.(json.Delim)
	if isDelim && (delim == '}' || delim == ']') {
		return open[:len(open)-1]
	}
	if len(open) > 0 {
		open[len(open)-1].items++
	}
	switch {
	case isDelim && delim == '{':
		return append(open, jsonLevel{lines: map[string]int{}})
	case isDelim:
		return append(open, jsonLevel{})
	}
	return open
}

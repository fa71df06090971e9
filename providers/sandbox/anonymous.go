package sandbox

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// withoutIDs clears the message ids in an answer. A body that is not JSON is
// returned unchanged.
func withoutIDs(body []byte) []byte {
	var value any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&value) != nil {
		return body
	}
	clearIDs(value)
	out, err := json.Marshal(value)
	if err != nil {
		return body
	}
	return out
}

func clearIDs(value any) {
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			clearIDs(v)
		}
	case map[string]any:
		for name, v := range value {
			if _, text := v.(string); text && namesMessageID(name) {
				value[name] = ""
				continue
			}
			if _, number := v.(json.Number); number && namesMessageID(name) {
				delete(value, name)
				continue
			}
			clearIDs(v)
		}
	}
}

func namesMessageID(name string) bool {
	return slices.Contains([]string{"id", "messageid", "msgid"}, strings.ToLower(strings.ReplaceAll(name, "_", "")))
}

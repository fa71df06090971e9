package kit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

var (
	pointerForm    = regexp.MustCompile(`^(/([^~/]|~[01])*)*$`)
	pointerEscapes = strings.NewReplacer("~", "~0", "/", "~1")
	pointerNames   = strings.NewReplacer("~1", "/", "~0", "~")
)

// IsPointer reports whether a text is a JSON pointer (RFC 6901).
func IsPointer(s string) bool { return pointerForm.MatchString(s) }

// PointerTo returns a JSON pointer with one more name.
func PointerTo(pointer, name string) string { return pointer + "/" + pointerEscapes.Replace(name) }

// Tree is JSON whose form is not known: nil, a bool, json.Number, string, []any or
// map[string]any.
type Tree struct{ Value any }

// ReadTree reads JSON; a text that is none gives the zero Tree.
func ReadTree(data []byte) Tree {
	var t Tree
	j := json.NewDecoder(bytes.NewReader(data))
	j.UseNumber()
	if j.Decode(&t.Value) != nil {
		return Tree{}
	}
	return t
}

// At follows a JSON pointer; ok is false if it leads nowhere.
func (t Tree) At(pointer string) (found Tree, ok bool) {
	if pointer == "" {
		return t, true
	}
	for name := range strings.SplitSeq(pointer[1:], "/") {
		name = pointerNames.Replace(name)
		var next any
		switch v := t.Value.(type) {
		case map[string]any:
			next, ok = v[name]
		case []any:
			i, err := strconv.Atoi(name)
			if ok = err == nil && i >= 0 && i < len(v); ok {
				next = v[i]
			}
		default:
			ok = false
		}
		if !ok {
			return Tree{}, false
		}
		t = Tree{next}
	}
	return t, true
}

// Scalar returns the text, the number or the truth value at a JSON pointer as text; ""
// if there is none.
func (t Tree) Scalar(pointer string) string {
	found, _ := t.At(pointer)
	switch v := found.Value.(type) {
	case string:
		return v
	case json.Number, bool:
		return fmt.Sprint(v)
	}
	return ""
}

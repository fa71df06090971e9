package sessions

import (
	"encoding/json"
	"reflect"
	"slices"
	"sync"

	"herald/lang/content"
	"herald/providers/compose"
)

// composeCache keeps what platforms composed, so that each distinct content is
// composed once: Compose is a pure function, and the deliveries of a message
// mostly have one content. It may be used by many goroutines.
type composeCache struct {
	mu        sync.Mutex
	composers map[string]compose.Composer // by platform
	composed  map[composeKey]compose.Result
}

// composeKey identifies what is composed: content on a platform, in a number of
// parts; 0 is as few as possible. Equal keys mean equal content.
type composeKey struct {
	platform string
	parts    int
	format   content.Format
	body     string
	rest     string // JSON of all other fields of the content; "" if they are zero
}

// keyOf returns the key of content. ok is false for options that are no JSON.
func keyOf(platform string, c content.Content, parts int) (key composeKey, ok bool) {
	key = composeKey{platform: platform, parts: parts, format: c.Format, body: c.Body}
	c.Format, c.Body = "", ""
	if reflect.ValueOf(c).IsZero() { // most messages, which are not worth encoding
		return key, true
	}
	rest, err := json.Marshal(c)
	key.rest = string(rest)
	return key, err == nil
}

// compose returns what the platform of that name makes of c: in n parts where it
// can, and with problems where n is 0. The caller may change both slices, but
// not what is in them.
func (cache *composeCache) compose(name string, c content.Content, n int) compose.Result {
	p := cache.composers[name]
	key, ok := keyOf(name, c, n)
	if !ok {
		return composeWith(p, c, n)
	}
	cache.mu.Lock()
	made, ok := cache.composed[key]
	cache.mu.Unlock()
	if !ok {
		made = composeWith(p, c, n)
		cache.mu.Lock()
		cache.composed[key] = made
		cache.mu.Unlock()
	}
	made.Parts, made.Problems = slices.Clone(made.Parts), slices.Clone(made.Problems)
	return made
}

func composeWith(p compose.Composer, c content.Content, n int) compose.Result {
	if n > 0 {
		return compose.Result{Parts: p.InParts(c, n)}
	}
	return p.Message(c)
}

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
	composers map[string]compose.Composer // by composer name; see Registry.composerName
	composed  map[composeKey]compose.Result
}

// composeKey identifies what is composed: content by a composer, in a number of
// parts; 0 is as few as possible. Equal keys mean equal content.
type composeKey struct {
	composer string
	parts    int
	format   content.Format
	body     string
	rest     string // JSON of all other fields of the content; "" if they are zero
}

// keyOf returns the key of content. ok is false for options that are no JSON.
func keyOf(composer string, c content.Content, parts int) (key composeKey, ok bool) {
	key = composeKey{composer: composer, parts: parts, format: c.Format, body: c.Body}
	c.Format, c.Body = "", ""
	if reflect.ValueOf(c).IsZero() { // most messages, which are not worth encoding
		return key, true
	}
	rest, err := json.Marshal(c)
	key.rest = string(rest)
	return key, err == nil
}

// addComposer adds a composer under a name that has none yet.
func (cache *composeCache) addComposer(name string, k compose.Composer) {
	cache.mu.Lock()
	defer cache.mu.Unlock()
	cache.composers[name] = k
}

// compose returns what the composer of that name makes of c: in n parts where it
// can, and with problems where n is 0. The caller may change both slices, but
// not what is in them.
func (cache *composeCache) compose(name string, c content.Content, n int) compose.Result {
	key, isKey := keyOf(name, c, n)
	cache.mu.Lock()
	p := cache.composers[name]
	made, ok := cache.composed[key]
	cache.mu.Unlock()
	if !isKey {
		return composeWith(p, c, n)
	}
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

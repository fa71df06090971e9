package sessions

import (
	"encoding/json"
	"reflect"
	"slices"
	"sync"

	"herald/lang/content"
	"herald/providers"
)

// composeCache keeps what platforms composed, so that each distinct content is
// composed once: Compose is a pure function, and the deliveries of a message
// mostly have one content. It may be used by many goroutines.
type composeCache struct {
	mu       sync.Mutex
	composed map[composeKey]composed
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

type composed struct {
	parts    []providers.Part
	problems []providers.Problem
}

// compose returns what the platform of that name makes of c: in n parts where it
// can, and with problems where n is 0. The caller may change both slices, but
// not what is in them.
func (cache *composeCache) compose(name string, p providers.Platform, c content.Content, n int) ([]providers.Part, []providers.Problem) {
	key, ok := keyOf(name, c, n)
	if !ok {
		made := composeWith(p, c, n)
		return made.parts, made.problems
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
	return slices.Clone(made.parts), slices.Clone(made.problems)
}

func composeWith(p providers.Platform, c content.Content, n int) (made composed) {
	if n > 0 {
		made.parts = providers.ComposeParts(p, c, n)
		return made
	}
	made.parts, made.problems = p.Compose(c)
	return made
}

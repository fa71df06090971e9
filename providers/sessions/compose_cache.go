package sessions

import (
	"crypto/sha256"
	"encoding/json"
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

type composeKey struct {
	platform string
	parts    int // how many were asked for; 0: as few as possible
	content  [sha256.Size]byte
}

type composed struct {
	parts    []providers.Part
	problems []providers.Problem
}

// compose returns what the platform of that name makes of c: in n parts where it
// can, and with problems where n is 0. The caller may change both slices, but
// not what is in them.
func (cache *composeCache) compose(name string, p providers.Platform, c content.Content, n int) ([]providers.Part, []providers.Problem) {
	text, err := json.Marshal(c)
	if err != nil { // options that are no JSON have no key
		made := composeWith(p, c, n)
		return made.parts, made.problems
	}
	key := composeKey{name, n, sha256.Sum256(text)}
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

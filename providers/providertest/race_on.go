//go:build race

package providertest

// raced is true when the race detector watches, which makes everything several
// times slower: samples are smaller then.
const raced = true

//go:build !race

package providertest

// raced is true when the race detector watches.
const raced = false

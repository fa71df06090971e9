//go:build race

package apply_test

// raced is true when the race detector watches.
const raced = true

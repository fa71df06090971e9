//go:build !race

package lang

// raced is true when the race detector watches.
const raced = false

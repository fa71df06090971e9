//go:build !race

package cli_test

// raced is true when the race detector watches.
const raced = false

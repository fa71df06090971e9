//go:build !race

package providertest

// raced is true under the race detector.
const raced = false

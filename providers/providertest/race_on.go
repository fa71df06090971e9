//go:build race

package providertest

// raced is true under the race detector, which makes everything several times
// slower. Samples are smaller then.
const raced = true

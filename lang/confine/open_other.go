//go:build !unix

package confine

// nonblocking has no meaning on this system.
const nonblocking = 0

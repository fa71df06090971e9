//go:build !unix

package safefile

// NoFollow is the flag for os.OpenFile that rejects a symbolic link; there is
// none here, so Check alone finds links.
const NoFollow = 0

// nonBlock does not wait for the other end of a pipe, of which there are none
// among files here.
const nonBlock = 0

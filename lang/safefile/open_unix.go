//go:build unix

package safefile

import "syscall"

// NoFollow is the flag for os.OpenFile that rejects a symbolic link, and does not
// wait for the other end of a pipe.
const NoFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// nonBlock does not wait for the other end of a pipe.
const nonBlock = syscall.O_NONBLOCK

//go:build unix

package confine

import "syscall"

// nonblocking keeps the opening of a pipe from waiting for somebody who writes to
// it, and that of a terminal from taking it over.
const nonblocking = syscall.O_NONBLOCK | syscall.O_NOCTTY

//go:build !linux

package confine

import "os"

// onSystemFiles is always false: only Linux reports the kind of a file system.
func onSystemFiles(*os.File) bool { return false }

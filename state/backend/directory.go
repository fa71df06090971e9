package backend

import "context"

// Directory is a Backend in whose place there is room for several states, each
// under a name of its own.
type Directory interface {
	// Names lists the states of the place whose names begin with prefix and
	// have no slash after it, sorted and in full. Where the place itself is not
	// there yet there are none.
	Names(ctx context.Context, prefix string) ([]string, error)

	// Remove removes the state of this Backend for good, and with it its
	// earlier versions and the journals, or copies of them, that are kept
	// there, if its version is still ifVersion; otherwise ErrChanged. It is
	// called under the lock, and ErrLost when that was lost. When it fails in
	// the middle the state is still there, and Remove can be called again.
	Remove(ctx context.Context, ifVersion string) error
}

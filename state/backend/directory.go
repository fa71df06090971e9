package backend

import "context"

// Directory is a Backend in whose place there is room for several states, each
// under a name of its own. What is in their bytes does not matter to it, so
// use DirectoryOf to find it behind a backend that seals.
type Directory interface {
	// Names lists the states of the place whose names begin with prefix and
	// have no slash after it, sorted and in full. Where the place itself is not
	// there yet there are none.
	Names(ctx context.Context, prefix string) ([]string, error)

	// Remove removes the state of this Backend for good, and with it its
	// earlier generations and the journals, or copies of them, that are kept
	// there, if its version is still ifVersion; otherwise ErrChanged. It is
	// called under the lock, and ErrLost when that was lost. When it fails in
	// the middle the state is still there, and Remove can be called again.
	Remove(ctx context.Context, ifVersion string) error
}

// DirectoryOf finds the Directory that b is, or that it wraps; ok is false
// where a place has room for one state only.
func DirectoryOf(b Backend) (d Directory, ok bool) {
	for b != nil {
		if d, ok := b.(Directory); ok {
			return d, true
		}
		w, wraps := b.(interface{ Unwrap() Backend })
		if !wraps {
			return nil, false
		}
		b = w.Unwrap()
	}
	return nil, false
}

package backend

// Limits of what is read, in bytes. A store may be under the control of others, and an
// endless answer would fill the memory. The error for larger data wraps a
// *safefile.TooLargeError.
const (
	// MaxSize is for a state, an earlier version of one, and a journal, as they are
	// kept. A delivery takes about a kilobyte, so it is enough for some 200,000.
	MaxSize = 256 << 20
	// MaxRecord is for the description of a lock's holder.
	MaxRecord = 1 << 20
)

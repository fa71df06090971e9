package backend

// Bounds of what is read, in bytes. A place may be in anybody's hands, and without
// a bound an answer without end would fill the memory. What is larger is an error
// that wraps a *safefile.TooLargeError.
const (
	// MaxSize is for a state, an earlier version of one, and a journal, as they are
	// kept. A delivery takes about a kilobyte, so it is enough for some 200,000.
	MaxSize = 256 << 20
	// MaxRecord is for what says who holds a lock.
	MaxRecord = 1 << 20
)

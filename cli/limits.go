package cli

// Bounds of the files that a command reads in addition to the configuration, in
// bytes.
const (
	maxSource    = 64 << 20 // written by people: addresses, what fmt formats
	maxSmallFile = 1 << 20  // keys and lists of signers
)

// Package saved is a plan in a file: what a plan was made from, what it was
// shown as, and the proof that both are the same when it is carried out.
//
// A file holds no decisions. It holds what they are a function of: the state
// as it was refreshed, the answers of data blocks, the values of variables,
// the time and the choices of the command, and digests of every file that was
// read. Whoever carries it out makes the plan again and holds it against the
// digests of what was shown; what differs in anything is refused. FORMAT.md in
// this directory says what is in the file.
//
// The package reads and writes bytes. It must not know where a file is, how a
// state is kept or encrypted, nor any platform.
package saved

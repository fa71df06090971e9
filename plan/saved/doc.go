// Package saved stores a plan in a file, and checks that what is applied is
// what was shown.
//
// A file holds no decisions. It holds their inputs: the refreshed state, the
// answers of data sources, the values of variables, the time, the options of
// the command, and digests of every file that was read. Apply makes the plan
// again and compares it with the digests of what was shown; any difference is
// refused. FORMAT.md in this directory documents the file.
//
// The package reads and writes bytes. It must not know where a file is, how a
// state is stored or encrypted, nor any platform.
package saved

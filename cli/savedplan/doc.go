// Package savedplan reads and writes the files of saved plans: it verifies who signed one,
// signs and encrypts one, and makes the plan again to check that it is still the same.
//
// It must not know any command, nor the format of a file.
package savedplan

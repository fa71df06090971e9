// Package addr implements the addresses of blocks and their instances,
// providers and deliveries. Addresses are small comparable values with one
// textual form, so they can be map keys, and people read them in plans and
// type on a command line.
//
// It is a leaf package: it must not depend on files, state or platforms.
package addr

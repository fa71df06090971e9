// Package addr names things: blocks of the configuration and their instances,
// providers, and deliveries. Addresses are small comparable values with one
// spelling, so they serve as map keys and are what people read in a plan and
// type on a command line.
//
// It is a leaf: it knows nothing of files, state or platforms.
package addr

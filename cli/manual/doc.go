// Package manual writes down what Herald knows of each platform: a table and
// an entry for people at a terminal, JSON for programs, and the pages beside
// the platforms' sources, and the page of the blocks about the state. Everything
// comes from providers.Facts, from schemas and, for what is Herald's own, from the
// language's grammar and functions.
//
// It must not know any platform or backend by name, nor open one.
package manual

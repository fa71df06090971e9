// Package manual writes down what Herald knows of each platform: a table and
// an entry for people at a terminal, JSON for programs, and the pages beside
// the platforms' sources. Everything comes from providers.Facts and, for what
// is Herald's own, from the language's grammar and functions.
//
// It must not know any platform by name, nor open an account on one.
package manual

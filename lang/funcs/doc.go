// Package funcs is the library of functions that expressions may call: every
// function of Terraform 1.11 with its results and errors, and those that
// writing for people needs on top (family Chat). It also prints values in
// Terraform's console notation.
//
// Functions are pure unless their description says otherwise: they read files
// below a base directory and the time they were given, and nothing else. The
// package must not know blocks, references, platforms or state.
//
// # Bounds
//
// An expression can never take the process down. Where a function could make
// much out of little, it stops at a documented bound (MaxRange, MaxText,
// MaxSteps, MaxDepth, …) with an error that names the bound.
package funcs

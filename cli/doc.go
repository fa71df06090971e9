// Package cli is the command line: each command turns flags into a value, runs
// what is below, and has the result printed. Results go to standard output,
// everything else to standard error.
//
// It must not decide what is sent, nor how; that is for plan and apply. The
// process is reached through Env alone, so a test can run any command.
package cli

//go:generate go run herald pages ..

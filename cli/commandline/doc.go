// Package commandline parses command lines: arguments from the environment, flags in
// the spelling of Terraform, flags that several commands share, and errors about
// arguments and flags in plain words.
//
// It must not know any command.
package commandline

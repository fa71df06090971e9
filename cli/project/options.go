// Package project opens a project: its files, the values of its variables, its
// settings, where its states are kept, and their lock.
//
// It must not know any command.
package project

import (
	"herald/cli/output"
	"herald/cli/process"
	"herald/lang"
	"herald/lang/secret"
	"herald/providers/sessions"
	"herald/state/seal"
)

// Options say which project is opened, and how. The global flags set them.
type Options struct {
	Env     process.Env
	Out     *output.Output
	Version string // of this program
	// Credentials receive what is sensitive in the blocks of the backend and of the
	// encryption.
	Credentials *secret.Credentials

	Dir         Dir
	Tests       string // directory of test files, relative to Dir; "" when no tests are run
	Variables   []lang.VariableFlag
	Sandbox     bool
	Untrusted   bool
	AllowedDirs []string // outside of the project, that the configuration may read
	RouteTo     string   // address of the conversation that everything is sent to; "" for none
	Offline     bool     // no backend is asked, so one that must not be asked is no error

	// Waiting is called when a request waits for its turn; nil for nothing.
	Waiting func(sessions.Wait)
	// Held is called with what frees the lock if this process is killed, and with ""
	// when it is released.
	Held func(hint string)
	// Writes records which states are written.
	Writes *Writes
	// Inputs replaces inputs by those of a saved plan; nil for none.
	Inputs InputSource
}

// InputSource is a saved plan, which has values of variables.
type InputSource interface {
	// IsOpen reports whether the plan has been decrypted.
	IsOpen() bool
	// Open decrypts the plan with the key of the project.
	Open(key *seal.Sealer) error
	// Replace returns the inputs that the plan was made with.
	Replace(config *lang.Config, in lang.Inputs) (lang.Inputs, error)
}

// Package lang reads the configuration: files to blocks (Load), blocks to the
// desired state (Config.Evaluate). It is the language's meaning and nothing
// else: it must not know state, plan, platforms by name, or any network.
//
// Everything wrong with the files is an hcl.Diagnostic with a range; a
// configuration with errors yields no Desired.
package lang

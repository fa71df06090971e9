// Package lang implements the configuration language: it reads files (Load) and evaluates them to the
// desired state (Config.Evaluate). It must not depend on state, plan, platforms by name, or the
// network.
//
// Every error in the files is an hcl.Diagnostic with a range; a
// configuration with errors yields no Desired.
//
// A configuration is a tree of modules (package library). Evaluation lays out
// one vertex for each variable, local, provider, block and output of a module
// instance (package scope), finds what each refers to, and evaluates them so
// that each comes after what it needs. A block is taken apart once by a schema
// that is data (packages grammar and body), so what is checked and what is
// documented are the same, and decoded for each of its instances (package
// decode) into what is wanted (package desired). A module that is called is
// evaluated as a whole at the place of its block. What is not known before an apply is
// an unknown value, and stays so until a later evaluation with a fuller Known.
//
// The caller reads data blocks: Config.DataRequests lists the requests, and a
// Known that also implements Answers provides the results.
//
// Paths, those of attachments and those given to functions, are relative to
// the directory of the root module, wherever the command was started.
package lang

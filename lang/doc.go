// Package lang reads the configuration: files to blocks (Load), blocks to the
// desired state (Config.Evaluate). It is the language's meaning and nothing
// else: it must not know state, plan, platforms by name, or any network.
//
// Everything wrong with the files is an hcl.Diagnostic with a range; a
// configuration with errors yields no Desired.
//
// A configuration is a tree of modules (package library). Evaluation lays out
// one vertex for each variable, local, provider, block and output of a module
// instance (package scope), finds what each refers to, and evaluates them so
// that each comes after what it needs. A block is taken apart once by a schema
// that is data (packages grammar and body), so what is checked and what is
// documented are the same, and decoded for each of its instances (package
// decode) into what is wanted (package desired). A module that is called is
// evaluated whole where its block stands. What is not known before an apply is
// an unknown value, and stays so until a later evaluation with a fuller Known.
//
// Data blocks are asked by others: Config.DataRequests tells the questions, and a
// Known that also has Answers gives what came of them.
//
// Paths, those of attachments and those given to functions, are relative to
// the directory of the root module, wherever the command was started.
package lang

package lang

import (
	"time"

	"herald/lang/desired"
	"herald/lang/move"
	"herald/lang/schema"
	"herald/lang/secret"
)

// What a configuration asks for; see package desired.
type (
	Desired         = desired.Desired
	Provider        = desired.Provider
	Conversation    = desired.Conversation
	Attachment      = desired.Attachment
	Message         = desired.Message
	Delivery        = desired.Delivery
	Lifecycle       = desired.Lifecycle
	StaticLifecycle = desired.StaticLifecycle
	Trigger         = desired.Trigger
	Request         = desired.Request
	Moved           = move.Move
	Removed         = desired.Removed
	Import          = desired.Import
	Output          = desired.Output
	Source          = desired.Source
)

// Known provides ids from the state that the configuration can refer to.
type Known = desired.Known

// Answers is a Known that also has the results of data blocks.
type Answers = desired.Answers

// Inputs are what an evaluation needs in addition to the files.
type Inputs struct {
	Platforms map[string]schema.Platform
	Variables Variables
	Known     Known                       // nil: nothing is known yet
	Getenv    func(string) (string, bool) // nil: no environment
	// Credentials collects the sensitive arguments of providers;
	// no message may contain any of them. It may be nil.
	Credentials *secret.Credentials
	Cwd         string // path.cwd; "" asks the operating system
	Root        string // what abspath() begins at; "" is the directory of the root module
	// Untrusted means that the author of the files may not see sensitive values:
	// nonsensitive() keeps the mark, and an output that refers to something
	// sensitive is sensitive. The evaluation has a limit of time as well.
	Untrusted bool
	// Seed is what uuid() draws from, the same in every evaluation, so that what
	// a plan shows is what an apply sends; nil draws again each time.
	Seed    []byte
	Now     time.Time // for timestamp() and plantimestamp()
	Version string    // of this program, for required_version; "" is not checked
	// Workspace is herald.workspace; "" is the default one.
	Workspace string
	// Partial checks a configuration without all of its values, as validate
	// does: required variables that have none are unknown, and blocks whose
	// instances cannot be determined are checked once and left out of Desired.
	Partial bool
	// ForDestroy evaluates for recalling what the state has. Only the providers must
	// evaluate; other errors are warnings, and a Desired with errors has the
	// lifecycles that could be evaluated and no deliveries.
	ForDestroy bool
	// ReportUndecided warns of conditions whose outcome is not known yet, as a plan
	// does.
	ReportUndecided bool
	// FindVarying names the arguments of messages that have another value in every
	// run (Message.Varying). Where a time or a random value is drawn, that takes
	// two more evaluations, so only those ask for it who report it.
	FindVarying bool
	// Undeclared allows imports of undeclared blocks: the caller is about to
	// generate them.
	Undeclared bool
}

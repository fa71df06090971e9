package apply

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

// requestDiagnostic returns the diagnostic of a request's error, at the block
// that the request was made for.
func (e *engine) requestDiagnostic(s step, err error) *hcl.Diagnostic {
	diag := sessions.ProviderDiagnostic(err, s.provider, nil)
	diag.Detail = fmt.Sprintf("%s: %s", s.task.address, diag.Detail)
	var pe *providers.Error
	argument := ""
	if errors.As(err, &pe) {
		argument = pe.Attribute
	}
	diag.Subject = s.task.rangeOf(argument)
	if providers.KindOf(err) == providers.Gone {
		e.pointAtConversation(s.task, diag)
	}
	if providers.KindOf(err) == providers.Unknown {
		diag.Detail += " The request was sent, and its outcome is unknown. " + e.nextAfterUnknown(s)
	}
	return diag
}

// nextAfterUnknown says what comes after a request whose outcome is unknown.
func (e *engine) nextAfterUnknown(s step) string {
	facts := e.opt.Accounts.Facts(s.provider)
	if s.op != state.OpSend || facts.Idempotency.Class != providers.Blind {
		return "The next plan looks it up before anything is sent again."
	}
	return fmt.Sprintf("%s has no way to look it up, so it is not sent again until you have looked at the conversation. Then run\n  herald resolve '%s' --sent ID\nor, if it did not arrive,\n  herald resolve '%s' --not-sent",
		facts.Schema.Title, s.task.address, s.task.address)
}

// pointAtConversation makes a diagnostic about a conversation that does not exist
// any more point at the block of that conversation.
func (e *engine) pointAtConversation(t *task, diag *hcl.Diagnostic) {
	diag.Detail += " Remove the conversation from the messages that list it, or set the id of another one."
	for _, c := range e.desired().Conversations {
		if c.Addr == t.conversation {
			rng := c.Source.At("id")
			diag.Subject = &rng
		}
	}
}

// journalDiagnostic reports that an event could not be recorded.
func (e *engine) journalDiagnostic(t *task, err error) *hcl.Diagnostic {
	return diag.Newf(hcl.DiagError, problem.JournalCannotBeWritten, t.rangeOf(""),
		"%s was stopped, because the journal could not be written: %s. "+
			"Nothing more is sent in this run. Correct the cause, then plan again.", t.address, err)
}

// internalDiagnostic reports a bug in Herald.
func internalDiagnostic(t *task, what string) *hcl.Diagnostic {
	return diag.Newf(hcl.DiagError, problem.InternalError, t.rangeOf(""),
		"%s: %s. It was not sent. This is a bug in Herald; please report it.", t.address, what)
}

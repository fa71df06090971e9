package apply

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/providers"
	"herald/sessions"
)

// subject is where the task's block, or an argument of it, stands; nil for
// what is no longer declared.
func (t *task) subject(argument string) *hcl.Range {
	switch {
	case t.change != nil && t.change.Desired != nil:
		rng := t.change.Desired.Message.Source.At(argument)
		return &rng
	case t.conv != nil && t.conv.Desired != nil:
		rng := t.conv.Desired.Source.At(argument)
		return &rng
	}
	return nil
}

// accountOf is the provider that a move goes through.
func (e *engine) accountOf(m move) addr.Provider {
	if m.task.conv != nil {
		return m.task.conv.Provider
	}
	return e.account(m)
}

// requestDiagnostic turns the error of a request into a diagnostic at the
// block it was for.
func (e *engine) requestDiagnostic(m move, err error) *hcl.Diagnostic {
	diag := sessions.ProviderDiagnostic(err, e.accountOf(m), nil)
	diag.Detail = fmt.Sprintf("%s: %s", m.task.address, diag.Detail)
	var pe *providers.Error
	argument := ""
	if errors.As(err, &pe) {
		argument = pe.Attribute
	}
	diag.Subject = m.task.subject(argument)
	if providers.KindOf(err) == providers.Gone {
		e.pointAtConversation(m, diag)
	}
	if providers.KindOf(err) == providers.Unknown {
		diag.Detail += " The request left, and whether it had its effect is not known. The next plan finds out before anything is sent again."
	}
	return diag
}

// pointAtConversation has a diagnostic about a conversation that is gone point at
// the block of that conversation, where it is mended.
func (e *engine) pointAtConversation(m move, diag *hcl.Diagnostic) {
	diag.Detail += " Remove the conversation from the messages that go to it, or give the id of another one."
	if m.task.change == nil || m.task.change.Desired == nil {
		return
	}
	for _, c := range e.desired().Conversations {
		if c.Addr == m.task.change.Desired.Addr.Conversation {
			rng := c.Source.At("id")
			diag.Subject = &rng
		}
	}
}

func (e *engine) journalDiagnostic(t *task, err error) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Journal cannot be written",
		Detail: fmt.Sprintf("%s was stopped, because what happens to it could not be recorded: %s. "+
			"Nothing more is sent in this run. Make room or mend the disk, and plan again.", t.address, err),
		Subject: t.subject(""),
	}
}

func internalDiagnostic(t *task, what string) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Mistake in Herald",
		Detail:   fmt.Sprintf("%s: %s. Nothing was sent for it. Please report this.", t.address, what),
		Subject:  t.subject(""),
	}
}

package plan

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers"
)

// Inaccessible is a conversation in which an account can do nothing, or whose
// messages it cannot read. What is declared for it is Unreachable: as nothing is
// known of what readers see there, nothing is sent or edited.
type Inaccessible struct {
	Provider addr.Provider `json:"provider"`
	ID       string        `json:"id"` // of the conversation
	// Kind is Gone, or why the conversation could not be read.
	Kind   providers.ErrorKind `json:"kind"`
	Detail string              `json:"detail"` // a sentence: what the platform answered
}

// Gone reports whether the conversation does not exist any more, or not for this
// account.
func (i *Inaccessible) Gone() bool { return i != nil && i.Kind == providers.Gone }

// newInaccessible turns an error that concerns one conversation alone into an
// Inaccessible; nil for an error that concerns the whole provider, or a platform that
// did not answer.
func newInaccessible(p addr.Provider, id string, err error) *Inaccessible {
	var e *providers.Error
	if !errors.As(err, &e) {
		return nil
	}
	switch e.Kind {
	case providers.Gone, providers.Forbidden, providers.NotFound:
	case providers.Invalid:
		// Without a code it is not an answer about this conversation.
		if e.Code == "" || e.Attribute != "" && e.Attribute != "id" {
			return nil
		}
	default:
		return nil
	}
	return &Inaccessible{Provider: p, ID: id, Kind: e.Kind, Detail: fmt.Sprintf("Provider %s: %s.", p, err)}
}

// compareInaccessible orders conversations by provider and id.
func compareInaccessible(a, b Inaccessible) int {
	return cmp.Or(cmp.Compare(a.Provider.String(), b.Provider.String()), cmp.Compare(a.ID, b.ID))
}

// findInaccessible finds what is known against a conversation; nil for nothing.
func (b *decider) findInaccessible(provider addr.Provider, id string) *Inaccessible {
	at := slices.IndexFunc(b.opt.Inaccessible, func(i Inaccessible) bool { return i.Provider == provider && i.ID == id })
	if id == "" || at < 0 {
		return nil
	}
	return &b.opt.Inaccessible[at]
}

// planUnreachable plans a declared delivery whose conversation is inaccessible.
func (b *decider) planUnreachable(c *Change, in *Inaccessible) {
	stands := c.isDelivered()
	switch {
	case !in.Gone():
		c.Reason = "its conversation cannot be read"
	case stands:
		c.Reason = string(DriftGone)
	default:
		c.Reason = "its conversation no longer exists"
	}
	if in.Gone() && stands && c.Desired.Message.Lifecycle.OnMissing == "ignore" {
		return
	}
	c.Action = Unreachable
	b.addObstacle(b.conversations[c.Desired.Addr.Conversation], in)
}

// addObstacle reports what is wrong with a conversation, once.
func (b *decider) addObstacle(at *lang.Conversation, in *Inaccessible) {
	if at == nil || b.obstructed[at.Addr] {
		return
	}
	b.obstructed[at.Addr] = true
	found := in.toDiagnostic(at)
	b.obstacles = append(b.obstacles, found)
	warning := *found
	warning.Severity = hcl.DiagWarning
	b.problems.Add(&warning)
}

// toDiagnostic is an error at the block of the conversation.
func (i *Inaccessible) toDiagnostic(at *lang.Conversation) *hcl.Diagnostic {
	rng := at.Source.At("id")
	if i.Gone() {
		return diag.Errorf(rng, problem.ConversationGone,
			"%s (%s) no longer exists, or the provider is no longer a member of it, so nothing can be sent there. %s "+
				"Remove the conversation from the messages that list it, or set the id of another one.", at.Addr, i.ID, i.Detail)
	}
	return diag.Errorf(rng, problem.ConversationCannotBeRead,
		"What exists in %s (%s) is unknown, so nothing is sent, edited or recalled there. %s "+
			"Restore the provider's access to it, or remove the conversation from the configuration.", at.Addr, i.ID, i.Detail)
}

// inaccessibleWarnings warns of inaccessible conversations, at the blocks that declare
// them.
func inaccessibleWarnings(d *lang.Desired, list []Inaccessible) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for i := range d.Conversations {
		c := &d.Conversations[i]
		at := slices.IndexFunc(list, func(in Inaccessible) bool { return in.Provider == c.Provider && in.ID == c.ID })
		if at >= 0 && c.ID != "" {
			warning := list[at].toDiagnostic(c)
			warning.Severity = hcl.DiagWarning
			diags = append(diags, warning)
		}
	}
	return diags
}

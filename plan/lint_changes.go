package plan

import (
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/content"
	"herald/lang/diag"
	"herald/plan/lint"
	"herald/providers"
	"herald/providers/sessions"
)

// Linter holds what is desired against the built-in rules.
type Linter struct {
	sessions *sessions.Registry
	rules    map[string]string
	// byMessage is what was found in a message whatever its platform, because its
	// deliveries say the same.
	byMessage map[*lang.Message][]lint.Finding
}

// NewLinter makes a reviewer for what one configuration desires.
func NewLinter(d *lang.Desired, accounts *sessions.Registry) *Linter {
	return &Linter{sessions: accounts, rules: d.Rules, byMessage: map[*lang.Message][]lint.Finding{}}
}

// Lint gives what the rules say of a delivery and of what it is composed to,
// at the arguments of its message. parts may be nil.
func (r *Linter) Lint(d *lang.Delivery, parts []providers.Part) hcl.Diagnostics {
	found, ok := r.byMessage[d.Message]
	if !ok {
		found = append(lint.Content(knownContent(d)), lint.Varying(d.Message.Varying)...)
		r.byMessage[d.Message] = found
	}
	if len(d.Unknown) == 0 {
		found = append(slices.Clip(found), lint.Parts(r.sessions.Facts(d.Provider), d.Content, parts, r.sessions.Overflow(d.Provider, d.Content))...)
	}
	var diags hcl.Diagnostics
	for _, f := range found {
		if diag := r.findingDiagnostic(d, f); diag != nil {
			diags = append(diags, diag)
		}
	}
	return diags
}

// knownContent is the content as far as it is known.
func knownContent(d *lang.Delivery) content.Content {
	c := d.Content
	for _, field := range d.Unknown {
		switch field {
		case "body":
			c.Body = ""
		case "buttons":
			c.Buttons = nil
		case "mentions":
			c.Mentions = nil
		}
	}
	return c
}

// findingDiagnostic is nil where a rule is silent.
func (r *Linter) findingDiagnostic(d *lang.Delivery, f lint.Finding) *hcl.Diagnostic {
	silence := d.Message.Lifecycle.Silence
	severity := hcl.DiagWarning
	switch word := r.rules[f.Rule]; {
	case word == "off", slices.Contains(silence, f.Rule), slices.Contains(silence, "all"):
		return nil
	case word == "error":
		severity = hcl.DiagError
	}
	rng := d.Message.Source.At(f.Attribute)
	return diag.Newf(severity, f.Code, &rng,
		"%s: %s If it is intended, write lifecycle { silence = [%s] }.", d.Addr.Message, f.Detail, f.Rule)
}

// lintChanges holds every message against the rules that is not over.
func (b *decider) lintChanges(changes []*Change) {
	r := NewLinter(b.opt.Desired, b.opt.Sessions)
	for _, c := range changes {
		if c.Desired == nil {
			continue
		}
		if end := c.Desired.Message.ExpireAt; end.IsZero() || end.After(b.opt.Now) {
			b.problems.Add(r.Lint(c.Desired, c.Parts)...)
		}
	}
}

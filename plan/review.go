package plan

import (
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/content"
	"herald/lang/diag"
	"herald/plan/lint"
	"herald/providers"
	"herald/sessions"
)

// Reviewer holds what is desired against the built-in rules.
type Reviewer struct {
	accounts *sessions.Registry
	rules    map[string]string
	// written is what was found in a message whatever its platform, because its
	// deliveries say the same.
	written map[*lang.Message][]lint.Finding
}

// NewReviewer makes a reviewer for what one configuration desires.
func NewReviewer(d *lang.Desired, accounts *sessions.Registry) *Reviewer {
	return &Reviewer{accounts: accounts, rules: d.Rules, written: map[*lang.Message][]lint.Finding{}}
}

// Review gives what the rules say of a delivery and of what it is composed to,
// at the arguments of its message. parts may be nil.
func (r *Reviewer) Review(d *lang.Delivery, parts []providers.Part) hcl.Diagnostics {
	found, ok := r.written[d.Message]
	if !ok {
		found = append(lint.Content(known(d)), lint.Varying(d.Message.Varying)...)
		r.written[d.Message] = found
	}
	if len(d.Unknown) == 0 {
		found = append(slices.Clip(found), lint.Parts(r.accounts.Facts(d.Provider), d.Content, parts)...)
	}
	var diags hcl.Diagnostics
	for _, f := range found {
		if diag := r.diagnostic(d, f); diag != nil {
			diags = append(diags, diag)
		}
	}
	return diags
}

// known is the content as far as it is known.
func known(d *lang.Delivery) content.Content {
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

// diagnostic is nil where a rule is silent.
func (r *Reviewer) diagnostic(d *lang.Delivery, f lint.Finding) *hcl.Diagnostic {
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
		"%s: %s Where it is meant, write lifecycle { silence = [%s] }.", d.Addr.Message, f.Detail, f.Rule)
}

// review holds every message against the rules that is not over.
func (b *builder) review(changes []*Change) {
	r := NewReviewer(b.opt.Desired, b.opt.Accounts)
	for _, c := range changes {
		if c.Desired == nil {
			continue
		}
		if end := c.Desired.Message.ExpireAt; end.IsZero() || end.After(b.opt.Now) {
			b.problems.Add(r.Review(c.Desired, c.Parts)...)
		}
	}
}

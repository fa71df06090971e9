package sessions

import (
	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/diag"
	"herald/providers"
	"herald/providers/compose"
)

// Compose turns a delivery's content into parts and holds them against the
// platform's limits; see package compose. Problems are diagnostics at the message's arguments.
func (r *Registry) Compose(d *lang.Delivery, c content.Content) ([]providers.Part, hcl.Diagnostics) {
	if r.Platform(d.Provider) == nil {
		return nil, hcl.Diagnostics{noProvider(d.Provider)}
	}
	composed := r.cache.compose(r.composerName(d.Provider), c, 0)
	parts, problems := composed.Parts, composed.Problems
	facts := r.Facts(d.Provider)
	problems = append(problems, unsupportedContent(facts, compose.WithoutEveryone(facts, c), d.Message != nil && d.Message.Pin, problems)...)
	problems = append(problems, overLimits(facts, c)...)
	problems = append(problems, unsupportedButtons(facts, c)...)
	var diags hcl.Diagnostics
	for _, p := range problems {
		diags = append(diags, problemDiagnostic(d, p))
	}
	if diags.HasErrors() {
		return nil, diags
	}
	return parts, diags
}

// ComposeIn is Compose in as many parts as are wanted, where the platform can
// say the content in that number.
func (r *Registry) ComposeIn(d *lang.Delivery, c content.Content, n int) ([]providers.Part, hcl.Diagnostics) {
	parts, diags := r.Compose(d, c)
	if diags.HasErrors() || len(parts) == n {
		return parts, diags
	}
	return r.ComposeParts(d.Provider, c, n), diags
}

// ComposeParts composes content that was checked before, or is not to be sent,
// as n parts where the provider's platform can; see providers.ComposeParts. nil
// where there is no such platform, or it finds an error.
func (r *Registry) ComposeParts(p addr.Provider, c content.Content, n int) []providers.Part {
	if r.Platform(p) == nil {
		return nil
	}
	return r.cache.compose(r.composerName(p), c, n).Parts
}

// ExactParts composes content as exactly n parts; nil where the provider's platform
// cannot choose their number, or not this one.
func (r *Registry) ExactParts(p addr.Provider, c content.Content, n int) []providers.Part {
	platform := r.Platform(p)
	if platform == nil || !providers.Has[providers.Splitter](platform) {
		return nil
	}
	parts := r.ComposeParts(p, c, n)
	if len(parts) != n {
		return nil
	}
	return parts
}

// Neutralized returns the forms of a body that would notify everybody and were
// written so that they do not; see compose.Result.
func (r *Registry) Neutralized(p addr.Provider, c content.Content) []string {
	if r.Platform(p) == nil || len(r.Facts(p).Everyone.Forms) == 0 {
		return nil
	}
	return r.cache.compose(r.composerName(p), c, 0).Neutralized
}

// Overflow returns what happens to a body that is longer than the provider's platform
// allows.
func (r *Registry) Overflow(p addr.Provider, c content.Content) compose.Overflow {
	if r.Platform(p) == nil {
		return compose.Overflow{}
	}
	return r.cache.compose(r.composerName(p), c, 0).Overflow
}

func problemDiagnostic(d *lang.Delivery, p providers.Problem) *hcl.Diagnostic {
	rng := d.Message.Source.At(p.Attribute)
	return diag.Newf(severityOf(p), p.Code, &rng, "%s: %s", d.Addr, p.Detail)
}

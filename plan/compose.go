package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang"
	"herald/lang/content"
	"herald/providers"
	"herald/state"
)

// Compose turns a delivery's content into parts and holds them against the
// platform's limits. Problems are diagnostics at the message's arguments.
func (a *Accounts) Compose(d *lang.Delivery, c content.Content) ([]providers.Part, hcl.Diagnostics) {
	platform := a.Platform(d.Provider)
	if platform == nil {
		return nil, hcl.Diagnostics{noProvider(d.Provider)}
	}
	parts, problems := platform.Compose(c)
	facts := a.Facts(d.Provider)
	problems = append(problems, overLimits(facts, c, parts)...)
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
func (a *Accounts) ComposeIn(d *lang.Delivery, c content.Content, n int) ([]providers.Part, hcl.Diagnostics) {
	parts, diags := a.Compose(d, c)
	if diags.HasErrors() || len(parts) == n {
		return parts, diags
	}
	return providers.ComposeParts(a.Platform(d.Provider), c, n), diags
}

func problemDiagnostic(d *lang.Delivery, p providers.Problem) *hcl.Diagnostic {
	rng := d.Message.Source.At(p.Attribute)
	return &hcl.Diagnostic{
		Severity: severity(p),
		Summary:  p.Summary,
		Detail:   fmt.Sprintf("%s: %s", d.Addr, p.Detail),
		Subject:  &rng,
	}
}

// unsupportedButtons finds buttons that do what the platform's cannot. A platform
// without buttons says so itself.
func unsupportedButtons(f providers.Facts, c content.Content) []providers.Problem {
	if !f.Can(providers.Buttons) {
		return nil
	}
	var problems []providers.Problem
	for i, b := range c.Buttons {
		if slices.Contains(f.ButtonKinds, b.Kind()) {
			continue
		}
		names := make([]string, len(f.ButtonKinds))
		for i, k := range f.ButtonKinds {
			names[i] = string(k)
		}
		problems = append(problems, providers.Problem{
			Attribute: fmt.Sprintf("button[%d].%s", i, b.Kind()), Summary: "Kind of button not supported",
			Detail: fmt.Sprintf("%s has no buttons with %s, only with %s. Write it into the text instead.",
				f.Schema.Title, b.Kind(), strings.Join(names, ", ")),
		})
	}
	return problems
}

func severity(p providers.Problem) hcl.DiagnosticSeverity {
	if p.Warning {
		return hcl.DiagWarning
	}
	return hcl.DiagError
}

// overLimits finds what exceeds the platform's declared limits.
func overLimits(f providers.Facts, c content.Content, parts []providers.Part) []providers.Problem {
	var problems []providers.Problem
	over := func(attribute, what string, have, limit int64, unit string) {
		if limit > 0 && have > limit {
			problems = append(problems, providers.Problem{
				Attribute: attribute,
				Summary:   "Over the platform's limit",
				Detail: fmt.Sprintf("%s of %d %s is more than %s takes, which is %d. %s",
					what, have, unit, f.Schema.Title, limit, f.Limits.Note),
			})
		}
	}
	for _, p := range parts {
		over(string(c.Format), "a text", int64(utf8.RuneCountInString(p.Text)), int64(f.Limits.TextRunes), "characters")
	}
	over("button", "a number", int64(len(c.Buttons)), int64(f.Limits.Buttons), "buttons")
	for i, b := range c.Buttons {
		over(fmt.Sprintf("button[%d].label", i), "a label", int64(utf8.RuneCountInString(b.Label)), int64(f.Limits.ButtonRunes), "characters")
	}
	for i, a := range c.Attachments {
		over(fmt.Sprintf("attachments[%d]", i), fmt.Sprintf("the size of %s", a.Name), a.Size, f.Limits.FileBytes, "bytes")
	}
	return problems
}

// StateParts gives the parts as the state keeps them: digests, no content.
func StateParts(s *state.State, parts []providers.Part) []state.Part {
	out := make([]state.Part, len(parts))
	for i, p := range parts {
		out[i] = state.Part{Kind: p.Kind, Digest: PartDigest(s, p)}
		if p.Visible != nil {
			out[i].Visible = s.Digest(p.Visible)
		}
	}
	return out
}

// PartDigest is the digest by which two composed messages are told apart.
func PartDigest(s *state.State, p providers.Part) string {
	return s.Digest([]byte(p.Kind), p.Body)
}

// Target is the conversation of a place as the provider wants it.
func Target(f providers.Facts, p state.Place) (providers.Target, error) {
	ty := f.Schema.Conversation.ImpliedType()
	if len(p.Options) == 0 {
		return providers.Target{ID: p.ID, Options: cty.NullVal(ty)}, nil
	}
	v, err := ctyjson.Unmarshal(p.Options, ty)
	if err != nil {
		return providers.Target{}, fmt.Errorf("options of %s: %w", p.Address, err)
	}
	return providers.Target{ID: p.ID, Options: v}, nil
}

// optionsJSON is the stored form of a conversation's platform block; nil for
// none.
func optionsJSON(v cty.Value) (json.RawMessage, error) {
	if v == cty.NilVal || v.IsNull() || !v.IsWhollyKnown() {
		return nil, nil
	}
	v, _ = v.UnmarkDeep()
	return ctyjson.Marshal(v, v.Type())
}

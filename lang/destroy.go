package lang

import (
	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// Destroying recalls what is in the state, so an error in the files must not
// prevent the recall of a message. It needs only the providers, and the
// lifecycles as far as they can be determined.

// providersEvaluated reports whether every provider of the root module is known.
func (u *moduleInstance) providersEvaluated() bool {
	for _, a := range u.providerOrder {
		if a.isIncomplete {
			return false
		}
	}
	return true
}

// evaluateForDestroy gathers what could be evaluated in spite of errors.
func (u *moduleInstance) evaluateForDestroy() *Desired {
	desired := new(Desired)
	_ = u.resolveAfterEvaluation() // errors in moved blocks are reported when they matter
	u.flattenInto(desired)
	if herald, more := u.settingsVertex(); !more.HasErrors() {
		if settings, more := u.decodeSettings(herald); !more.HasErrors() {
			desired.Name, desired.Rules = settings.Name, settings.Rules
		}
	}
	u.flattenProviders(desired)
	desired.Deliveries, desired.Data, desired.Imports = nil, nil, nil
	return desired
}

// toDestroyWarnings makes warnings of errors, and says why they stop nothing.
func toDestroyWarnings(diags hcl.Diagnostics) hcl.Diagnostics {
	return append(diag.ToWarnings(diags), diag.New(hcl.DiagWarning, problem.PartialEvaluation, nil,
		"The configuration has errors, which are shown as warnings here. Everything in the state is still recalled, because only the providers are needed for that. "+
			"If the lifecycle of a message could not be evaluated, the lifecycle of the last apply is used."))
}

// hasKnownLifecycle reports whether the parts of a lifecycle that count when a message is
// recalled can be evaluated. Of an instance where they cannot, the state's count.
func (r blockReader) hasKnownLifecycle() bool {
	life, ok := r.Content.FirstBlock("lifecycle")
	if !ok {
		return true
	}
	for _, name := range []string{"prevent_destroy", "on_destroy"} {
		attr := life.Content.Attributes[name]
		if attr == nil {
			continue
		}
		if v, diags := attr.Expr.Value(r.Ctx); diags.HasErrors() || !v.IsWhollyKnown() {
			return false
		}
	}
	return true
}

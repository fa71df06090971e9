package sessions

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers"
)

// warningDiagnostic is a warning about an account that works for now.
func warningDiagnostic(warning providers.Problem, p addr.Provider, src *lang.Source) *hcl.Diagnostic {
	rng := src.At(warning.Attribute)
	return diag.Newf(hcl.DiagWarning, warning.Code, &rng, "Provider %s: %s", p, warning.Detail)
}

func noProvider(p addr.Provider) *hcl.Diagnostic {
	return diag.Newf(hcl.DiagError, problem.ProviderConfigurationNotPresent, nil,
		"The state has messages that were sent through provider %s, but the configuration does not declare it. "+
			"Herald needs it to read, edit or recall them. Declare it; once the messages are gone from the state, it can be removed:\n\n%s",
		p, providerBlock(p))
}

// providerBlock is the block that declares an account, without its credentials.
func providerBlock(p addr.Provider) string {
	var b strings.Builder
	fmt.Fprintf(&b, "  provider %q {\n", p.Platform)
	if p.Alias != "" {
		fmt.Fprintf(&b, "    alias = %q\n", p.Alias)
	}
	if p.Key != addr.NoKey {
		fmt.Fprintf(&b, "    for_each = toset([%s])\n", strings.Trim(p.Key.String(), "[]"))
	}
	b.WriteString("  }")
	return b.String()
}

// ProviderDiagnostic turns an error of a provider into a diagnostic at the
// argument it names, or at the provider's block.
func ProviderDiagnostic(err error, p addr.Provider, src *lang.Source) *hcl.Diagnostic {
	d := diag.Newf(hcl.DiagError, codeOf(providers.KindOf(err)), nil,
		"Provider %s: %s%s", p, diag.Sentence(err.Error()), hintOf(err))
	var e *providers.Error
	if src != nil {
		rng := src.Range
		if errors.As(err, &e) && e.Attribute != "" {
			rng = src.At(e.Attribute)
		}
		d.Subject = &rng
	}
	return d
}

func hintOf(err error) string {
	var e *providers.Error
	if errors.As(err, &e) && e.Hint != "" {
		return " " + e.Hint
	}
	return ""
}

// codeOf returns the code of an error of a platform.
func codeOf(k providers.ErrorKind) problem.Code {
	switch k {
	case providers.Auth:
		return problem.CredentialsMissingOrRefused
	case providers.Forbidden:
		return problem.PermissionDenied
	case providers.Invalid:
		return problem.RejectedByPlatform
	case providers.NotFound:
		return problem.NotFoundOnPlatform
	case providers.Gone:
		return problem.ConversationGone
	case providers.Conflict:
		return problem.ConflictOnPlatform
	case providers.RateLimited:
		return problem.TooManyRequests
	case providers.Unavailable:
		return problem.PlatformUnreachable
	case providers.Cancelled:
		return problem.StoppedBeforeSending
	}
	return problem.OutcomeUnknown
}

package sessions

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/providers"
)

// warningDiagnostic is a warning about an account that works for now.
func warningDiagnostic(warning providers.Problem, p addr.Provider, src *lang.Source) *hcl.Diagnostic {
	rng := src.At(warning.Attribute)
	return &hcl.Diagnostic{
		Severity: hcl.DiagWarning, Summary: warning.Summary,
		Detail: fmt.Sprintf("Provider %s: %s", p, warning.Detail), Subject: &rng,
	}
}

func noProvider(p addr.Provider) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "Provider configuration not present",
		Detail: fmt.Sprintf("The state has messages that were sent through provider %s, but the configuration does not declare it. "+
			"Herald needs it to read, edit or recall them. Declare it; once the messages are gone from the state, it can be removed:\n\n%s",
			p, providerBlock(p)),
	}
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
	d := &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  summaryOf(providers.KindOf(err)),
		Detail:   fmt.Sprintf("Provider %s: %s%s", p, diag.Sentence(err.Error()), hintOf(err)),
	}
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

// summaryOf is the constant summary for an error of a platform.
func summaryOf(k providers.ErrorKind) string {
	switch k {
	case providers.Auth:
		return "Credentials missing or refused"
	case providers.Forbidden:
		return "Not allowed by the platform"
	case providers.Invalid:
		return "Refused by the platform"
	case providers.NotFound:
		return "Not found on the platform"
	case providers.Gone:
		return "Conversation is gone"
	case providers.Conflict:
		return "Conflict on the platform"
	case providers.RateLimited:
		return "Too many requests"
	case providers.Unavailable:
		return "Platform not reachable"
	case providers.Cancelled:
		return "Stopped before it was sent"
	}
	return "Outcome not known"
}

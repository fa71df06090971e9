package plan

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
	"herald/providers/sessions"
)

// readFailure is a read of one conversation that failed for a reason that does
// not concern that conversation alone.
type readFailure struct {
	provider addr.Provider
	address  addr.Instance // of the conversation
	id       string
	err      error
}

// causeKey is equal for failures that one change mends.
func (f readFailure) causeKey() string {
	var e *providers.Error
	if !errors.As(f.err, &e) {
		return f.provider.String() + "\x00" + f.err.Error()
	}
	return fmt.Sprintf("%s\x00%s\x00%s\x00%d", f.provider, e.Kind, e.Code, e.Status)
}

// maxListed bounds how many conversations one diagnostic names.
const maxListed = 5

// readDiagnostics reports failed reads, once for each cause.
func readDiagnostics(d *lang.Desired, failures []readFailure) hcl.Diagnostics {
	var diags hcl.Diagnostics
	index := map[string]int{}
	others := map[int][]string{}
	for _, f := range failures {
		if i, ok := index[f.causeKey()]; ok {
			others[i] = append(others[i], f.address.String())
			continue
		}
		index[f.causeKey()] = len(diags)
		var src *lang.Source
		if c := sessions.FindProvider(d, f.provider); c != nil {
			src = c.Source
		}
		found := readDiagnostic(f.err, f.provider, src)
		found.Detail = fmt.Sprintf("Reading %s (%s): %s", f.address, f.id, found.Detail)
		diags = append(diags, found)
	}
	for i, list := range others {
		shown := list[:min(len(list), maxListed)]
		text := strings.Join(shown, ", ")
		if more := len(list) - len(shown); more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		diags[i].Detail += fmt.Sprintf("\n\nThe same prevents reading %s.", text)
	}
	return diags
}

// readDiagnostic is ProviderDiagnostic for a request that only reads: it has no
// outcome that could be unknown.
func readDiagnostic(err error, p addr.Provider, src *lang.Source) *hcl.Diagnostic {
	d := sessions.ProviderDiagnostic(err, p, src)
	if providers.KindOf(err) == providers.Unknown {
		diag.SetCode(d, problem.PlatformReadFailed)
	}
	return d
}

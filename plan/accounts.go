package plan

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/trust"
	"herald/providers"
)

// Accounts opens a session for each configured provider when it is first
// needed, and once.
type Accounts struct {
	opt   AccountOptions
	facts map[string]providers.Facts // by platform; asked for once per delivery
	mu    sync.Mutex
	have  map[string]account
}

// AccountOptions say how sessions are opened.
type AccountOptions struct {
	Platforms map[string]providers.Platform
	Dir       string // that of the project; see providers.Config
	// Policy says which servers the files may name, in addition to the platforms'
	// own.
	Policy trust.Policy
	// Sandbox says that every account is one of a sandbox in this process,
	// whatever the files say, so that no server has to be allowed.
	Sandbox bool
	// Getenv is the environment for default accounts that only the state refers
	// to; nil for none.
	Getenv    func(string) (string, bool)
	Transport http.RoundTripper
	Now       func() time.Time
	Sleep     Sleeper // nil: a real wait
	Log       *slog.Logger
	Waiting   func(Wait)
}

// Wait is a pause of a provider, as addr.Provider writes it, before a request.
type Wait struct {
	Provider string
	providers.Wait
}

type account struct {
	session providers.Session
	diags   hcl.Diagnostics
}

// NewAccounts makes Accounts with no session open.
func NewAccounts(opt AccountOptions) *Accounts {
	facts := make(map[string]providers.Facts, len(opt.Platforms))
	for name, p := range opt.Platforms {
		facts[name] = p.Facts()
	}
	return &Accounts{opt: opt, facts: facts, have: map[string]account{}}
}

// Platform gives the platform of a provider; nil when there is none of that
// name.
func (a *Accounts) Platform(p addr.Provider) providers.Platform {
	return a.opt.Platforms[p.Platform]
}

// Facts gives the facts of a provider's platform; zero when there is none.
func (a *Accounts) Facts(p addr.Provider) providers.Facts { return a.facts[p.Platform] }

// Session opens, or gives again, the session of a provider of d. What is wrong
// with its configuration is a diagnostic at its block, the same each time.
func (a *Accounts) Session(d *lang.Desired, p addr.Provider) (providers.Session, hcl.Diagnostics) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if acc, ok := a.have[p.String()]; ok {
		return acc.session, acc.diags
	}
	acc := a.open(d, p)
	a.have[p.String()] = acc
	return acc.session, acc.diags
}

func (a *Accounts) open(d *lang.Desired, p addr.Provider) account {
	platform := a.Platform(p)
	if platform == nil {
		return account{diags: hcl.Diagnostics{noProvider(p)}}
	}
	conf := configured(d, p)
	if conf == nil {
		var diags hcl.Diagnostics
		if conf, diags = a.implied(p); diags.HasErrors() {
			return account{diags: diags}
		}
	}
	if diags := checkEndpoints(conf, a.Facts(p).Schema, a.opt.Policy); len(diags) > 0 && !a.opt.Sandbox {
		return account{diags: diags}
	}
	cfg := providers.Config{
		Body: conf.Body, Dir: a.opt.Dir,
		Transport: a.opt.Transport, Now: a.opt.Now, Sleep: a.opt.Sleep, Log: a.opt.Log,
	}
	if a.opt.Waiting != nil {
		cfg.OnWait = func(w providers.Wait) { a.opt.Waiting(Wait{p.String(), w}) }
	}
	session, err := platform.Open(cfg)
	if err != nil {
		return account{diags: hcl.Diagnostics{ProviderDiagnostic(err, p, conf.Source)}}
	}
	acc := account{session: session}
	if adviser, ok := session.(providers.ConfigWarner); ok {
		for _, advice := range adviser.ConfigWarnings() {
			acc.diags = append(acc.diags, adviceDiagnostic(advice, p, conf.Source))
		}
	}
	return acc
}

// implied is the account of what only the state refers to. A default account is
// made from the environment, as it is where a configuration refers to it without
// a block. Which account an alias was, only its block can tell.
func (a *Accounts) implied(p addr.Provider) (*lang.Provider, hcl.Diagnostics) {
	if p != (addr.Provider{Platform: p.Platform}) {
		return nil, hcl.Diagnostics{noProvider(p)}
	}
	return lang.ImpliedProvider(a.Facts(p).Schema, a.opt.Getenv)
}

// adviceDiagnostic is a warning about an account that works for now.
func adviceDiagnostic(advice providers.Problem, p addr.Provider, src *lang.Source) *hcl.Diagnostic {
	rng := src.At(advice.Attribute)
	return &hcl.Diagnostic{
		Severity: hcl.DiagWarning, Summary: advice.Summary,
		Detail: fmt.Sprintf("Provider %s: %s", p, advice.Detail), Subject: &rng,
	}
}

func configured(d *lang.Desired, p addr.Provider) *lang.Provider {
	for i := range d.Providers {
		if d.Providers[i].Addr == p {
			return &d.Providers[i]
		}
	}
	return nil
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

// ParseProvider reads the provider that a state names. A state that was
// decoded names only providers that Herald wrote, so what cannot be read is
// taken for a platform that there is none of, and reported where it is used.
func ParseProvider(s string) addr.Provider {
	p, err := addr.ParseProvider(s)
	if err != nil {
		return addr.Provider{Platform: s}
	}
	return p
}

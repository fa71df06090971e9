package sessions

import (
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/trust"
	"herald/providers"
	"herald/providers/compose"
)

// Registry opens a session for each configured provider when it is first
// needed, and once.
type Registry struct {
	opt      Options
	facts    map[string]providers.Facts // by platform; asked for once per delivery
	mu       sync.Mutex
	opened   map[addr.Provider]openedSession
	declared declarations
	cache    composeCache
}

// Options say how sessions are opened.
type Options struct {
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
	Dial      providers.Dialer // nil: a net.Dialer
	Now       func() time.Time
	Sleep     providers.Sleeper // nil: a real wait
	Log       *slog.Logger
	Waiting   func(Wait)
}

// Wait is a pause of a provider before a request.
type Wait struct {
	Provider addr.Provider
	providers.Wait
}

type openedSession struct {
	session providers.Session
	diags   hcl.Diagnostics
}

// NewRegistry makes a Registry with no session open.
func NewRegistry(opt Options) *Registry {
	facts := make(map[string]providers.Facts, len(opt.Platforms))
	composers := make(map[string]compose.Composer, len(opt.Platforms))
	for name, p := range opt.Platforms {
		facts[name], composers[name] = p.Facts(), compose.NewComposer(p)
	}
	return &Registry{
		opt: opt, facts: facts, opened: map[addr.Provider]openedSession{},
		declared: declarations{made: map[addr.Provider]declaration{}},
		cache:    composeCache{composers: composers, composed: map[composeKey]compose.Result{}},
	}
}

// IsSandbox reports whether every account is one of a sandbox in this process.
func (r *Registry) IsSandbox() bool { return r.opt.Sandbox }

// Platform gives the platform of a provider, as its block declares it; see Declare. It is
// nil when there is none of that name.
func (r *Registry) Platform(p addr.Provider) providers.Platform {
	if d, ok := r.declared.find(p); ok {
		return d.platform
	}
	return r.opt.Platforms[p.Platform]
}

// Facts gives the facts of a provider's platform, as its block declares it; zero when
// there is none.
func (r *Registry) Facts(p addr.Provider) providers.Facts {
	if d, ok := r.declared.find(p); ok {
		return d.facts
	}
	return r.facts[p.Platform]
}

// Session opens, or gives again, the session of a provider of d. What is wrong
// with its configuration is a diagnostic at its block, the same each time.
func (r *Registry) Session(d *lang.Desired, p addr.Provider) (providers.Session, hcl.Diagnostics) {
	r.mu.Lock()
	defer r.mu.Unlock()
	opened, ok := r.opened[p]
	if !ok {
		opened = r.openSession(d, p)
		r.opened[p] = opened
	}
	return opened.session, opened.diags
}

func (r *Registry) openSession(d *lang.Desired, p addr.Provider) openedSession {
	platform := r.opt.Platforms[p.Platform]
	if platform == nil {
		return openedSession{diags: hcl.Diagnostics{noProvider(p)}}
	}
	if diags := r.declareProvider(FindProvider(d, p)); diags.HasErrors() {
		return openedSession{diags: diags}
	}
	conf := FindProvider(d, p)
	if conf == nil {
		var diags hcl.Diagnostics
		if conf, diags = r.impliedProvider(p); diags.HasErrors() {
			return openedSession{diags: diags}
		}
	}
	if diags := checkEndpoints(conf, r.Facts(p).Schema, r.opt.Policy); len(diags) > 0 && !r.opt.Sandbox {
		return openedSession{diags: diags}
	}
	cfg := providers.Config{
		Body: conf.Body, Dir: r.opt.Dir,
		Transport: r.opt.Transport, Dial: r.opt.Dial, Now: r.opt.Now, Sleep: r.opt.Sleep, Log: r.opt.Log,
	}
	if r.opt.Waiting != nil {
		cfg.OnWait = func(w providers.Wait) { r.opt.Waiting(Wait{p, w}) }
	}
	session, err := platform.Open(cfg)
	if err != nil {
		return openedSession{diags: hcl.Diagnostics{ProviderDiagnostic(err, p, conf.Source)}}
	}
	opened := openedSession{session: session}
	if warner, ok := providers.As[providers.ConfigWarner](session); ok {
		for _, warning := range warner.ConfigWarnings() {
			opened.diags = append(opened.diags, warningDiagnostic(warning, p, conf.Source))
		}
	}
	return opened
}

// impliedProvider is the account of what only the state refers to. A default account is
// made from the environment, as it is where a configuration refers to it without
// a block. An alias needs its block.
func (r *Registry) impliedProvider(p addr.Provider) (*lang.Provider, hcl.Diagnostics) {
	if p != (addr.Provider{Platform: p.Platform}) {
		return nil, hcl.Diagnostics{noProvider(p)}
	}
	return lang.ImpliedProvider(r.Facts(p).Schema, r.opt.Getenv)
}

// FindProvider returns the configuration of a provider of d; nil if d does not
// declare it.
func FindProvider(d *lang.Desired, p addr.Provider) *lang.Provider {
	for i := range d.Providers {
		if d.Providers[i].Addr == p {
			return &d.Providers[i]
		}
	}
	return nil
}

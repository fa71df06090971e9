package sessions

import (
	"sync"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/providers"
	"herald/providers/compose"
)

// declarations are platforms as provider blocks declare them; see providers.Declarable.
// They may be used by many goroutines.
type declarations struct {
	mu   sync.RWMutex
	made map[addr.Provider]declaration
}

// declaration is the platform of one provider, whose facts are asked for once.
type declaration struct {
	platform providers.Platform
	facts    providers.Facts
}

func (l *declarations) find(p addr.Provider) (d declaration, ok bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	d, ok = l.made[p]
	return d, ok
}

// Declare has the platforms read what the provider blocks of d declare, where a
// platform's facts depend on it. It comes before Facts and Compose are asked for any
// provider of d. The first declaration of a provider counts; one that has values which
// are not known yet is not read. The diagnostics are what is wrong at the blocks, the
// same each time.
func (r *Registry) Declare(d *lang.Desired) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for i := range d.Providers {
		diags = append(diags, r.declareProvider(&d.Providers[i])...)
	}
	return diags
}

// declareProvider reads one block; nil for none.
func (r *Registry) declareProvider(conf *lang.Provider) hcl.Diagnostics {
	if conf == nil {
		return nil
	}
	declarable, ok := providers.As[providers.Declarable](r.opt.Platforms[conf.Addr.Platform])
	if !ok || !conf.Body.IsWhollyKnown() {
		return nil
	}
	r.declared.mu.Lock()
	defer r.declared.mu.Unlock()
	if _, done := r.declared.made[conf.Addr]; done {
		return nil
	}
	platform, err := declarable.Declare(conf.Body)
	if err != nil {
		return hcl.Diagnostics{ProviderDiagnostic(err, conf.Addr, conf.Source)}
	}
	r.cache.addComposer(declaredName(conf.Addr), compose.NewComposer(platform))
	r.declared.made[conf.Addr] = declaration{platform, platform.Facts()}
	return nil
}

// composerName is the name of the composer of a provider: that of its platform, or one
// of its own if its block declares what it can do.
func (r *Registry) composerName(p addr.Provider) string {
	if _, ok := r.declared.find(p); ok {
		return declaredName(p)
	}
	return p.Platform
}

func declaredName(p addr.Provider) string { return "provider " + p.String() }

package lang

import (
	"sync/atomic"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/addr"
	"herald/lang/decode"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/lang/grammar"
	"herald/lang/library"
	"herald/lang/move"
	"herald/lang/schema"
	"herald/lang/secret"
	"herald/lang/variable"
)

// Evaluate expands and decodes everything. It changes nothing, so it may be
// called again when more is Known. With an error there is no Desired; warnings
// come with one.
func (c *Config) Evaluate(in Inputs) (*Desired, hcl.Diagnostics) {
	ev := newEvaluation(c, in)
	desired, diags := ev.newRoot().evaluateDesired()
	if in.FindVarying && desired != nil && ev.drewVarying.Load() && desired.Rules[grammar.ChangesInEveryRun] != "off" {
		c.markVarying(in, desired)
	}
	return desired, diags
}

// newRoot is the root module.
func (ev *evaluation) newRoot() *moduleInstance {
	return newModuleInstance(ev, rootConfig(ev.config, ev), false)
}

// evaluateDesired evaluates the root module and gathers what it asks for.
func (u *moduleInstance) evaluateDesired() (*Desired, hcl.Diagnostics) {
	diags := u.Variables.CheckUndeclared(u.node.Module)
	diags = append(diags, u.evaluateAll()...)
	herald, more := u.settingsVertex()
	diags = append(diags, more...)
	var settings Settings
	if !more.HasErrors() {
		settings, more = u.decodeSettings(herald)
		diags = append(diags, more...)
	}
	desired := u.newDesired()
	if diags.HasErrors() && u.ForDestroy && u.providersEvaluated() {
		return u.evaluateForDestroy(), diag.Unique(u.secrets.Redact(toDestroyWarnings(diags)))
	}
	if !diags.HasErrors() {
		diags = append(diags, u.resolveAfterEvaluation()...)
		u.flattenInto(desired)
		diags = append(diags, checkMoves(desired.Moved)...)
	}
	diags = diag.Unique(u.secrets.Redact(diag.SuggestAttributes(diags)))
	if diags.HasErrors() {
		return nil, diags
	}
	desired.Name, desired.Rules, desired.Outputs = settings.Name, settings.Rules, u.outputs
	u.flattenProviders(desired)
	u.hideCredentials(desired)
	if leaks := u.checkCredentials(desired); leaks.HasErrors() {
		return nil, append(diags, leaks...)
	}
	return desired, diags
}

// checkMoves reports moved blocks that contradict each other whatever exists.
func checkMoves(moves []move.Move) hcl.Diagnostics {
	if first, second, ok := move.FindAmbiguous(moves); ok {
		return hcl.Diagnostics{move.TwoTargetsError(first, second)}
	}
	if m, ok := move.NewList(moves).FindCycle(); ok {
		return hcl.Diagnostics{diag.Errorf(m.Range, problem.MoveCycle,
			"%s moves to %s, and other moved blocks move it back. Remove one of these blocks.", m.From, m.To)}
	}
	return nil
}

// DataRequests lists the requests of data blocks whose arguments are known
// before any result is. The Desired holds only Providers and Data; it is
// empty when the configuration has no data blocks. Unknown values are not errors
// here; Evaluate reports those that remain.
func (c *Config) DataRequests(in Inputs) (*Desired, hcl.Diagnostics) {
	if !hasData(c.tree.Root, make(map[*library.Node]bool)) {
		return new(Desired), nil
	}
	ev := newEvaluation(c, in)
	ev.dataOnly = true
	u := ev.newRoot()
	diags := diag.Unique(ev.secrets.Redact(u.evaluateAll()))
	if diags.HasErrors() {
		return nil, diags
	}
	desired, all := new(Desired), new(Desired)
	u.flattenInto(all)
	ev.flattenProviders(desired)
	known := make(map[addr.Provider]bool, len(desired.Providers))
	for _, p := range desired.Providers {
		known[p.Addr] = p.Body.IsWhollyKnown()
	}
	for _, request := range all.Data {
		if request.Known && known[request.Provider] {
			desired.Data = append(desired.Data, request)
		}
	}
	return desired, diags
}

// evaluation is what all module instances of one Evaluate share.
type evaluation struct {
	Inputs
	config        *Config
	dataOnly      bool         // only what data blocks ask is wanted
	keepAllValues bool         // expressions from elsewhere will refer to anything
	meter         *funcs.Meter // of all expressions
	instanceCount int          // so far, as admit counts them
	functions     map[string]function.Function
	decoder       *decode.Decoder
	data          map[string]grammar.Operations
	actions       map[string]grammar.Operations
	secrets       *secret.Texts
	drewVarying   *atomic.Bool // a function gave what the next run would not

	providerBlocks map[addr.Provider]*providerBlock // by address without key
	providerOrder  []*providerBlock
}

// untrustedTime is how long an evaluation of files may take whose author may be
// hostile: about ten times what 100,000 messages need.
const untrustedTime = time.Minute

func newEvaluation(c *Config, in Inputs) *evaluation {
	ev := &evaluation{
		Inputs:      in,
		config:      c,
		meter:       new(funcs.Meter),
		drewVarying: new(atomic.Bool),
		decoder: decode.New(decode.Options{
			Platforms: in.Platforms, Known: in.Known, Dir: c.Dir(), Path: c.Path, Media: c.media,
		}),
		data:           grammar.OperationsOf(addr.Data, in.Platforms),
		actions:        grammar.OperationsOf(addr.Action, in.Platforms),
		secrets:        new(secret.Texts),
		providerBlocks: make(map[addr.Provider]*providerBlock),
	}
	if in.Untrusted {
		ev.meter.Deadline = time.Now().Add(untrustedTime)
	}
	ev.functions = functionTable(c, in, funcs.Options{Meter: ev.meter, OnVarying: func() { ev.drewVarying.Store(true) }})
	return ev
}

// isLenient reports whether unknown values are not errors in any module.
func (ev *evaluation) isLenient() bool { return ev.Partial || ev.dataOnly }

func (ev *evaluation) variableOptions() variable.Options {
	return variable.Options{Partial: ev.Partial, Secrets: ev.secrets}
}

// platformSchema finds what is known of a platform.
func (ev *evaluation) platformSchema(name string) (schema.Platform, bool) {
	return ev.decoder.Platform(name)
}

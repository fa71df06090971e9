package apply

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/plan"
	"herald/providers"
	"herald/record"
	"herald/sessions"
	"herald/state"
	"herald/state/store"
)

// Options say what Run carries out.
type Options struct {
	Plan     *plan.Plan
	Store    *store.Store // locked by the caller
	Accounts *sessions.Registry
	Owner    string // who applies, for people: user@host
	// Evaluate evaluates the configuration with what the run has learned, for
	// content and outputs that depend on new ids.
	Evaluate func(lang.Known) (*lang.Desired, hcl.Diagnostics)
	// Open opens the file of an attachment by its source, as the configuration has
	// it.
	Open func(source string) (*os.File, error)
	// Bookkeeping has the state saved even when nothing is to be done, because
	// an interrupted run was folded into it, or its encryption has changed.
	Bookkeeping bool
	// Observe is told of progress. It is called from many goroutines and must
	// not block; nil for nobody.
	Observe func(ProgressEvent)
	// Stop ends the run gently when closed: no request is sent any more, not
	// even one that waits for another try, and those that have been sent are
	// awaited. The context abandons these as well.
	Stop     <-chan struct{}
	Parallel int // requests at once per provider; 0: 10
	Now      func() time.Time
	Sleep    providers.Sleeper
}

// Result is what a run did.
type Result struct {
	// Done counts changes by action; Failed and InDoubt list addresses.
	Done    map[plan.Action]int
	Failed  []string
	InDoubt []string
	// Skipped were not done, because something before them failed or the run
	// was stopped.
	Skipped []string
	// Stopped is true when the run was stopped before it had done everything.
	Stopped bool
	// Lost is true when the lock was lost to somebody else, or could not be
	// confirmed: nobody meant to stop the run, and its state may not be saved.
	Lost  bool
	State *state.State // as saved
}

// ProgressEvent is one step of progress.
type ProgressEvent struct {
	Kind     ProgressKind
	Address  string
	Provider addr.Provider // whose account acts
	Action   plan.Action
	Detail   string // of Failed: what went wrong, in one line; of Skipped: why
	Stopped  bool   // of Skipped: because the run was stopped
	ID       string // of Finished: the platform's, of what stands now
	URL      string // of Finished: where people find the message
	At       time.Time
}

// ProgressKind tells events apart.
type ProgressKind string

// Kinds of events.
const (
	Began    ProgressKind = "began"
	Finished ProgressKind = "finished"
	Failed   ProgressKind = "failed"
	InDoubt  ProgressKind = "in doubt"
	Skipped  ProgressKind = "skipped"
)

// Run carries out the plan. It returns a Result whatever happens, unless
// nothing was begun; diagnostics say what failed. When Run returns, the state
// is saved, or a diagnostic says why it could not be and what is left where.
func Run(ctx context.Context, opt Options) (*Result, hcl.Diagnostics) {
	opt = opt.withDefaults()
	e := newEngine(opt)
	e.failUnreachable()
	if len(e.intents) == 0 && !e.needsSave() {
		return e.result, e.diags
	}
	run, err := opt.Store.Begin(ctx, opt.Plan.State, opt.Owner, e.intents)
	if err != nil {
		return e.result, append(e.diags, beginDiagnostic(opt, err))
	}
	e.run = run
	gated, end := e.withGate(ctx)
	e.runLanes(gated)
	end()
	e.finishRun(ctx)
	return e.result, e.diags
}

// failUnreachable fails what goes to conversations that are inaccessible, without
// a request.
func (e *engine) failUnreachable() {
	for _, c := range e.opt.Plan.Deliveries {
		if c.Action == plan.Unreachable {
			e.result.Failed = append(e.result.Failed, c.Address)
			e.emitProgress(ProgressEvent{Kind: Failed, Address: c.Address, Provider: c.Provider, Action: c.Action, Detail: c.Reason})
		}
	}
	e.diags = append(e.diags, e.opt.Plan.Obstacles...)
}

func (o Options) withDefaults() Options {
	if o.Observe == nil {
		o.Observe = func(ProgressEvent) {}
	}
	if o.Parallel == 0 {
		o.Parallel = 10
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = providers.Sleep
	}
	return o
}

func beginDiagnostic(opt Options, err error) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError,
		Summary:  "State cannot be written",
		Detail: fmt.Sprintf("Nothing was sent, because what Herald means to do could not be recorded first in %s: %s.",
			opt.Store, err),
	}
}

// finishRun saves the state with outputs and without intents.
func (e *engine) finishRun(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	e.result.Lost = e.hasLostLock()
	outputs, after := e.evaluateOutputs(ctx)
	err := e.run.Finish(ctx, func(s *state.State) {
		if outputs != nil {
			s.Outputs = outputs
		}
		if after != nil {
			e.opt.Plan.RecordRemovalTriggers(s, after)
		}
		e.result.State = s
	})
	if err != nil {
		e.diags = append(e.diags, &hcl.Diagnostic{
			Severity: hcl.DiagError,
			Summary:  "State could not be saved",
			Detail: fmt.Sprintf("The run is over, but its result could not be saved whole in %s: %s. "+
				"Mend the cause and run herald plan: the intents and the journal tell Herald what was done.", e.opt.Store, err),
		})
	} else if diag := e.lockDiagnostic(); diag != nil {
		e.diags = append(e.diags, diag)
	}
}

// evaluateOutputs evaluates outputs with all that is known now; nil to leave them. after
// is what they were evaluated with; nil when nothing was.
func (e *engine) evaluateOutputs(ctx context.Context) (outputs map[string]*state.Output, after *lang.Desired) {
	if e.opt.Plan.Destroy && e.opt.Plan.Partial {
		return nil, nil
	}
	if e.opt.Plan.Destroy {
		return map[string]*state.Output{}, nil
	}
	if e.opt.Evaluate == nil {
		return nil, nil
	}
	if len(e.result.Done) > 0 && e.opt.Plan.Answers != nil {
		e.opt.Plan.Answers.ForgetChecks(e.desired())
	}
	desired, diags := e.evaluateConfig(ctx)
	e.diags = append(e.diags, diags...) // a check may hold no more, or be known only now
	if diags.HasErrors() {
		return nil, nil
	}
	outputs = make(map[string]*state.Output, len(desired.Outputs))
	for i := range desired.Outputs {
		o, err := record.Output(&desired.Outputs[i])
		if err != nil {
			e.diags = append(e.diags, &hcl.Diagnostic{
				Severity: hcl.DiagError, Summary: "Output cannot be stored",
				Detail: fmt.Sprintf("Output %s: %s.", desired.Outputs[i].Name, err), Subject: &desired.Outputs[i].Source.Range,
			})
			continue
		}
		outputs[desired.Outputs[i].Name] = o
	}
	return outputs, desired
}

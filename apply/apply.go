package apply

import (
	"context"
	"os"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/plan"
	"herald/plan/record"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
	"herald/state/store"
)

// Options are the options of Run.
type Options struct {
	Plan     *plan.Plan
	Store    *store.Store // locked by the caller
	Accounts *sessions.Registry
	Owner    string // who applies, for display: user@host
	// Evaluate evaluates the configuration with the IDs that the run has learned,
	// for content and outputs that depend on them.
	Evaluate func(lang.Known) (*lang.Desired, hcl.Diagnostics)
	// Open opens the file of an attachment by its source, as the configuration
	// gives it.
	Open func(source string) (*os.File, error)
	// Bookkeeping saves the state even if nothing is to be done, because an
	// interrupted run was folded into it, or its encryption has changed.
	Bookkeeping bool
	// Observe receives progress events. It is called from many goroutines and must
	// not block. It may be nil.
	Observe func(ProgressEvent)
	// Stop, when closed, ends the run gracefully: no more requests are sent, not
	// even repetitions, and those that have been sent are awaited. Cancelling the
	// context abandons these as well.
	Stop     <-chan struct{}
	Parallel int // requests at once per provider; 0: 10
	Now      func() time.Time
	Sleep    providers.Sleeper
}

// Result is the result of a run.
type Result struct {
	// Done counts changes by action; Failed and InDoubt list addresses.
	Done    map[plan.Action]int
	Failed  []string
	InDoubt []string
	// Skipped were not begun, because something before them failed or the run was
	// stopped.
	Skipped []string
	// Links are the permalinks of the messages that were sent or changed, if they have
	// any.
	Links []Link
	// Stopped is true when the run was stopped before it had done everything.
	Stopped bool
	// Lost is true if the lock was lost to another run, or could not be confirmed.
	// The state may not have been saved then.
	Lost  bool
	State *state.State // as saved
}

// Link is the permalink of a delivery's first part.
type Link struct{ Address, URL string }

// ProgressEvent is one step of progress.
type ProgressEvent struct {
	Kind ProgressKind
	// Resource is what is changed; zero for an action, which Invoked names.
	Resource addr.Resource
	Invoked  addr.Instance
	Provider addr.Provider // that makes the requests
	Action   plan.Action
	Detail   string // of Failed: the error, in one line; of Skipped: the reason
	Stopped  bool   // of Skipped: because the run was stopped
	ID       string // of Finished: the platform's ID of the message or conversation
	URL      string // of Finished: the permalink of the message; "" for none
	At       time.Time
}

// Address is the address of what is changed or invoked.
func (e ProgressEvent) Address() string {
	if e.Resource.IsZero() {
		return e.Invoked.String()
	}
	return e.Resource.String()
}

// ProgressKind is the kind of a progress event.
type ProgressKind string

// Kinds of events.
const (
	Began    ProgressKind = "began"
	Finished ProgressKind = "finished"
	Failed   ProgressKind = "failed"
	InDoubt  ProgressKind = "in doubt"
	Skipped  ProgressKind = "skipped"
)

// Run carries out the plan. The diagnostics report what failed. When Run returns,
// the state is saved, or a diagnostic reports why it could not be and where the
// journal is.
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

// failUnreachable fails the deliveries to conversations that are inaccessible,
// without making a request.
func (e *engine) failUnreachable() {
	for _, c := range e.opt.Plan.Deliveries {
		if c.Action == plan.Unreachable {
			e.result.Failed = append(e.result.Failed, c.Address.String())
			e.emitProgress(ProgressEvent{Kind: Failed, Resource: c.Address.Resource(), Provider: c.Provider, Action: c.Action, Detail: c.Reason})
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
	return diag.Newf(hcl.DiagError, problem.StateCannotBeWritten, nil,
		"The intents of this apply could not be recorded in %s, so nothing was sent: %s.",
		opt.Store, err)
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
		e.diags = append(e.diags, diag.Newf(hcl.DiagError, problem.StateCouldNotBeSaved, nil,
			"The run has ended, but its result could not be saved completely in %s: %s. "+
				"Correct the cause and run herald plan, which reads the outcomes from the intents and the journal.", e.opt.Store, err))
	} else if diag := e.lockDiagnostic(); diag != nil {
		e.diags = append(e.diags, diag)
	}
}

// evaluateOutputs evaluates the outputs with all IDs that are known now. outputs is
// nil if they stay as they are. after is the configuration that they were evaluated
// with; nil if none was.
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
	e.diags = append(e.diags, diags...) // a check may fail now, or be known only now
	if diags.HasErrors() {
		return nil, nil
	}
	outputs = make(map[string]*state.Output, len(desired.Outputs))
	for i := range desired.Outputs {
		o, err := record.Output(&desired.Outputs[i])
		if err != nil {
			e.diags = append(e.diags, diag.Newf(hcl.DiagError, problem.OutputCannotBeStored, &desired.Outputs[i].Source.Range, "Output %s: %s.", desired.Outputs[i].Name, err))
			continue
		}
		outputs[desired.Outputs[i].Name] = o
	}
	return outputs, desired
}

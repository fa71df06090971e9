package trial

import (
	"context"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/apply"
	"herald/lang"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/module"
	"herald/lang/suite"
	"herald/plan"
	"herald/plan/target"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
	"herald/state/store"
)

// step is a run while it is carried out.
type step struct {
	*file
	spec     *suite.Run
	result   *Result
	config   *lang.Config
	given    map[string]cty.Value // var and run, for what the run is given
	own      map[string]cty.Value // values of variables that the test file has and the module has not
	inputs   lang.Inputs
	accounts *sessions.Registry
	store    *store.Store
	plan     *plan.Plan
	planned  cty.Value    // the plan as assertions see it
	state    *state.State // after the run
	diags    hcl.Diagnostics
}

// runStep carries out one run and holds its assertions against it.
func (f *file) runStep(ctx context.Context, r *suite.Run) *Result {
	began := f.Now()
	s := &step{file: f, spec: r, result: &Result{File: f.tests, Run: r, Status: Pass, Began: began}}
	if s.loadModule() && s.planOrApply(ctx) {
		s.checkResult(ctx)
	} else {
		s.addDiagnostics(s.missingFailures())
	}
	for i, d := range s.diags {
		if d.Subject == nil {
			placed := *d
			placed.Subject = &r.Range
			s.diags[i] = &placed
		}
	}
	s.result.Diags = diag.Unique(s.diags)
	s.result.Plan, s.result.Seen = s.plan, f.stage.Conversations()
	s.result.Elapsed = f.Now().Sub(began)
	return s.result
}

// addDiagnostics adds diagnostics; errors among them end the run with a status.
func (s *step) addDiagnostics(diags hcl.Diagnostics) { s.failWith(Error, diags) }

func (s *step) failWith(status Status, diags hcl.Diagnostics) {
	if s.diags = append(s.diags, diags...); diags.HasErrors() {
		s.result.Status = Worst(s.result.Status, status)
	}
}

// loadModule loads what is run, with the values and the accounts that it is given.
func (s *step) loadModule() bool {
	source := s.loadConfig(s.spec.Source)
	s.config = source.config
	s.result.Sources = s.sourceFiles()
	s.addDiagnostics(source.diags)
	if s.result.Status != Pass {
		return false
	}
	s.config = s.config.WithProviders(s.extraProviders())
	s.inputs = lang.Inputs{Platforms: providers.Schemas(s.Platforms), Now: s.clock.readTime(), Version: s.Version, Seed: []byte(rand.Text())}
	s.assignVariables()
	if s.result.Status != Pass {
		return false
	}
	settings, diags := s.config.Settings(s.inputs)
	if diags.HasErrors() {
		s.diags = append(s.diags, diags...)
		return false
	}
	s.accounts = sessions.NewRegistry(sessions.Options{
		Platforms: s.stage.Platforms(s.Platforms), Dir: s.config.Dir(), Transport: s.stage.Transport(), Dial: s.stage.Dial,
		Sandbox: true, Now: s.clock.readTime, Sleep: s.clock.waitInstantly, Log: s.Log,
	})
	s.store = s.storeOf(s.spec.State, settings.Name)
	return true
}

// loadConfig gives the configuration in a directory; that of "" is the project's.
func (t *trial) loadConfig(source string) loaded {
	if source == "" {
		return loaded{config: t.Config}
	}
	have, ok := t.modules[source]
	if !ok {
		have.config, have.diags = t.Config.LoadModule(source)
		t.modules[source] = have
	}
	return have
}

// sourceFiles are the files that diagnostics of the run may point into.
func (s *step) sourceFiles() map[string]*hcl.File {
	all := s.config.Files()
	maps.Copy(all, s.Variables.Files())
	all[s.tests.Path] = s.tests.Source
	return all
}

// extraProviders are the accounts that the run's module has in addition to its own.
func (s *step) extraProviders() []*module.Provider {
	have := slices.Clone(s.tests.Providers)
	var out []*module.Provider
	for _, passed := range s.spec.Providers {
		at := slices.IndexFunc(have, func(p *module.Provider) bool {
			return p.Platform == passed.From.Platform && p.Alias == passed.From.Alias
		})
		if at < 0 {
			s.addDiagnostics(hcl.Diagnostics{diag.Errorf(passed.Range, problem.UndeclaredProvider,
				"There is no provider %s in this file. Declare it with a provider block.", passed.From)})
			continue
		}
		given := *have[at]
		given.Alias = passed.Name.Alias
		out = append(out, &given)
	}
	out = append(slices.DeleteFunc(have, func(p *module.Provider) bool {
		return slices.ContainsFunc(out, func(o *module.Provider) bool { return o.Platform == p.Platform && o.Alias == p.Alias })
	}), out...)
	out = slices.DeleteFunc(out, func(p *module.Provider) bool { return s.waitsForRun(p) })
	for i, p := range out {
		given := *p
		given.Body = seeingBody{p.Body, map[string]cty.Value{"run": cty.ObjectVal(s.outputs)}}
		out[i] = &given
	}
	return out
}

// waitsForRun reports whether a provider block of the file uses the outputs of a
// run that has not been carried out: until then there is no such block.
func (s *step) waitsForRun(p *module.Provider) bool {
	attrs, _ := p.Body.JustAttributes() // its blocks are a matter of its evaluation
	for _, attr := range attrs {
		if s.missingRun(attr.Expr) != "" {
			return true
		}
	}
	return false
}

// planOrApply plans, and applies where that is asked for. It reports whether there is
// anything that can be asserted.
func (s *step) planOrApply(ctx context.Context) bool {
	made, diags := s.makePlan(ctx, s.spec.Options.Mode)
	s.diags = append(s.diags, diags...)
	if diags.HasErrors() {
		return false
	}
	s.plan, s.planned, s.state = made, planValue(made), made.State
	if !s.spec.Apply {
		return true
	}
	if s.spec.Options.Mode == suite.RefreshOnly {
		return s.machineError("save the state", s.store.Save(ctx, made.State)) == nil
	}
	// An apply changes the state of its plan, and people are shown the plan later.
	carried := *made
	carried.State = made.State.Clone()
	result, diags := apply.Run(ctx, apply.Options{
		Plan: &carried, Store: s.store, Accounts: s.accounts, Owner: s.Owner, Open: s.config.Open,
		Evaluate: func(known lang.Known) (*lang.Desired, hcl.Diagnostics) {
			inputs := s.inputs
			inputs.Known = known
			return s.config.Evaluate(inputs)
		},
		Stop: s.Stop, Parallel: s.Parallel, Now: s.clock.readTime, Sleep: s.clock.waitInstantly,
	})
	s.diags = append(s.diags, diags...)
	if result.State != nil {
		s.state = result.State
	}
	if result.Stopped {
		s.addDiagnostics(hcl.Diagnostics{diag.Errorf(s.spec.Range, problem.RunInterrupted, "The run %q was stopped before it ended.", s.spec.Name)})
	}
	return !diags.HasErrors() && !result.Stopped
}

// makePlan plans from the state that the runs before have left.
func (s *step) makePlan(ctx context.Context, mode suite.Mode) (*plan.Plan, hcl.Diagnostics) {
	snapshot, err := s.store.Read(ctx)
	if err != nil {
		return nil, hcl.Diagnostics{s.machineError("read the state", err)}
	}
	in := plan.Input{
		Config: s.config, Inputs: s.inputs, State: snapshot.State, Sessions: s.accounts,
		Refresh: s.spec.Options.Refresh, Destroy: mode == suite.Destroy,
		Now: s.clock.readTime(), Sleep: s.clock.waitInstantly, Parallel: s.Parallel,
	}
	if mode == suite.RefreshOnly {
		return plan.RunRefreshOnly(ctx, in)
	}
	opt := s.spec.Options
	var diags hcl.Diagnostics
	if in.Choose, diags = target.Parse(opt.Target, opt.Exclude); diags.HasErrors() {
		return nil, diags
	}
	in.Replace = opt.Replace
	return plan.Run(ctx, in)
}

// machineError accounts for an error of this machine; nil for none.
func (s *step) machineError(doing string, err error) *hcl.Diagnostic {
	if err == nil {
		return nil
	}
	d := diag.Errorf(s.spec.Range, problem.TestStateFailed, "Could not %s of the run %q: %s.", doing, s.spec.Name, err)
	s.addDiagnostics(hcl.Diagnostics{d})
	return d
}

// checkResult holds what was asserted against what came of the run.
func (s *step) checkResult(ctx context.Context) {
	inputs := s.inputs
	inputs.Known = s.state
	if s.plan.Answers != nil {
		// All has been asked by now, or waits for what has not been done.
		inputs.Known, _ = s.plan.Answers.Known(ctx, s.state, func(*lang.Request) bool { return true })
	}
	desired, view, diags := s.config.EvaluateView(inputs)
	s.diags = append(s.diags, diags...)
	s.addDiagnostics(s.missingFailures())
	if desired == nil {
		return
	}
	s.known.addDeclared(desired, s.state)
	outputs := cty.ObjectVal(view.Outputs())
	s.checkAssertions(view, map[string]cty.Value{
		"run": cty.ObjectVal(s.outputs), "output": outputs, "plan": s.planned,
		"sandbox": s.known.sees(s.stage.Conversations()),
	})
	s.outputs[s.spec.Name] = outputs
	if s.spec.Apply && s.spec.Settled && s.spec.Options.Mode != suite.RefreshOnly && s.result.Status != Error {
		s.requireEmptyPlan(ctx)
	}
}

// requireEmptyPlan wants that a plan right after the apply finds nothing to do.
func (s *step) requireEmptyPlan(ctx context.Context) {
	again := *s
	// Expressions see a later time and other random values, so that one in a text
	// is found out.
	again.inputs.Now, again.inputs.Seed = s.clock.readTime().Add(time.Minute), []byte(rand.Text())
	opt := suite.Options{Refresh: true, Target: s.spec.Options.Target, Exclude: s.spec.Options.Exclude}
	again.spec = &suite.Run{Options: opt, Name: s.spec.Name, Range: s.spec.Range}
	left, diags := again.makePlan(ctx, s.spec.Options.Mode)
	if diags.HasErrors() {
		s.addDiagnostics(diags)
		return
	}
	if left.Empty() {
		return
	}
	s.failWith(Fail, hcl.Diagnostics{diag.Errorf(s.spec.Range, problem.PlanNotEmptyAfterApply,
		"After the apply, a second plan must be empty, but it would:%s\n"+
			"Some value changes in every plan, such as a time or a random value. If that is intended, add settled = false to the run.", describeChanges(left))})
}

// most is how many changes a diagnostic lists.
const most = 10

// describeChanges lists what a plan would do, one line each.
func describeChanges(p *plan.Plan) string {
	var lines []string
	for _, c := range p.Conversations {
		if c.Action.Acts() || c.Action == plan.Blocked || c.Action == plan.Unreachable {
			lines = append(lines, fmt.Sprintf("\n  %s %s", c.Action, c.Address))
		}
	}
	for _, c := range p.Deliveries {
		if c.Action.Acts() || c.Action == plan.Blocked || c.Action == plan.Unreachable {
			lines = append(lines, fmt.Sprintf("\n  %s %s", c.Action, c.Address))
		}
	}
	for _, o := range p.Outputs {
		if o.Action != plan.NoOp {
			lines = append(lines, fmt.Sprintf("\n  %s output.%s", o.Action, o.Name))
		}
	}
	out := ""
	for i, line := range lines {
		if i == most {
			return out + fmt.Sprintf("\n  … and %d more", len(lines)-most)
		}
		out += line
	}
	return out
}

package trial

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/zclconf/go-cty/cty"

	"herald/cli/rehearsal"
	"herald/lang/suite"
	"herald/state/backend/local"
	"herald/state/store"
)

// file is a test file while it runs.
type file struct {
	*trial
	tests   *suite.File
	clock   *clock
	stage   *rehearsal.Stage
	dir     string                  // of the states
	stores  map[string]*store.Store // by the name of the state
	outputs map[string]cty.Value    // of the runs so far
	known   *addressBook
	used    map[string]bool // variables of the file that a module has
}

// runFile carries out the runs of a file. Nothing of it is left afterwards.
func (t *trial) runFile(ctx context.Context, f *suite.File) (report *Report, err error) {
	run := &file{
		trial: t, tests: f, clock: newClock(t.Now), stores: make(map[string]*store.Store),
		outputs: make(map[string]cty.Value), known: newAcquaintance(), used: make(map[string]bool),
	}
	if run.dir, err = os.MkdirTemp("", "herald-test-"); err != nil {
		return nil, fmt.Errorf("create a directory for the states of a test: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(run.dir)) }()
	if run.stage, err = rehearsal.Open(rehearsal.Options{Now: run.clock.readTime}); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, run.stage.Close()) }()
	t.Observe(Event{Kind: FileBegan, File: f})
	report = run.runAll(ctx)
	t.Observe(Event{Kind: TearDown, File: f})
	t.Observe(Event{Kind: FileEnded, File: f, Report: report})
	return report, nil
}

// runAll carries out one run after another. After one that could not be carried
// out the others would have no basis.
func (f *file) runAll(ctx context.Context) *Report {
	report := &Report{File: f.tests, Status: Pass}
	for _, r := range f.tests.Runs {
		result := &Result{File: f.tests, Run: r, Status: Skip}
		if report.Status != Error && !f.isStopped(ctx) {
			f.Observe(Event{Kind: RunBegan, File: f.tests, Run: r})
			result = f.runStep(ctx, r)
		}
		report.Runs = append(report.Runs, result)
		report.Status = Worst(report.Status, result.Status)
		f.Observe(Event{Kind: RunEnded, File: f.tests, Run: r, Result: result})
	}
	if !slices.ContainsFunc(report.Runs, func(r *Result) bool { return r.Status == Skip }) {
		report.Diags = f.findUnusedVariables()
	}
	return report
}

// storeOf is where the runs with a state of that name keep it.
func (f *file) storeOf(name, project string) *store.Store {
	if s := f.stores[name]; s != nil {
		return s
	}
	dir := filepath.Join(f.dir, strconv.Itoa(len(f.stores)))
	s := store.New(store.Options{
		Backend: local.New(filepath.Join(dir, "state.json")), Journals: filepath.Join(dir, "journals"),
		Name: project, Variant: "test/" + name, Herald: f.Version, Now: f.clock.readTime, Generations: -1, Interval: -1,
	})
	f.stores[name] = s
	return s
}

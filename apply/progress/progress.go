// Package progress shows the progress of an apply to people: as lines in a log, as
// bars on a terminal, and as a summary at the end.
//
// It must not import any platform, and it has no influence on the apply.
package progress

import (
	"io"
	"sync"
	"time"

	"herald/apply"
	"herald/lang/addr"
	"herald/plan/render/textlayout"
	"herald/providers/sessions"
)

// Options are the options of a Progress.
type Options struct {
	Color bool // with ANSI escape sequences
	Width int  // columns to break lines at; 0 does not break
	// Terminal is true if w is a terminal. Changes in progress are then shown in one
	// bar for each provider, and only outcomes are printed as lines. In a log each
	// event is a line.
	Terminal bool
	// Totals is the number of changes by provider. Changes of other providers are
	// counted as they begin.
	Totals map[addr.Provider]int
	// Destroy is true for a destroy; it changes the wording of the summary.
	Destroy bool
	// Now is the clock for events without a time; nil is time.Now.
	Now func() time.Time
	// Guard removes control sequences from the lines above the bars; nil removes none.
	Guard func(io.Writer) io.Writer

	frames chan any // each value draws the bars; nil draws them periodically
}

// Progress shows the progress of one apply. Its methods may be called from many
// goroutines at once.
type Progress struct {
	now func() time.Time

	mu     sync.Mutex           // guards what follows
	began  map[string]time.Time // by address, of changes in progress
	closed bool
	view   view
}

// view is a way to show progress. It is called by one goroutine at a time.
type view interface {
	showBegan(ev apply.ProgressEvent)
	showEnded(ev apply.ProgressEvent, was attempt)
	showWait(w sessions.Wait)
	close() error
}

// attempt is how a change went that has ended.
type attempt struct {
	begun bool
	took  time.Duration
}

// onlyInSummary reports whether only the summary lists the change: a stopped run
// may have thousands that were not begun.
func (a attempt) onlyInSummary(ev apply.ProgressEvent) bool { return ev.Stopped && !a.begun }

// New returns a Progress that writes to w. Close must be called at the end.
func New(w io.Writer, opt Options) *Progress {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	p := &Progress{now: opt.Now, began: map[string]time.Time{}}
	if opt.Terminal {
		p.view = newBars(w, opt)
	} else {
		p.view = &lineView{textlayout.NewWriter(w, textlayout.Options{Color: opt.Color, Width: opt.Width})}
	}
	return p
}

// Observe shows an event. It serves as apply.Options.Observe. Events after Close
// are dropped.
func (p *Progress) Observe(ev apply.ProgressEvent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	if ev.At.IsZero() {
		ev.At = p.now()
	}
	if ev.Kind == apply.Began {
		p.began[ev.Address()] = ev.At
		p.view.showBegan(ev)
		return
	}
	var was attempt
	if began, ok := p.began[ev.Address()]; ok {
		was = attempt{true, max(ev.At.Sub(began), 0)}
		delete(p.began, ev.Address())
	}
	p.view.showEnded(ev, was)
}

// Waiting shows that a provider waits before the next request: for its rate limit,
// or because the last one could not be made. Short waits are not shown. It serves as
// sessions.Options.Waiting.
func (p *Progress) Waiting(w sessions.Wait) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed && w.For >= minShownWait {
		p.view.showWait(w)
	}
}

// Notice prints a line above the bars on a terminal. Without bars it prints nothing
// and returns false.
func (p *Progress) Notice(text string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	b, drawn := p.view.(*barView)
	if p.closed || !drawn {
		return false
	}
	b.printNotice(text)
	return true
}

// minShownWait is the shortest wait that is shown.
const minShownWait = time.Second

// Close ends the output and moves the cursor to a new line. It returns the first
// error of the writer; further calls return nil.
func (p *Progress) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	return p.view.close()
}

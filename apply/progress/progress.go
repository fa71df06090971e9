// Package progress tells people how an apply goes on while it does, and what
// it came to when it has ended: lines for a log, bars on a terminal, and a
// summary.
//
// It only listens. It must not know any platform, and nothing that it is told
// makes it act.
package progress

import (
	"io"
	"sync"
	"time"

	"herald/apply"
	"herald/plan/render/textlayout"
	"herald/sessions"
)

// Options say how progress is told.
type Options struct {
	Color bool // with ANSI escape sequences
	Width int  // columns to break lines at; 0 does not break
	// Terminal is true when w can move its cursor. Then what is under way
	// stands in one bar for each account, and only outcomes stay. In a log
	// everything is a line of its own.
	Terminal bool
	// Totals is how many changes there are by account, as addr.Provider writes
	// it. What is not in it is counted as it begins.
	Totals map[string]int
	// Destroy is true when everything was planned to go; the summary says so.
	Destroy bool
	// Now is the clock, for events that tell no time; nil is time.Now.
	Now func() time.Time
	// Guard makes the lines above the bars harmless; nil leaves them.
	Guard func(io.Writer) io.Writer

	frames chan any // draws the bars when asked to; nil draws them now and then
}

// Progress listens to one apply. Its methods may be called from many
// goroutines at once.
type Progress struct {
	now func() time.Time

	mu     sync.Mutex           // guards what follows
	began  map[string]time.Time // by address of what is under way
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

// attempt is what is known of a change that has ended.
type attempt struct {
	begun bool
	took  time.Duration
}

// onlyInSummary reports whether only the summary lists the change: there may be
// thousands that a stopped run has not begun.
func (a attempt) onlyInSummary(ev apply.ProgressEvent) bool { return ev.Stopped && !a.begun }

// New begins to tell progress on w. Close must be called at the end.
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

// Observe tells of an event. It serves as apply.Options.Observe. What comes
// after Close is dropped.
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
		p.began[ev.Address] = ev.At
		p.view.showBegan(ev)
		return
	}
	var was attempt
	if began, ok := p.began[ev.Address]; ok {
		was = attempt{true, max(ev.At.Sub(began), 0)}
		delete(p.began, ev.Address)
	}
	p.view.showEnded(ev, was)
}

// Waiting tells that a provider waits before the next request: for its rate
// limit, or because the last one could not be made. A wait that nobody notices
// is not told. It serves as sessions.Options.Waiting.
func (p *Progress) Waiting(w sessions.Wait) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed && w.For >= noticed {
		p.view.showWait(w)
	}
}

// Notice prints a line above what is drawn on a terminal, where it stays. It
// returns false, and prints nothing, where nothing is drawn.
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

// noticed is the shortest wait that is worth telling.
const noticed = time.Second

// Close ends the telling and leaves the cursor on a new line. It returns the
// first error of the writer; more calls return nil.
func (p *Progress) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil
	}
	p.closed = true
	return p.view.close()
}

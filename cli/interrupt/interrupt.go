// Package interrupt turns signals to the process into the end of a command: gently while
// requests are under way, at once otherwise.
//
// It must not know any command.
package interrupt

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"herald/cli/process"
)

// Handler handles signals. While an apply is under way, the first signal closes
// Stopping, the second one ends the context, and the third one closes Abandoned.
// Otherwise no request is in flight: the first signal does both, and Abandoned is closed
// if the command does not end soon, or at the next signal. While a person is typing,
// Ctrl-C only discards what was typed.
type Handler struct {
	stop   chan struct{} // closed by the first signal
	left   chan struct{} // closed when the command is not waited for any longer
	ended  chan struct{} // closed when it has ended
	gently atomic.Bool
	typing atomic.Bool
	cancel context.CancelFunc
	env    process.Env

	mu    sync.Mutex
	above func(text string) bool // prints above what is drawn on the terminal; nil for nothing
	lock  string                 // how to free the lock that is held; "" without
}

// endsWithin is how long a command that was interrupted while nothing was in
// flight may take to end, before it is left.
const endsWithin = 2 * time.Second

// Watch begins to listen to signals. The context that it returns ends with them, or with
// StopWatching.
func Watch(ctx context.Context, env process.Env) (context.Context, *Handler) {
	ctx, cancel := context.WithCancel(ctx)
	h := &Handler{stop: make(chan struct{}), left: make(chan struct{}), ended: make(chan struct{}), cancel: cancel, env: env}
	if env.Interrupts != nil {
		go h.handleSignals(ctx)
	}
	return ctx, h
}

// Stopping returns a channel that is closed by the first signal.
func (h *Handler) Stopping() <-chan struct{} { return h.stop }

// Abandoned returns a channel that is closed when the command is no longer waited for:
// the process has to exit then.
func (h *Handler) Abandoned() <-chan struct{} { return h.left }

// SetGentle says whether requests are under way, which are awaited after the first
// signal.
func (h *Handler) SetGentle(gently bool) { h.gently.Store(gently) }

// SetTyping says whether a person is typing at a prompt that handles Ctrl-C itself.
func (h *Handler) SetTyping(typing bool) { h.typing.Store(typing) }

// StopWatching stops listening.
func (h *Handler) StopWatching() {
	close(h.ended)
	h.cancel()
}

func (h *Handler) handleSignals(ctx context.Context) {
	if !h.waitForSignal(nil) {
		return
	}
	gently := h.gently.Load()
	close(h.stop)
	var late <-chan struct{}
	if gently {
		h.printLine("Stopping: waiting for the requests that have been sent, and sending nothing more. Interrupt again to stop immediately.")
		if !h.waitForSignal(nil) {
			return
		}
		h.printLine("Stopping immediately. The outcome of requests that have been sent may be unknown; the next plan looks it up.")
	} else {
		late = h.closeAfter(context.WithoutCancel(ctx), endsWithin)
	}
	h.cancel()
	if h.waitForSignal(late) {
		h.printLine("The command was stopped before it ended." + h.lockHint())
		close(h.left)
	}
}

// waitForSignal waits for a signal, or until late is closed; false when the command has
// ended.
func (h *Handler) waitForSignal(late <-chan struct{}) bool {
	for {
		select {
		case s := <-h.env.Interrupts:
			if s != os.Interrupt || !h.typing.Load() {
				return s != nil
			}
		case <-late:
			if !h.gently.Load() {
				return true
			}
			late = nil // something is in flight after all
		case <-h.ended:
			return false
		}
	}
}

// closeAfter gives a channel that is closed when the time has passed.
func (h *Handler) closeAfter(ctx context.Context, d time.Duration) <-chan struct{} {
	passed := make(chan struct{})
	go func() {
		if h.env.Sleep(ctx, d) == nil {
			close(passed)
		}
	}()
	return passed
}

// printLine prints a line, above the bars where there are some, and on standard error
// unless that is the same terminal.
func (h *Handler) printLine(text string) {
	h.mu.Lock()
	above := h.above
	h.mu.Unlock()
	if above != nil && above(text) && h.env.ErrTerminal {
		return
	}
	fmt.Fprintln(h.env.Stderr, "\n"+text)
}

// PrintAbove sets what prints a line above progress bars, and reports whether people see
// it there; nil for no bars.
func (h *Handler) PrintAbove(above func(text string) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.above = above
}

// SetLockHint records how people release the lock that is held now; "" when none is, or
// when it is released with the process.
func (h *Handler) SetLockHint(hint string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.lock = hint
}

func (h *Handler) lockHint() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lock
}

// WasInterrupted reports whether a signal has arrived.
func (h *Handler) WasInterrupted() bool {
	select {
	case <-h.stop:
		return true
	default:
		return false
	}
}

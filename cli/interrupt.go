package cli

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"herald/cli/process"
)

// interruption turns signals into an end. While an apply is under way, the first
// signal closes stop, the second ends the context, and the third leaves at once.
// Otherwise nothing is in flight: the first signal does both, and the command is
// left when it does not end soon, or at the next signal. While a person is
// typing, Ctrl-C only drops what was typed, and ends nothing.
type interruption struct {
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

// watchSignals begins to listen. The context ends with the signals, or with end.
func watchSignals(ctx context.Context, env process.Env) (context.Context, *interruption) {
	ctx, cancel := context.WithCancel(ctx)
	i := &interruption{stop: make(chan struct{}), left: make(chan struct{}), ended: make(chan struct{}), cancel: cancel, env: env}
	if env.Interrupts != nil {
		go i.handleSignals(ctx)
	}
	return ctx, i
}

// stopWatching stops listening.
func (i *interruption) stopWatching() {
	close(i.ended)
	i.cancel()
}

func (i *interruption) handleSignals(ctx context.Context) {
	if !i.waitForSignal(nil) {
		return
	}
	gently := i.gently.Load()
	close(i.stop)
	var late <-chan struct{}
	if gently {
		i.printLine("Stopping: waiting for the requests that have been sent, and sending nothing more. Interrupt again to stop immediately.")
		if !i.waitForSignal(nil) {
			return
		}
		i.printLine("Stopping immediately. The outcome of requests that have been sent may be unknown; the next plan looks it up.")
	} else {
		late = i.closeAfter(context.WithoutCancel(ctx), endsWithin)
	}
	i.cancel()
	if i.waitForSignal(late) {
		i.printLine("Stopped before the command had ended." + i.lockHint())
		close(i.left)
	}
}

// waitForSignal waits for a signal, or until late is closed; false when the command has
// ended.
func (i *interruption) waitForSignal(late <-chan struct{}) bool {
	for {
		select {
		case s := <-i.env.Interrupts:
			if s != os.Interrupt || !i.typing.Load() {
				return s != nil
			}
		case <-late:
			if !i.gently.Load() {
				return true
			}
			late = nil // something is in flight after all
		case <-i.ended:
			return false
		}
	}
}

// closeAfter gives a channel that is closed when the time has passed.
func (i *interruption) closeAfter(ctx context.Context, d time.Duration) <-chan struct{} {
	passed := make(chan struct{})
	go func() {
		if i.env.Sleep(ctx, d) == nil {
			close(passed)
		}
	}()
	return passed
}

// printLine prints a line, above the bars where there are some, and on standard error
// unless that is the same terminal.
func (i *interruption) printLine(text string) {
	i.mu.Lock()
	above := i.above
	i.mu.Unlock()
	if above != nil && above(text) && i.env.ErrTerminal {
		return
	}
	fmt.Fprintln(i.env.Stderr, "\n"+text)
}

// printAbove sets what prints above the bars; nil for nothing.
func (i *interruption) printAbove(above func(text string) bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.above = above
}

// setLockHint records how people free the lock that is held now; "" when none is, or
// when it goes with the process.
func (i *interruption) setLockHint(hint string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.lock = hint
}

func (i *interruption) lockHint() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.lock
}

// wasInterrupted reports whether there was a signal.
func (i *interruption) wasInterrupted() bool {
	select {
	case <-i.stop:
		return true
	default:
		return false
	}
}

package cli

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
)

// interruption turns signals into an end. While something is under way that
// should be finished, the first signal closes stop and only the second
// cancels; otherwise the first does both. While a person is typing, Ctrl-C only
// drops what was typed, and ends nothing.
type interruption struct {
	stop   chan struct{}
	gently atomic.Bool
	typing atomic.Bool
	cancel context.CancelFunc
	env    Env
}

// watch begins to listen. The context ends with the signals, or with cancel.
func watch(ctx context.Context, env Env) (context.Context, *interruption) {
	ctx, cancel := context.WithCancel(ctx)
	i := &interruption{stop: make(chan struct{}), cancel: cancel, env: env}
	if env.Interrupts != nil {
		go i.listen(ctx)
	}
	return ctx, i
}

func (i *interruption) listen(ctx context.Context) {
	if !i.next(ctx) {
		return
	}
	gently := i.gently.Load()
	close(i.stop)
	if gently {
		fmt.Fprintln(i.env.Stderr, "\nStopping: what is in flight is finished and saved, nothing new is begun. Interrupt again to stop at once.")
		if !i.next(ctx) {
			return
		}
		fmt.Fprintln(i.env.Stderr, "\nStopping at once. What was in flight may be in doubt; the next plan finds out.")
	}
	i.cancel()
}

func (i *interruption) next(ctx context.Context) bool {
	for {
		select {
		case s := <-i.env.Interrupts:
			if s != os.Interrupt || !i.typing.Load() {
				return s != nil
			}
		case <-ctx.Done():
			return false
		}
	}
}

// happened reports whether there was a signal.
func (i *interruption) happened() bool {
	select {
	case <-i.stop:
		return true
	default:
		return false
	}
}

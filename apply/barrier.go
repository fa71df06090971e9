package apply

import (
	"context"

	"herald/lang/addr"
	"herald/providers"
)

// barrier is what depends on a block waits at.
type barrier struct {
	left   int // tasks and actions of the block that have not ended
	failed bool
	done   chan struct{} // closed when all of them have ended
}

// addToBarrier adds a task to those that the barrier of its block waits for.
func (e *engine) addToBarrier(t *task) {
	b := e.blocks[t.block]
	if b == nil {
		b = &barrier{done: make(chan struct{})}
		e.blocks[t.block] = b
	}
	b.left++
}

// arriveAtBarrier records that a task or an action of a block has ended.
func (e *engine) arriveAtBarrier(block addr.Block, failed bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	b := e.blocks[block]
	b.failed = b.failed || failed
	if b.left--; b.left == 0 {
		close(b.done)
	}
}

// waitFor waits until done is closed. It returns false if the run is stopped
// first.
func waitFor(ctx context.Context, done <-chan struct{}) bool {
	if isClosed(done) {
		return true
	}
	wait, cancel := providers.WaitContext(ctx)
	defer cancel()
	select {
	case <-done:
		return true
	case <-wait.Done():
		return false
	}
}

func isClosed(done <-chan struct{}) bool {
	select {
	case <-done:
		return true
	default:
		return false
	}
}

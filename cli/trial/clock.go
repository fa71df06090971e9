package trial

import (
	"context"
	"sync"
	"time"
)

// clock is that of everything in a file: the tests, the platforms' clients and
// the sandbox. It goes on by itself, and waiting takes no time.
type clock struct {
	base func() time.Time

	mu    sync.Mutex
	ahead time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base().Add(c.ahead)
}

// sleep is a plan.Sleeper.
func (c *clock) sleep(ctx context.Context, wait time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += max(wait, 0)
	return ctx.Err()
}

// set goes to a time. It reports false, and does nothing, when that is over.
func (c *clock) set(at time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	ahead := at.Sub(c.base())
	if ahead < c.ahead {
		return false
	}
	c.ahead = ahead
	return true
}

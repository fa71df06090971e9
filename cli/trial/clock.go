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

	mu sync.Mutex
	// It is shown when base says from, and goes on as base does. A difference
	// would not do: the times of tests may lie centuries apart.
	shown, from time.Time
}

func newClock(base func() time.Time) *clock {
	now := base()
	return &clock{base: base, shown: now, from: now}
}

func (c *clock) readTime() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.displayedTime()
}

func (c *clock) displayedTime() time.Time { return c.shown.Add(c.base().Sub(c.from)) }

// waitInstantly is a providers.Sleeper.
func (c *clock) waitInstantly(ctx context.Context, wait time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shown = c.shown.Add(max(wait, 0))
	return ctx.Err()
}

// advanceTo goes to a time. It reports false, and does nothing, when that is over.
func (c *clock) advanceTo(at time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at.Before(c.displayedTime()) {
		return false
	}
	c.shown, c.from = at, c.base()
	return true
}

package stage

import (
	"context"
	"sync"
	"time"
)

// Clock is the time of a test. Only waiting advances it. It is safe for
// concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a clock at a fixed time, later than all times on the
// vendors' pages.
func NewClock() *Clock { return NewClockAt(time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC)) }

// NewClockAt returns a clock at a time.
func NewClockAt(t time.Time) *Clock { return &Clock{now: t} }

// Now returns the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Pass advances the time.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Sleep advances the time and returns at once, with the context's error.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.Pass(d)
	return ctx.Err()
}

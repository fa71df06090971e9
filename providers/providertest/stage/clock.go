package stage

import (
	"context"
	"sync"
	"time"
)

// Clock is the time of a test; only waiting makes it pass. Safe for many
// goroutines.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock gives a clock that stands at a time in the future of whatever the
// vendors' pages show.
func NewClock() *Clock { return NewClockAt(time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC)) }

// NewClockAt gives a clock that stands at a time.
func NewClockAt(t time.Time) *Clock { return &Clock{now: t} }

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Pass moves the time ahead.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Sleep moves the time ahead and returns at once, with the context's error.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	c.Pass(d)
	return ctx.Err()
}

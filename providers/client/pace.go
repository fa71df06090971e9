package client

import (
	"sync"
	"time"
)

// pace is a token bucket that hands out places in the order of asking. It
// never lets more than rate requests start within per: what the bucket may
// hold for a burst is taken off the refill.
type pace struct {
	mu    sync.Mutex
	step  time.Duration // between two tokens; 0: no pacing
	burst time.Duration // how far behind the clock the next place may lie
	next  time.Time     // the place that the next request gets
	held  time.Time     // nothing starts before
	era   int           // of held; a place taken in an earlier era is void
}

// ticket is a place in the queue: wait, then ask whether it is still valid.
type ticket struct {
	wait time.Duration
	era  int
}

func newPace(rate int, per time.Duration) *pace {
	if rate <= 0 || per <= 0 {
		return &pace{}
	}
	size := 1 + rate/20
	n := time.Duration(rate - size + 1)
	step := (per + n - 1) / n
	return &pace{step: step, burst: time.Duration(size-1) * step}
}

func (p *pace) take(now time.Time) ticket {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.next
	if floor := now.Add(-p.burst); at.Before(floor) {
		at = floor
	}
	p.next = at.Add(p.step)
	return ticket{wait: at.Sub(now), era: p.era}
}

// hold stops all starts until the given time.
func (p *pace) hold(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !until.After(p.held) {
		return
	}
	p.held = until
	p.next = until
	p.era++
}

// valid reports whether nothing has stopped the queue since the ticket was
// taken.
func (p *pace) valid(t ticket) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return t.era == p.era
}

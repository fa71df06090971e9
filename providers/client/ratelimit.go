package client

import (
	"sync"
	"time"

	"herald/providers"
)

// rateLimiter is a token bucket that hands out places in the order of asking. It
// never lets more than rate requests start within per: what the bucket may
// hold for a burst is taken off the refill.
type rateLimiter struct {
	mu    sync.Mutex
	step  time.Duration // between two tokens; 0: no pacing
	burst time.Duration // how far before now the next place may be
	next  time.Time     // the place that the next request gets
	held  time.Time     // nothing starts before
	epoch int           // of held; a place taken in an earlier era is void
}

// reservation is a place in the queue: wait, then ask whether it is still valid.
type reservation struct {
	wait  time.Duration
	epoch int
}

// newRateLimiter makes a limiter that lets extra requests, of the rate, start at
// once in addition to the first.
func newRateLimiter(rate int, per time.Duration, extra int) *rateLimiter {
	if rate <= 0 || per <= 0 {
		return &rateLimiter{}
	}
	size := 1 + extra
	n := time.Duration(rate - size + 1)
	step := (per + n - 1) / n
	return &rateLimiter{step: step, burst: time.Duration(size-1) * step}
}

// conversationLimiters are the limiters of conversations, by id. Half of a rate
// may be used at once: an apply sends a few messages to each conversation.
type conversationLimiters struct {
	rate int
	per  time.Duration

	mu    sync.Mutex
	known map[string]*rateLimiter
}

func newConversationLimiters(l providers.Limits) *conversationLimiters {
	return &conversationLimiters{rate: l.ConversationRate, per: l.ConversationPer, known: map[string]*rateLimiter{}}
}

// limiterOf returns the limiter of a conversation; nil for "", and where the
// platform declares no rate.
func (c *conversationLimiters) limiterOf(conversation string) *rateLimiter {
	if conversation == "" || c.rate <= 0 {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.known[conversation]
	if l == nil {
		l = newRateLimiter(c.rate, c.per, c.rate/2)
		c.known[conversation] = l
	}
	return l
}

func (p *rateLimiter) reserve(now time.Time) reservation {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := p.next
	if floor := now.Add(-p.burst); at.Before(floor) {
		at = floor
	}
	p.next = at.Add(p.step)
	return reservation{wait: at.Sub(now), epoch: p.epoch}
}

// holdUntil stops all starts until the given time.
func (p *rateLimiter) holdUntil(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !until.After(p.held) {
		return
	}
	p.held = until
	p.next = until
	p.epoch++
}

// isValid reports whether nothing has stopped the queue since the ticket was
// taken.
func (p *rateLimiter) isValid(t reservation) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return t.epoch == p.epoch
}

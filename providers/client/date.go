package client

import (
	"net/http"
	"time"
)

// Bounds on how two clocks are compared.
const (
	clockUncertainty = 2 * time.Second // what the header Date, which has whole seconds, and the way to the server hide
	maxClockLag      = 24 * time.Hour  // a clock that is further behind is not believed
)

// Date is when the server answered, by its own clock; the zero time if the
// answer has no date.
func (a Answer) Date() time.Time {
	at, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return at
}

// Cutoff is a time of our clock on that of the server that just gave the
// answer: nothing that came after it has an earlier time there. A server
// whose clock is ahead, or that sends no date, is trusted, so that
// nothing is overlooked.
func (c *Client) Cutoff(t time.Time, a Answer) time.Time {
	behind := time.Duration(0)
	if at := a.Date(); !at.IsZero() {
		behind = min(max(c.opt.Now().Sub(at), 0), maxClockLag)
	}
	return t.Add(-behind - clockUncertainty)
}

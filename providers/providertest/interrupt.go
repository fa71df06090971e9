package providertest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
)

// cancellingTransport cancels a run at its n-th request, before it is sent or
// after the platform has performed it.
type cancellingTransport struct {
	http.RoundTripper
	mu     sync.Mutex
	at     int
	after  bool
	seen   int
	cancel context.CancelFunc
	flight sync.WaitGroup // requests that the platform is still performing
}

// RoundTrip counts requests. A request that was sent when the run was cancelled
// is completed and its answer dropped, so that its effect does not happen later
// than the next run looks for it.
func (b *cancellingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	b.mu.Lock()
	b.seen++
	now := b.seen == b.at
	b.mu.Unlock()
	if now && !b.after {
		b.cancel()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	b.flight.Add(1)
	defer b.flight.Done()
	res, err := b.RoundTripper.RoundTrip(r.WithContext(context.WithoutCancel(r.Context())))
	if now {
		b.cancel()
	}
	if err == nil && r.Context().Err() != nil {
		return nil, errors.Join(r.Context().Err(), res.Body.Close())
	}
	return res, err
}

// cancellation is the request at which a run is cancelled.
type cancellation struct {
	act, at int
	after   bool
}

func (c cancellation) String() string {
	return fmt.Sprintf("act %d, request %d, after the effect %v", c.act+1, c.at, c.after)
}

// cancellationPoints returns a sample, or all of them for a full run.
func (m baseline) cancellationPoints() []cancellation {
	var all []cancellation
	for act, requests := range m.requests {
		total := 0
		for _, n := range requests {
			total += n
		}
		stride := max(1, total/6)
		if isFullRun() {
			stride = 1
		}
		for at := 1; at <= total; at += stride {
			all = append(all, cancellation{act, at, false}, cancellation{act, at, true})
		}
	}
	return all
}

// cancelledRuns cancels runs during a request, and finishes the work with
// further runs.
func (s *suite) cancelledRuns(t *testing.T) {
	acts := s.configSequence()
	m := s.recordBaseline(t, acts)
	runParallel(t, m.cancellationPoints(), func(t *testing.T, c cancellation) {
		w := s.worldBefore(t, acts, c.act)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		plain := w.wire
		b := &cancellingTransport{RoundTripper: plain, at: c.at, after: c.after, cancel: cancel}
		w.wire = b
		_, _ = w.tryApply(ctx) // its error depends on where it was cancelled
		b.flight.Wait()
		w.wire = plain
		w.applyUntilDone(m, faultPoint{faultCase: faultCase{name: "cancel"}, act: c.act})
	})
}

// runParallel runs a test for every case. The cases mostly wait for the disk, so more
// of them run at once than there are processors.
func runParallel[T fmt.Stringer](t *testing.T, cases []T, run func(*testing.T, T)) {
	const atOnce = 8
	queue := make(chan T)
	var workers sync.WaitGroup
	for range atOnce {
		workers.Go(func() {
			for c := range queue {
				t.Run(c.String(), func(t *testing.T) { run(t, c) })
			}
		})
	}
	for _, c := range cases {
		queue <- c
	}
	close(queue)
	workers.Wait()
}

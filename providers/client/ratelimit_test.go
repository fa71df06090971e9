package client_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"herald/providers/client"
)

func TestRateIsNeverExceeded(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		rate     int
		per      time.Duration
		requests int
	}{
		{"10 a second", 10, time.Second, 35},
		{"1 a minute", 1, time.Minute, 4},
		{"60 a second, with a burst", 60, time.Second, 200},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := newClock()
			var starts []time.Time
			server, _ := serve(t, func(http.ResponseWriter, *http.Request) { starts = append(starts, c.Now()) })
			opt := c.options(server.URL)
			opt.Limits.Rate, opt.Limits.Per = test.rate, test.per
			cl := client.New(opt)
			for range test.requests {
				if _, err := cl.Do(t.Context(), post(false)); err != nil {
					t.Fatal(err)
				}
			}
			for i := test.rate; i < len(starts); i++ {
				if d := starts[i].Sub(starts[i-test.rate]); d < test.per {
					t.Fatalf("requests %d to %d within %v", i-test.rate, i, d)
				}
			}
			if used, fair := starts[len(starts)-1].Sub(starts[0]), time.Duration(test.requests)*test.per/time.Duration(test.rate); used > fair*11/10 {
				t.Errorf("took %v, want about %v", used, fair)
			}
		})
	}
}

// Each conversation has a rate of its own, half of which may be used at once, and
// all share that of the account.
func TestRateOfConversations(t *testing.T) {
	t.Parallel()
	const rate, per = 20, time.Minute
	c := newClock()
	starts := map[string][]time.Time{}
	server, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		starts[r.URL.Path] = append(starts[r.URL.Path], c.Now())
	})
	opt := c.options(server.URL)
	opt.Limits.ConversationRate, opt.Limits.ConversationPer = rate, per
	cl := client.New(opt)
	send := func(conversation string, n int) time.Duration {
		began := c.Now()
		for range n {
			r := post(false)
			r.Path, r.Conversation = "/"+conversation, conversation
			if _, err := cl.Do(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
		return c.Now().Sub(began)
	}
	if waited := send("a", rate/2) + send("b", rate/2); waited != 0 {
		t.Errorf("half of the rate, in each of two conversations, waited %v", waited)
	}
	if waited := send("", 3*rate); waited != 0 {
		t.Errorf("requests without a conversation waited %v", waited)
	}
	send("a", 3*rate)
	for i, at := range starts["/a"] {
		if i >= rate && at.Sub(starts["/a"][i-rate]) < per {
			t.Fatalf("requests %d to %d to one conversation within %v", i-rate, i, at.Sub(starts["/a"][i-rate]))
		}
	}
}

func TestRateLimitIsShared(t *testing.T) {
	t.Parallel()
	// Time does not move: what each of the goroutines waits is its place.
	c := newClock()
	var mu sync.Mutex
	places := map[time.Duration]int{}
	server, _ := serve(t, text("ok"))
	opt := c.options(server.URL)
	opt.Limits.Rate, opt.Limits.Per = 10, time.Second
	opt.Sleep = func(_ context.Context, d time.Duration) error {
		mu.Lock()
		defer mu.Unlock()
		places[d]++
		return nil
	}
	cl := client.New(opt)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { cl.Do(t.Context(), post(false)) })
	}
	wg.Wait()
	for i := 1; i < 20; i++ {
		if d := time.Duration(i) * 100 * time.Millisecond; places[d] != 1 {
			t.Errorf("%d requests got the place after %v, want one", places[d], d)
		}
	}
}

func TestRateLimitHoldsEverybody(t *testing.T) {
	t.Parallel()
	c := newClock()
	server, _ := serve(t, status(429, "Retry-After", "30"), text("ok"))
	opt := c.options(server.URL)
	first := true
	var cl *client.Client
	var second time.Time
	opt.Sleep = func(ctx context.Context, d time.Duration) error {
		if first {
			// While the first request waits, another one comes.
			first = false
			if _, err := cl.Do(ctx, post(false)); err != nil {
				return err
			}
			second = c.Now()
			return nil
		}
		return c.Sleep(ctx, d)
	}
	cl = client.New(opt)
	began := c.Now()
	if _, err := cl.Do(t.Context(), post(false)); err != nil {
		t.Fatal(err)
	}
	if waited := second.Sub(began); waited != 30*time.Second {
		t.Errorf("the other request went after %v, want 30s", waited)
	}
}

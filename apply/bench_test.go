package apply_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"herald/apply"
	"herald/plan"
)

func announcements(n int) string {
	return places + fmt.Sprintf(`
message "m" {
  count = %d
  to    = conversation.m
  text  = "Release ${count.index} is out, with many things in it, and this is the text about them."
}
`, n)
}

// BenchmarkPlanUnchanged plans deliveries that all stand as declared, from the
// files and the state on the disk, without reading the platforms.
func BenchmarkPlanUnchanged(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := newProject(b, announcements(n))
			p.apply()
			b.ReportAllocs()
			for b.Loop() {
				if pl := p.plan(); !pl.Empty() {
					b.Fatal("the plan is not empty")
				}
			}
		})
	}
}

// BenchmarkApplySends sends through Herald, and then the very same requests in
// a bare loop, and reports the ratio of their rates. 1 would be no overhead.
func BenchmarkApplySends(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var whole, bare time.Duration
			for b.Loop() {
				w, r := sendAll(b, n)
				whole, bare = whole+w, bare+r
			}
			b.ReportMetric(bare.Seconds()/whole.Seconds(), "of-bare-loop")
			b.ReportMetric(float64(n)*float64(b.N)/whole.Seconds(), "messages/s")
		})
	}
}

// sendAll applies n sends to one group of Yunhu for each hundred, one request
// for each message, and repeats the requests bare on a fresh sandbox.
func sendAll(b *testing.B, n int) (whole, bare time.Duration) {
	p := newProject(b, fmt.Sprintf(`
herald { name = "test" }
conversation "y" {
  count    = 100
  provider = yunhu
  id       = "group:${count.index}"
}
message "m" {
  count = %d
  to    = conversation.y
  text  = "Release ${count.index} is out, with many things in it, and this is the text about them."
}
`, n/100))
	rec := &recorder{wire: newWire(b)}
	p.wire = rec
	s, err := p.open(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	begin := time.Now()
	res, diags := apply.Run(b.Context(), apply.Options{Plan: s.plan, Store: s.store, Accounts: s.accounts, Root: p.dir})
	whole = time.Since(begin)
	if diags.HasErrors() || res.Done[plan.Send] != n {
		b.Fatal(diags)
	}
	if err := p.server.Reset(); err != nil {
		b.Fatal(err)
	}
	return whole, rec.replay(b)
}

// newWire keeps as many connections open as there are requests at once, like
// the transport that Herald uses by itself, so that both runs have the same.
func newWire(b *testing.B) *http.Transport {
	wire := http.DefaultTransport.(*http.Transport).Clone()
	wire.MaxIdleConnsPerHost = atOnce
	b.Cleanup(wire.CloseIdleConnections)
	return wire
}

// atOnce is how many requests each provider makes at once.
const atOnce = 10

// recorder keeps the requests that pass.
type recorder struct {
	wire *http.Transport
	mu   sync.Mutex
	seen []*http.Request
	body [][]byte
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	r.mu.Lock()
	r.seen, r.body = append(r.seen, req.Clone(req.Context())), append(r.body, body)
	r.mu.Unlock()
	return r.wire.RoundTrip(req)
}

// replay sends the recorded requests with so many at once and nothing else.
func (r *recorder) replay(b *testing.B) time.Duration {
	transport := newWire(b)
	work := make(chan int)
	var wg sync.WaitGroup
	begin := time.Now()
	for range atOnce {
		wg.Go(func() {
			for i := range work {
				req, err := http.NewRequestWithContext(b.Context(), r.seen[i].Method, r.seen[i].URL.String(), bytes.NewReader(r.body[i]))
				if err != nil {
					b.Error(err)
					return
				}
				req.Header = r.seen[i].Header
				res, err := transport.RoundTrip(req)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, res.Body)
				_ = res.Body.Close()
			}
		})
	}
	for i := range r.seen {
		work <- i
	}
	close(work)
	wg.Wait()
	return time.Since(begin)
}

// BenchmarkBytesPerResult reports how much an apply writes to the disk for each
// result beside the state itself, which is written twice.
func BenchmarkBytesPerResult(b *testing.B) {
	for _, n := range []int{100, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			size := int64(0)
			for b.Loop() {
				p := newProject(b, announcements(n))
				p.hook = func(point string) error {
					if point == "journal remove" {
						size = journalSize(p)
					}
					return nil
				}
				p.apply()
			}
			b.ReportMetric(float64(size)/float64(n), "journal-B/result")
		})
	}
}

func journalSize(p *project) (size int64) {
	names, _ := filepath.Glob(filepath.Join(p.dir, ".herald", "*.journal"))
	for _, name := range names {
		if info, err := os.Stat(name); err == nil {
			size += info.Size()
		}
	}
	return size
}

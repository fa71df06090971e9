package apply_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
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
// a bare loop to the same sandbox over as many connections, and reports the
// ratio of their rates. 1 would be no overhead.
func BenchmarkApplySends(b *testing.B) {
	for _, n := range []int{1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			f := newFlood(b, n)
			requests := f.record()
			var whole, bare time.Duration
			for b.Loop() {
				whole += timed(f.afresh())
				f.empty()
				bare += timed(func() { requests.replay(b) })
			}
			b.ReportMetric(bare.Seconds()/whole.Seconds(), "of-bare-loop")
			b.ReportMetric(float64(n)*float64(b.N)/whole.Seconds(), "messages/s")
		})
	}
}

// flood is a project of n messages to groups of Yunhu, one hundred of them side
// by side, which makes one request for each message.
type flood struct {
	*project
	n int
}

func newFlood(b *testing.B, n int) flood {
	return flood{newProject(b, fmt.Sprintf(`
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
`, n/100)), n}
}

// afresh plans all sends for platforms and a directory that know of none, and
// gives what carries the plan out.
func (f flood) afresh() func() {
	f.empty()
	for _, name := range []string{"herald.state.json", "herald.state.d", ".herald"} {
		if err := os.RemoveAll(filepath.Join(f.dir, name)); err != nil {
			f.t.Fatal(err)
		}
	}
	s, err := f.open(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	return func() {
		opt := apply.Options{Plan: s.plan, Store: s.store, Accounts: s.accounts, Open: s.config.Open}
		if res, diags := apply.Run(f.t.Context(), opt); diags.HasErrors() || res.Done[plan.Send] != f.n {
			f.t.Fatal(diags)
		}
	}
}

// empty has the platforms forget all.
func (f flood) empty() {
	if err := f.server.Reset(); err != nil {
		f.t.Fatal(err)
	}
}

// timed is how long do takes when it has no garbage of others to collect.
func timed(do func()) time.Duration {
	runtime.GC()
	begin := time.Now()
	do()
	return time.Since(begin)
}

// record gives the requests of an apply. Keys are a function of the project, so
// every apply of it makes the same.
func (f flood) record() *recorder {
	wire := http.DefaultTransport.(*http.Transport).Clone()
	wire.MaxIdleConnsPerHost = atOnce // else connections would be opened anew
	f.t.Cleanup(wire.CloseIdleConnections)
	r := &recorder{wire: wire}
	f.project.wire = r
	run := f.afresh()
	f.project.wire = nil
	r.seen, r.body = nil, nil // what the plan has looked for
	run()
	if len(r.seen) != f.n {
		f.t.Fatalf("%d requests for %d messages", len(r.seen), f.n)
	}
	return r
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
	kept := req.Clone(context.Background())
	req.Body = io.NopCloser(bytes.NewReader(body))
	r.mu.Lock()
	r.seen, r.body = append(r.seen, kept), append(r.body, body)
	r.mu.Unlock()
	return r.wire.RoundTrip(req)
}

// replay makes the requests with so many at once, reads the answers and does
// nothing else.
func (r *recorder) replay(b *testing.B) {
	work := make(chan int)
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for i := range work {
				if err := r.repeat(b.Context(), i); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for i := range r.seen {
		work <- i
	}
	close(work)
	wg.Wait()
}

func (r *recorder) repeat(ctx context.Context, i int) error {
	was := r.seen[i]
	req, err := http.NewRequestWithContext(ctx, was.Method, was.URL.String(), bytes.NewReader(r.body[i]))
	if err != nil {
		return err
	}
	req.Header = was.Header
	res, err := r.wire.RoundTrip(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, res.Body)
	return errors.Join(err, res.Body.Close())
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

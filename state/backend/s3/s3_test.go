package s3

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"herald/state/backend"
	"herald/state/backend/backendtest"
	"herald/state/backend/backendtest/servers"
)

// openPlace reads Options from JSON, which is how another process gets them.
func openPlace(t *testing.T, place string) backend.Backend {
	t.Helper()
	var opt Options
	if err := json.Unmarshal([]byte(place), &opt); err != nil {
		t.Fatal(err)
	}
	b, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestProcess(t *testing.T) { backendtest.Process(t, openPlace) }

type place struct {
	Bucket, Key, Endpoint, Region, AccessKey, SecretKey string
}

func options(s servers.Store, name string) Options {
	return Options{
		Bucket: s.Bucket, Key: strings.ReplaceAll(name, "/", "-") + "/herald.state.json", Endpoint: s.Endpoint,
		Region: "us-east-1", AccessKey: s.AccessKey, SecretKey: s.SecretKey,
	}
}

func newBackend(t *testing.T, opt Options) *Backend {
	t.Helper()
	b, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBackend(t *testing.T) {
	t.Parallel()
	server := servers.S3(t)
	backendtest.Run(t, backendtest.Suite{
		Open: func(t *testing.T) backend.Backend { return newBackend(t, options(server, t.Name())) },
		Place: func(t *testing.T) string {
			o := options(server, t.Name())
			data, err := json.Marshal(place{o.Bucket, o.Key, o.Endpoint, o.Region, o.AccessKey, o.SecretKey})
			if err != nil {
				t.Fatal(err)
			}
			return string(data)
		},
		Beside: func(t *testing.T, name string) (backend.Backend, string) {
			opt := options(server, t.Name())
			prefix := strings.TrimSuffix(opt.Key, ".json") + ".d/"
			opt.Key = prefix + name
			return newBackend(t, opt), prefix
		},
		Lose: func(t *testing.T, holder backend.Backend) {
			if err := newBackend(t, holder.(*Backend).opt).ForceUnlock(t.Context(), "mine"); err != nil {
				t.Fatal(err)
			}
		},
		Broken: func(t *testing.T) backend.Backend {
			return newBackend(t, Options{Bucket: "states", Endpoint: "http://127.0.0.1:1", Region: "us-east-1", AccessKey: "ada", SecretKey: server.SecretKey})
		},
		Secret: server.SecretKey,
	})
	t.Run("expired lease", func(t *testing.T) { expiredLease(t, server) })
	t.Run("lost answers", func(t *testing.T) { lostAnswers(t, server) })
	t.Run("store that ignores conditions", func(t *testing.T) { carelessStore(t, server) })
}

// wire is a network that can be cut, that can lose answers, and that can say
// yes where the store said no.
type wire struct {
	cut, deaf, careless atomic.Bool
}

var errCut = errors.New("the network is cut")

func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.cut.Load() {
		return nil, errCut
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && w.careless.Load() && res.StatusCode == http.StatusPreconditionFailed {
		res.StatusCode, res.Status = http.StatusOK, "200 OK"
	}
	if err == nil && r.Method == http.MethodPut && w.deaf.CompareAndSwap(true, false) {
		_ = res.Body.Close()
		return nil, errCut
	}
	return res, err
}

// expiredLease has a holder whose network is cut. Its lease runs out at the
// store, somebody else takes it, and the holder writes nothing when it is back.
func expiredLease(t *testing.T, server servers.Store) {
	opt := options(server, t.Name())
	opt.Lease = time.Second
	var net wire
	cut := opt
	cut.Transport = &net
	mine, theirs := newBackend(t, cut), newBackend(t, opt)
	lease, err := mine.Lock(t.Context(), backend.LockInfo{ID: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	v, err := mine.Put(t.Context(), []byte("one"), "")
	if err != nil {
		t.Fatal(err)
	}
	net.cut.Store(true)
	var second backend.Lease
	for tick := time.NewTicker(50 * time.Millisecond); ; <-tick.C {
		var locked *backend.LockedError
		if second, err = theirs.Lock(t.Context(), backend.LockInfo{ID: "theirs"}); !errors.As(err, &locked) {
			tick.Stop()
			break
		}
		if locked.Info.ID != "mine" {
			t.Fatalf("locked by %q", locked.Info.ID)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-lease.Lost():
	default:
		t.Error("the lease was taken over before its holder knew that it is lost")
	}
	net.cut.Store(false)
	if _, err := mine.Put(t.Context(), []byte("two"), v); !errors.Is(err, backend.ErrLost) {
		t.Errorf("Put after the lease: %v, want ErrLost", err)
	}
	if err := errors.Join(lease.Unlock(t.Context()), second.Unlock(t.Context())); err != nil {
		t.Error(err)
	}
}

// lostAnswers has every write's first answer lost; the client tries again and
// must not take its own write for somebody else's.
func lostAnswers(t *testing.T, server servers.Store) {
	opt := options(server, t.Name())
	var net wire
	opt.Transport = &net
	b := newBackend(t, opt)
	net.deaf.Store(true)
	lease, err := b.Lock(t.Context(), backend.LockInfo{ID: "1"})
	if err != nil {
		t.Fatalf("Lock: %v", err)
	}
	version := ""
	for _, text := range []string{"one", "two", "three"} {
		net.deaf.Store(true)
		if version, err = b.Put(t.Context(), []byte(text), version); err != nil {
			t.Fatalf("Put: %v", err)
		}
	}
	net.deaf.Store(true)
	if err := lease.Unlock(t.Context()); err != nil {
		t.Errorf("Unlock: %v", err)
	}
}

func carelessStore(t *testing.T, server servers.Store) {
	opt := options(server, t.Name())
	var net wire
	net.careless.Store(true)
	opt.Transport = &net
	b := newBackend(t, opt)
	if _, err := b.Lock(t.Context(), backend.LockInfo{ID: "1"}); err == nil || !strings.Contains(err.Error(), "ignores conditional writes") {
		t.Errorf("error %v, want one that refuses the store", err)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, opt := range map[string]Options{
		"no bucket":   {},
		"no scheme":   {Bucket: "b", Endpoint: "host:9000"},
		"not a URL":   {Bucket: "b", Endpoint: "http://ho st"},
		"credentials": {Bucket: "b", Endpoint: "https://ada:secret@host"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := New(opt); err == nil || strings.Contains(err.Error(), "secret") {
				t.Errorf("error %v", err)
			}
		})
	}
}

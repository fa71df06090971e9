package http

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"herald/state/backend"
	"herald/state/backend/backendtest"
	"herald/state/backend/backendtest/stateserver"
)

const secret = "c0rrect-horse-battery"

func openPlace(t *testing.T, address string) backend.Backend {
	t.Helper()
	return newBackend(t, Options{Address: address, Username: "ada", Password: secret})
}

func newBackend(t *testing.T, opt Options) *Backend {
	t.Helper()
	b, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestProcess(t *testing.T) { backendtest.Process(t, openPlace) }

func TestBackend(t *testing.T) {
	t.Parallel()
	for name, etags := range map[string]bool{"plain server": false, "server with ETags": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := stateserver.New(stateserver.Options{User: "ada", Password: secret, ETags: etags})
			listener := httptest.NewServer(server)
			t.Cleanup(listener.Close)
			place := func(t *testing.T) string { return listener.URL + "/" + url.PathEscape(t.Name()) }
			suite := backendtest.Suite{
				Open: func(t *testing.T) backend.Backend { return openPlace(t, place(t)) },
				Lose: func(t *testing.T, _ backend.Backend) { server.Free("/" + t.Name()) },
				Broken: func(t *testing.T) backend.Backend {
					return newBackend(t, Options{
						Address:  "http://ada:" + secret + "@127.0.0.1:1/state?private_token=" + secret,
						Password: secret, Headers: map[string]string{"Private-Token": secret},
					})
				},
				Secret: secret,
			}
			if etags {
				suite.Place = place
			}
			backendtest.Run(t, suite)
		})
	}
}

// gitlab is a server with the addresses and methods that GitLab has.
func gitlab(t *testing.T) Options {
	t.Helper()
	listener := httptest.NewServer(stateserver.New(stateserver.Options{User: "ci", Password: secret, GitLab: true}))
	t.Cleanup(listener.Close)
	address := listener.URL + "/api/v4/projects/1/terraform/state/production"
	return Options{
		Address: address, LockAddress: address + "/lock", UnlockAddress: address + "/lock",
		LockMethod: http.MethodPost, UnlockMethod: http.MethodDelete, Username: "ci", Password: secret,
	}
}

func TestGitLab(t *testing.T) {
	t.Parallel()
	opt := gitlab(t)
	mine, other := newBackend(t, opt), newBackend(t, opt)
	lease, err := mine.Lock(t.Context(), backend.LockInfo{ID: "1", Who: "ada@runner", Job: "https://gitlab.example/1"})
	if err != nil {
		t.Fatal(err)
	}
	var locked *backend.LockedError
	if _, err := other.Lock(t.Context(), backend.LockInfo{ID: "2"}); !errors.As(err, &locked) || locked.Info.Job != "https://gitlab.example/1" {
		t.Errorf("a second Lock: %v, want one that names the job", err)
	}
	version := ""
	for serial := range 3 {
		if version, err = mine.Put(t.Context(), fmt.Appendf(nil, `{"serial": %d}`, serial), version); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := other.Put(t.Context(), []byte(`{"serial": 9}`), version); !errors.As(err, &locked) {
		t.Errorf("Put without the lock: %v, want a LockedError", err)
	}
	if _, err := mine.Put(t.Context(), []byte("sealed"), version); err == nil || !strings.Contains(err.Error(), "unencrypted state") {
		t.Errorf("Put of what is no JSON: %v, want one that asks for a unencrypted state", err)
	}
	if err := lease.Unlock(t.Context()); err != nil {
		t.Error(err)
	}
	if data, _, err := other.Get(t.Context()); err != nil || string(data) != `{"serial": 2}` {
		t.Errorf("Get = %s, %v", data, err)
	}
}

// faulty fails requests before or after the server saw them.
type faulty struct {
	mu     sync.Mutex
	before int // that many requests do not arrive
	after  int // that many answers do not
	status int // and that many are answered with this status
	busy   int
	seen   []string
}

func (f *faulty) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.seen = append(f.seen, r.Method)
	if f.before > 0 {
		f.before--
		return nil, errors.New("refused")
	}
	if f.busy > 0 {
		f.busy--
		return &http.Response{StatusCode: f.status, Body: http.NoBody, Header: http.Header{}}, nil
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if err == nil && f.after > 0 && r.Method == http.MethodPost {
		f.after--
		_ = res.Body.Close()
		return nil, errors.New("reset")
	}
	return res, err
}

func TestRetries(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		wire  faulty
		works bool
		waits []time.Duration
	}{
		{"nothing wrong", faulty{}, true, nil},
		{"refused twice", faulty{before: 2}, true, []time.Duration{time.Second, 2 * time.Second}},
		{"busy", faulty{busy: 1, status: 503}, true, []time.Duration{time.Second}},
		{"too many requests", faulty{busy: 1, status: 429}, true, []time.Duration{time.Second}},
		{"not implemented", faulty{busy: 1, status: 501}, false, nil},
		{"refused too often", faulty{before: 4}, false, []time.Duration{time.Second, 2 * time.Second, 3 * time.Second}},
		{"answer lost", faulty{after: 1}, true, []time.Duration{time.Second}},
	}
	for i := range tests {
		tt := &tests[i]
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			listener := httptest.NewServer(stateserver.New(stateserver.Options{ETags: true}))
			t.Cleanup(listener.Close)
			var waits []time.Duration
			b := newBackend(t, Options{
				Address: listener.URL, Transport: &tt.wire, RetryMax: 3, RetryMin: time.Second, RetryMaxWait: 3 * time.Second,
				Sleep: func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil },
			})
			_, err := b.Put(t.Context(), []byte("x"), "")
			if (err == nil) != tt.works {
				t.Errorf("Put: %v", err)
			}
			if fmt.Sprint(waits) != fmt.Sprint(tt.waits) {
				t.Errorf("waits %v, want %v", waits, tt.waits)
			}
		})
	}
}

func TestAnswersThatAreNotTheProtocol(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{302: "redirects", 401: "username", 403: "do not permit", 405: "methods", 418: "log"} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				http.Error(w, secret, status)
			}))
			t.Cleanup(listener.Close)
			b := newBackend(t, Options{Address: listener.URL})
			_, _, errGet := b.Get(t.Context())
			_, errLock := b.Lock(t.Context(), backend.LockInfo{ID: "1"})
			for _, err := range []error{errGet, errLock} {
				if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), secret) {
					t.Errorf("error %v, want one that says %q", err, want)
				}
			}
		})
	}
}

func TestGetRefusesDamage(t *testing.T) {
	t.Parallel()
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-MD5", sum64([]byte("whole")))
		fmt.Fprint(w, "who")
	}))
	t.Cleanup(listener.Close)
	if _, _, err := newBackend(t, Options{Address: listener.URL}).Get(t.Context()); err == nil {
		t.Error("a damaged state was taken")
	}
}

func TestDecodeLockOfOtherPrograms(t *testing.T) {
	t.Parallel()
	data, err := json.Marshal(map[string]any{"ID": "1", "Info": "by hand", "Who": "ada", "Extra": 1})
	if err != nil {
		t.Fatal(err)
	}
	if got := decodeLock(data); got.ID != "1" || got.Who != "ada" {
		t.Errorf("%+v", got)
	}
	if got := decodeLock([]byte("<html>")); got != (backend.LockInfo{}) {
		t.Errorf("%+v of what is no JSON", got)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "host/path", "ftp://host/x", "http://ada:" + secret + "%zz@host"} {
		if _, err := New(Options{Address: address}); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", address, err)
		}
	}
}

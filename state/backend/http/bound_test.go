package http

import (
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"herald/lang/safefile"
	"herald/state/backend"
)

// endless writes until nobody listens.
func endless(w io.Writer) {
	zeros := make([]byte, 1<<20)
	for {
		if _, err := w.Write(zeros); err != nil {
			return
		}
	}
}

func TestAnswersWithoutEnd(t *testing.T) {
	t.Parallel()
	answers := map[string]func(w http.ResponseWriter, r *http.Request){
		"chunked": func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet {
				w.WriteHeader(http.StatusLocked)
			}
			endless(w)
		},
		"compressed": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			if r.Method != http.MethodGet {
				w.WriteHeader(http.StatusLocked)
			}
			endless(gzip.NewWriter(w))
		},
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int32
			listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				requests.Add(1)
				answer(w, r)
			}))
			t.Cleanup(listener.Close)
			b := newBackend(t, Options{Address: listener.URL, RetryMax: 3})
			_, _, errGet := b.Get(t.Context())
			_, errLock := b.Lock(t.Context(), backend.LockInfo{ID: "1"})
			for limit, err := range map[int64]error{backend.MaxSize: errGet, backend.MaxRecord: errLock} {
				if large, ok := errors.AsType[*safefile.TooLargeError](err); !ok || large.Limit != limit {
					t.Errorf("error %v, want one about %d bytes", err, limit)
				}
			}
			if requests.Load() != 2 {
				t.Errorf("%d requests; one that got too much must not be repeated", requests.Load())
			}
		})
	}
}

func FuzzDecodeLock(f *testing.F) {
	for _, seed := range []string{
		`{"ID":"1","Who":"ada","Info":"{\"pid\":7,\"job\":\"https://x\"}","Created":"2026-01-02T03:04:05Z"}`, `{"Info":"by hand"}`, `[]`, `{"ID":1}`, "", "<html>",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		info := decodeLock(data)
		again, err := encodeLock(info)
		if err != nil {
			return // a time beyond what JSON writes
		}
		if got := decodeLock(again); got.ID != info.ID || got.PID != info.PID || got.Job != info.Job || !got.Since.Equal(info.Since) {
			t.Errorf("%+v came back as %+v", info, got)
		}
	})
}

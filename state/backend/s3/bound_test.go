package s3

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"herald/lang/safefile"
	"herald/state/backend"
)

func TestAnswersWithoutEnd(t *testing.T) {
	t.Parallel()
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", "Mon, 02 Jan 2006 15:04:05 GMT")
		if r.URL.Query().Has("list-type") {
			_, _ = w.Write([]byte("<ListBucketResult><Name>")) // the client may be gone
		}
		zeros := make([]byte, 1<<20)
		for i := range zeros {
			zeros[i] = 'x'
		}
		for {
			if _, err := w.Write(zeros); err != nil {
				return
			}
		}
	}))
	t.Cleanup(listener.Close)
	b := newBackend(t, Options{Bucket: "states", Endpoint: listener.URL, PathStyle: true, Region: "us-east-1", AccessKey: "a", SecretKey: "b"})
	_, _, errGet := b.Get(t.Context())
	_, errLock := b.Lock(t.Context(), backend.LockInfo{ID: "1"})
	_, errList := b.Names(t.Context(), "states/")
	for limit, err := range map[int64]error{backend.MaxSize: errGet, backend.MaxRecord: errLock, maxAnswer: errList} {
		if large, ok := errors.AsType[*safefile.TooLargeError](err); !ok || large.Limit != limit {
			t.Errorf("error %v, want one about %d bytes", err, limit)
		}
	}
}

func FuzzDecodeRecord(f *testing.F) {
	for _, seed := range []string{
		`{"lease":"1","info":{"id":"2","who":"ada"},"seconds":30,"renewals":1}`, `{"lease":""}`, `{"seconds":-1}`, `{"seconds":1e9,"lease":"x"}`, `[]`, "",
	} {
		f.Add([]byte(seed), "Mon, 02 Jan 2006 15:04:05 GMT", "Mon, 02 Jan 2006 15:05:05 GMT")
	}
	f.Fuzz(func(t *testing.T, data []byte, written, now string) {
		r, err := decodeRecord(data)
		if err != nil {
			return
		}
		expired := r.hasExpired(http.Header{"Last-Modified": {written}, "Date": {now}})
		if r.Lease == "" && !expired {
			t.Error("a lock that was released is held")
		}
		if r.Lease != "" && expired && (written == "" || now == "") {
			t.Error("a lock counts as expired though the store does not tell the time")
		}
	})
}

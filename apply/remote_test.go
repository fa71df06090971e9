package apply_test

import (
	"fmt"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"herald/state/backend"
	"herald/state/backend/backendtest/servers"
	"herald/state/backend/backendtest/stateserver"
	heraldhttp "herald/state/backend/http"
	"herald/state/backend/pg"
	"herald/state/backend/s3"
)

// states numbers the states of a test, so that no two share one.
var states atomic.Int64

// remotes gives, for each shared backend, what makes a fresh state in it.
func remotes(t *testing.T) map[string]func(*testing.T) func() backend.Backend {
	all := map[string]func(*testing.T) func() backend.Backend{}
	for name, fresh := range clocked(t) {
		all[name] = func(t *testing.T) func() backend.Backend { return fresh(t, time.Now) }
	}
	return all
}

// clocked is remotes with a clock for the holders of locks.
func clocked(t *testing.T) map[string]opening {
	return map[string]opening{
		"pg":   inPostgres(servers.Postgres(t)),
		"s3":   inS3(servers.S3(t)),
		"http": onServer(t),
	}
}

// opening makes a fresh state, and gives what opens it.
type opening func(t *testing.T, now func() time.Time) func() backend.Backend

func inPostgres(connection string) opening {
	return func(t *testing.T, now func() time.Time) func() backend.Backend {
		name := fmt.Sprint("state", states.Add(1))
		return func() backend.Backend {
			b, err := pg.New(pg.Options{Connection: connection, Name: name, Now: now})
			return must(t, b, err)
		}
	}
}

func inS3(s servers.Store) opening {
	return func(t *testing.T, now func() time.Time) func() backend.Backend {
		key := fmt.Sprintf("state%d.json", states.Add(1))
		return func() backend.Backend {
			b, err := s3.New(s3.Options{Bucket: s.Bucket, Key: key, Endpoint: s.Endpoint, AccessKey: s.AccessKey, SecretKey: s.SecretKey, Now: now})
			return must(t, b, err)
		}
	}
}

func onServer(t *testing.T) opening {
	web := httptest.NewServer(stateserver.New(stateserver.Options{}))
	t.Cleanup(web.Close)
	return func(t *testing.T, now func() time.Time) func() backend.Backend {
		address := fmt.Sprintf("%s/state%d", web.URL, states.Add(1))
		return func() backend.Backend {
			b, err := heraldhttp.New(heraldhttp.Options{Address: address, Now: now})
			return must(t, b, err)
		}
	}
}

func must[B backend.Backend](t *testing.T, b B, err error) backend.Backend {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

package stage

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Stub is a server of prepared answers.
type Stub struct {
	// Answers are returned one after another, the last one repeatedly. Each is
	// a status, a space and a body.
	Answers []string
	// Before, if set, may return the answer to a request; "" falls back to
	// Answers.
	Before func(*http.Request) string
	// Header is sent with each answer, in addition to the Date of NewClock.
	Header http.Header

	mu    sync.Mutex
	asked []string
}

// Start serves until the test ends, and returns the address.
func (s *Stub) Start(t testing.TB) string {
	t.Helper()
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	return web.URL
}

// Asked returns the requests so far: method, path and body.
func (s *Stub) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

// ServeHTTP returns the next answer.
func (s *Stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client disconnected
	}
	s.asked = append(s.asked, r.Method+" "+r.URL.RequestURI()+" "+string(body))
	var code int
	status, text, _ := strings.Cut(s.nextAnswer(r), " ")
	if _, err := fmt.Sscan(status, &code); err != nil {
		panic(fmt.Sprintf("an answer begins with a status, not with %q", status))
	}
	w.Header().Set("Date", NewClock().Now().Format(http.TimeFormat))
	for name := range s.Header {
		w.Header().Set(name, s.Header.Get(name))
	}
	w.WriteHeader(code)
	_, _ = io.WriteString(w, text) // the client may have disconnected
}

func (s *Stub) nextAnswer(r *http.Request) string {
	if s.Before != nil {
		if answer := s.Before(r); answer != "" {
			return answer
		}
	}
	answer := s.Answers[0]
	if len(s.Answers) > 1 {
		s.Answers = s.Answers[1:]
	}
	return answer
}

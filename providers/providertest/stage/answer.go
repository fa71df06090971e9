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
	// Answers are given one after another, the last one again and again. Each is
	// a status, a space and a body.
	Answers []string
	// Before, if set, may answer a request in their place; "" leaves it to them.
	Before func(*http.Request) string
	// Header is what answers have besides a Date of the clock's beginning.
	Header http.Header

	mu    sync.Mutex
	asked []string
}

// Start serves until the test ends, and gives the address.
func (s *Stub) Start(t testing.TB) string {
	t.Helper()
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	return web.URL
}

// Asked lists what was asked so far: method, path and body.
func (s *Stub) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

// ServeHTTP gives the next answer.
func (s *Stub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client gave up half-way
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
	_, _ = io.WriteString(w, text) // a client that is gone needs no answer
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

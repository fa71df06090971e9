package providertest

import (
	"cmp"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// endpointsPage lists the calls of every platform, relative to a platform's
// directory.
const endpointsPage = "../ENDPOINTS.md"

// calls records the requests of a whole Run as "METHOD /path", without queries.
type calls struct {
	mu   sync.Mutex
	seen map[string]bool
}

// recorder is a transport that records the requests to the platform.
type recorder struct {
	http.RoundTripper
	calls    *calls
	prefixes []string // of the platform's addresses in the sandbox, longest first
}

// RoundTrip records a request and makes it.
func (r recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	address := req.URL.Scheme + "://" + req.URL.Host + req.URL.EscapedPath()
	for _, prefix := range r.prefixes {
		if path, ok := strings.CutPrefix(address, prefix); ok {
			r.calls.mu.Lock()
			r.calls.seen[req.Method+" "+cmp.Or(path, "/")] = true
			r.calls.mu.Unlock()
			break
		}
	}
	return r.RoundTripper.RoundTrip(req)
}

// CloseIdleConnections closes the idle connections of the wrapped transport.
func (r recorder) CloseIdleConnections() {
	if c, ok := r.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// platformAddresses returns the platform's addresses in the sandbox, longest
// first.
func platformAddresses(base string, environment map[string]string) []string {
	prefixes := []string{base}
	for _, value := range environment {
		if strings.HasPrefix(value, base) {
			prefixes = append(prefixes, strings.TrimSuffix(value, "/"))
		}
	}
	slices.SortFunc(prefixes, func(a, b string) int { return len(b) - len(a) })
	return prefixes
}

// callsAreListed compares the calls that were made with the page of endpoints:
// the page must list each, and no others except those in Options.Unmade.
func (s *suite) callsAreListed(t *testing.T, whole bool) {
	listed := listedCalls(t, s.facts.Schema.Title)
	made := map[string]bool{}
	for _, line := range sortedKeys(s.calls.seen) {
		call := callOf(listed, line)
		if call == "" {
			t.Errorf("the suite called %s, which is missing in %s", line, endpointsPage)
		}
		made[call] = true
	}
	if !whole {
		return
	}
	for _, call := range listed {
		if unmade := slices.Contains(s.Unmade, call); made[call] == unmade {
			t.Errorf("%s in %s: called by the suite: %v, listed in Options.Unmade: %v; exactly one must be true", call, endpointsPage, made[call], unmade)
		}
	}
}

func sortedKeys(m map[string]bool) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

var callRow = regexp.MustCompile("^\\| `([A-Z]+ /[^`]*)`")

// listedCalls reads the section of a platform.
func listedCalls(t *testing.T, title string) []string {
	page, err := os.ReadFile(endpointsPage)
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## "+title+"\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var listed []string
	for line := range strings.SplitSeq(section, "\n") {
		if m := callRow.FindStringSubmatch(line); m != nil {
			listed = append(listed, m[1])
		}
	}
	if len(listed) == 0 {
		t.Fatalf("%s lists no calls of %s", endpointsPage, title)
	}
	return listed
}

// callOf returns the listed call that matches a request, or "". A call without
// {names} takes precedence.
func callOf(listed []string, line string) string {
	if slices.Contains(listed, line) {
		return line
	}
	for _, call := range listed {
		want, got := strings.Split(call, "/"), strings.Split(line, "/")
		if slices.EqualFunc(want, got, func(w, g string) bool { return w == g || strings.HasPrefix(w, "{") && g != "" }) {
			return call
		}
	}
	return ""
}

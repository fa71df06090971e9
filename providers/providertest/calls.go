package providertest

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// endpointsPage lists the calls of every platform, seen from its directory.
const endpointsPage = "../ENDPOINTS.md"

// calls records the requests of a whole Run as "METHOD /path", without queries.
type calls struct {
	mu   sync.Mutex
	seen map[string]bool
}

// recorder is a transport that notes the requests to the platform.
type recorder struct {
	http.RoundTripper
	calls    *calls
	prefixes []string // of the platform's addresses in the sandbox, longest first
}

// RoundTrip notes a request and makes it.
func (r recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	address := req.URL.Scheme + "://" + req.URL.Host + req.URL.Path
	for _, prefix := range r.prefixes {
		if path, ok := strings.CutPrefix(address, prefix); ok {
			r.calls.mu.Lock()
			r.calls.seen[req.Method+" "+path] = true
			r.calls.mu.Unlock()
			break
		}
	}
	return r.RoundTripper.RoundTrip(req)
}

// CloseIdleConnections passes on to the transport below.
func (r recorder) CloseIdleConnections() {
	if c, ok := r.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// platformAddresses returns where the platform is in the sandbox, by its environment.
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

// callsAreListed holds the page of endpoints against the calls that were made:
// each is on it, and it has no other, but for those that Options.Unmade names.
func (s *suite) callsAreListed(t *testing.T, whole bool) {
	listed := listedCalls(t, s.facts.Schema.Title)
	made := map[string]bool{}
	for _, line := range sortedKeys(s.calls.seen) {
		call := callOf(listed, line)
		if call == "" {
			t.Errorf("%s is not in %s", line, endpointsPage)
		}
		made[call] = true
	}
	if !whole {
		return
	}
	for _, call := range listed {
		if unmade := slices.Contains(s.Unmade, call); made[call] == unmade {
			t.Errorf("%s is in %s, made: %v, excepted in Options.Unmade: %v", call, endpointsPage, made[call], unmade)
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
		t.Fatalf("%s has no calls of %s", endpointsPage, title)
	}
	return listed
}

// callOf returns the listed call that a request is one of; "" if none. One that
// names every segment goes before one with {names}.
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

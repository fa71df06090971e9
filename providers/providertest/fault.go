package providertest

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/sandbox"
)

// faultCase is a fault and the kinds of error that it may cause.
type faultCase struct {
	name  string
	fault sandbox.Fault
	kinds []providers.ErrorKind // none: the request must succeed in spite of it
}

func faultCases() []faultCase {
	status := func(code int, kinds ...providers.ErrorKind) faultCase {
		return faultCase{fmt.Sprint("status ", code), sandbox.Fault{Action: sandbox.Status, Status: code}, kinds}
	}
	late := func(code int) faultCase {
		return faultCase{fmt.Sprint("done, then status ", code), sandbox.Fault{Action: sandbox.Status, Status: code, Done: true}, unknownOnly()}
	}
	return []faultCase{
		{"drop", sandbox.Fault{Action: sandbox.Drop}, unknownOnly()},
		{"cut", sandbox.Fault{Action: sandbox.Cut}, unknownOnly()},
		{"malformed", sandbox.Fault{Action: sandbox.Malformed}, unknownOnly()},
		{"oversized", sandbox.Fault{Action: sandbox.Oversized, Bytes: 9 << 20}, unknownOnly()},
		{"slow", sandbox.Fault{Action: sandbox.Slow}, nil},
		{"delay", sandbox.Fault{Action: sandbox.Delay, MS: 1}, nil},
		{"too many", sandbox.Fault{Action: sandbox.Wait}, []providers.ErrorKind{providers.RateLimited}},
		{"too many, with a wait", sandbox.Fault{Action: sandbox.Wait, After: 7}, []providers.ErrorKind{providers.RateLimited}},
		status(http.StatusUnauthorized, providers.Auth),
		status(http.StatusForbidden, providers.Forbidden),
		status(http.StatusNotFound, providers.NotFound, providers.Invalid), // or the endpoint is wrong
		status(http.StatusRequestEntityTooLarge, providers.Invalid),
		status(http.StatusTooManyRequests, providers.RateLimited),
		status(http.StatusInternalServerError, unknownOnly()...),
		status(http.StatusBadGateway, unknownOnly()...),
		status(http.StatusServiceUnavailable, providers.Unavailable, providers.Unknown), // a careful platform may treat it as unknown
		late(http.StatusInternalServerError),
		late(http.StatusBadGateway),
	}
}

func unknownOnly() []providers.ErrorKind { return []providers.ErrorKind{providers.Unknown} }

// faultPoint is a fault that hits an operation in one step of a configuration
// sequence.
type faultPoint struct {
	faultCase
	act       int
	operation string
	skip      int
}

func (e faultPoint) String() string {
	return fmt.Sprintf("%s at %s, act %d, after %d", e.name, e.operation, e.act+1, e.skip)
}

// faultPoints returns all combinations, ordered so that every part of the list
// has a sample of all faults, operations and steps.
func (m baseline) faultPoints(list []faultCase) []faultPoint {
	var all []faultPoint
	for act, requests := range m.requests {
		for _, op := range slices.Sorted(maps.Keys(requests)) {
			for skip := range requests[op] {
				for _, x := range list {
					all = append(all, faultPoint{x, act, op, skip})
				}
			}
		}
	}
	return all
}

// sampleOf returns about n evenly spaced points, or a quarter of that under the
// race detector, which looks for other errors.
func sampleOf(all []faultPoint, n int) []faultPoint {
	if raced {
		n /= 4
	}
	if isFullRun() || len(all) <= n {
		return all
	}
	var out []faultPoint
	for i := range n {
		out = append(out, all[i*len(all)/n])
	}
	return out
}

// isFalseNotFound reports whether the fault claims wrongly that something is
// gone. Herald has to believe it.
func (e faultPoint) isFalseNotFound() bool {
	gone := e.fault.Status == http.StatusNotFound
	return gone && !strings.HasPrefix(e.operation, "send") && !isUpload(e.operation)
}

// hasEffect reports whether the request takes effect in spite of the fault.
func (e faultPoint) hasEffect() bool {
	switch e.fault.Action {
	case sandbox.Cut, sandbox.Status, sandbox.Wait, sandbox.Redirect:
		return e.fault.Done
	}
	return true
}

// isInvisible reports whether people see nothing of the operation.
func (e faultPoint) isInvisible() bool {
	return isUpload(e.operation) || slices.ContainsFunc([]string{"auth", "read", "list", "find"}, func(word string) bool {
		return strings.Contains(e.operation, word)
	})
}

// isUpload reports whether an operation uploads a file, whole or as one of
// several steps.
func isUpload(operation string) bool {
	return strings.Contains(operation, "upload") || slices.Contains([]string{"presign", "store", "attach"}, operation)
}

// faultsAreSurvived injects each fault once. The error must have the right kind
// or the request must succeed, the following applies must finish the work, and
// nobody may read anything twice.
func (s *suite) faultsAreSurvived(t *testing.T) {
	acts := s.configSequence()
	m := s.recordBaseline(t, acts)
	runParallel(t, sampleOf(m.faultPoints(faultCases()), 160), func(t *testing.T, e faultPoint) {
		w := s.worldBefore(t, acts, e.act)
		f := e.fault
		f.Operation, f.Skip = e.operation, e.skip
		w.injectFault(f)
		_, err := w.tryApply(t.Context())
		s.checkFaultError(t, acts, e, err)
		w.applyUntilDone(m, e)
	})
}

// checkFaultError checks that an error has a kind that its fault may cause.
func (s *suite) checkFaultError(t *testing.T, acts []string, e faultPoint, err error) {
	t.Helper()
	if err == nil || e.isFalseNotFound() {
		return
	}
	kinds := slices.Clone(e.kinds)
	if e.isInvisible() {
		kinds = append(kinds, providers.Unavailable) // nothing that people see was attempted
	}
	if isUpload(e.operation) {
		kinds = append(kinds, providers.Invalid) // about an upload address, not about a credential
	}
	for _, d := range diagnosticsOf(t, err) {
		if d.Severity != hcl.DiagError {
			continue
		}
		if !slices.ContainsFunc(kindsOf(diag.CodeOf(d)), func(k providers.ErrorKind) bool { return slices.Contains(kinds, k) }) {
			t.Errorf("the error %q does not match the kinds %q: %s", d.Summary, kinds, d.Detail)
		}
		if d.Subject == nil && declaresMessage(acts[e.act], d.Detail) {
			t.Errorf("the diagnostic has no source range: %s", d.Detail)
		}
	}
}

// declaresMessage reports whether the message that a detail begins with is declared.
func declaresMessage(main, detail string) bool {
	address, _, _ := strings.Cut(detail, "@")
	name, ok := strings.CutPrefix(address, "message.")
	return ok && strings.Contains(main, fmt.Sprintf("message %q", name))
}

// kindsOf returns the kinds of error that a code is reported for.
func kindsOf(code problem.Code) []providers.ErrorKind {
	switch code {
	case problem.ConversationGone: // a platform that looks it up after a refusal may report this
		return []providers.ErrorKind{providers.Gone, providers.NotFound, providers.Forbidden}
	case problem.ConversationCannotBeRead:
		return []providers.ErrorKind{providers.Forbidden, providers.NotFound, providers.Invalid}
	case problem.PlatformReadFailed:
		return []providers.ErrorKind{providers.Unknown}
	}
	k, ok := map[problem.Code]providers.ErrorKind{
		problem.CredentialsMissingOrRefused: providers.Auth,
		problem.PermissionDenied:            providers.Forbidden,
		problem.RejectedByPlatform:          providers.Invalid,
		problem.NotFoundOnPlatform:          providers.NotFound,
		problem.ConflictOnPlatform:          providers.Conflict,
		problem.TooManyRequests:             providers.RateLimited,
		problem.PlatformUnreachable:         providers.Unavailable,
		problem.StoppedBeforeSending:        providers.Cancelled,
		problem.OutcomeUnknown:              providers.Unknown,
	}[code]
	if !ok {
		return nil
	}
	return []providers.ErrorKind{k}
}

// applyUntilDone applies until there are no errors, at most three times, and
// compares what people see with what they see without the fault.
func (w *world) applyUntilDone(m baseline, e faultPoint) (duplicates, losses int) {
	w.t.Helper()
	w.server.ClearFaults()
	var err error
	for range 3 {
		if _, err = w.tryApply(w.t.Context()); err == nil {
			break
		}
	}
	if w.resolveDoubts() {
		_, err = w.tryApply(w.t.Context())
	}
	adopted := err != nil && w.Unsettled && strings.Contains(err.Error(), problem.OutcomeUnknown.Summary())
	if adopted {
		err = w.adoptConversation()
	}
	if err != nil {
		w.t.Errorf("repeated applies do not succeed: %v", err)
		return 0, len(m.texts[e.act])
	}
	w.wantEmptyPlan()
	if e.isFalseNotFound() {
		return 0, 0
	}
	if n := w.countGroups(); n != m.groups[e.act] && !(adopted && n == 0) {
		w.t.Errorf("%d conversations were created, want %d", n, m.groups[e.act])
		duplicates += max(0, n-m.groups[e.act])
	}
	wantEqual(w.t, "pinned", m.pinned[e.act], sortedTexts(w.pinnedTexts()))
	more, losses := w.compareTexts(m.texts[e.act])
	return duplicates + more, losses
}

// adoptConversation does what Herald asks for after a creation whose outcome is
// unknown: it declares the conversation by its id, or another one if it was not
// created.
func (w *world) adoptConversation() error {
	id := w.Place(2)
	for _, c := range w.platformConversations() {
		if !c.Found && !c.Gone {
			id = c.ID
		}
	}
	const kept = `conversation "g" {`
	main := strings.Replace(w.mainConfig(), "title = "+quoteHCL(w.titleOf("Ops")), "", 1)
	w.declare(strings.Replace(main, kept, kept+"\n  id = "+quoteHCL(id), 1))
	_, err := w.tryApply(w.t.Context())
	return err
}

// compareTexts counts what people read too often and what they do not read.
func (w *world) compareTexts(want []string) (duplicates, losses int) {
	w.t.Helper()
	count := map[string]int{}
	for _, text := range w.visibleTexts() {
		count[text]++
	}
	for _, text := range want {
		count[text]--
	}
	for _, n := range count {
		duplicates += max(0, n)
		losses += max(0, -n)
	}
	if duplicates+losses > 0 {
		w.t.Errorf("people see %q, want %q", sortedTexts(w.visibleTexts()), sortedTexts(want))
	}
	return duplicates, losses
}

// lastingFaults makes every request of an operation fail. It requires the right
// kind of error, no delivery, and success when the fault is over.
func (s *suite) lastingFaults(t *testing.T) {
	acts := s.configSequence()
	m := s.recordBaseline(t, acts)
	var list []faultCase
	for _, x := range faultCases() {
		if len(x.kinds) > 0 && x.fault.Bytes == 0 {
			list = append(list, x)
		}
	}
	all := slices.DeleteFunc(m.faultPoints(list), func(e faultPoint) bool { return e.skip > 0 || e.isFalseNotFound() })
	runParallel(t, sampleOf(all, 80), func(t *testing.T, e faultPoint) { s.faultsLast(t, acts, m, e) })
}

func (s *suite) faultsLast(t *testing.T, acts []string, m baseline, e faultPoint) {
	w := s.worldBefore(t, acts, e.act)
	f := e.fault
	f.Operation, f.Times = e.operation, 1000
	w.injectFault(f)
	_, err := w.tryApply(t.Context())
	if err == nil && e.operation == "send" && !e.hasEffect() {
		t.Error("every send failed, but apply reports no error")
	}
	s.checkFaultError(t, acts, e, err)
	w.applyUntilDone(m, e)
}

// lostAnswers drops the answers of all operations, a hundred in total, and
// counts what people read twice and what they never read.
func (s *suite) lostAnswers(t *testing.T) {
	const runs = 100
	acts := s.configSequence()
	m := s.recordBaseline(t, acts)
	all := m.faultPoints(faultCases()[:1])
	var mu sync.Mutex
	var duplicates, losses int
	var list []faultPoint
	for n := range runs {
		e := all[n%len(all)]
		e.fault.Operation, e.fault.Skip, e.fault.Times = e.operation, e.skip, 1+n/len(all)
		list = append(list, e)
	}
	runParallel(t, list, func(t *testing.T, e faultPoint) {
		w := s.worldBefore(t, acts, e.act)
		w.injectFault(e.fault)
		_, err := w.tryApply(t.Context())
		s.checkFaultError(t, acts, e, err)
		more, less := w.applyUntilDone(m, e)
		mu.Lock()
		defer mu.Unlock()
		duplicates, losses = duplicates+more, losses+less
	})
	t.Logf("lost answers: runs=%d duplicates=%d losses=%d", runs, duplicates, losses)
}

// redirectsLeakNothing redirects every operation to another host, and checks
// what arrives there.
func (s *suite) redirectsLeakNothing(t *testing.T) {
	acts := s.configSequence()
	m := s.recordBaseline(t, acts)
	var mu sync.Mutex
	var arrived []string
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		arrived = append(arrived, fmt.Sprintf("%s %s %v", r.Method, r.URL, r.Header))
	}))
	t.Cleanup(elsewhere.Close)
	list := []faultCase{{"redirect", sandbox.Fault{Action: sandbox.Redirect, URL: elsewhere.URL + "/x"}, []providers.ErrorKind{providers.Invalid, providers.Unknown}}}
	all := slices.DeleteFunc(m.faultPoints(list), func(e faultPoint) bool { return e.skip > 0 })
	runParallel(t, all, func(t *testing.T, e faultPoint) { s.faultsLast(t, acts, m, e) })
	wantEqual(t, "requests to the redirect's host", []string(nil), arrived)
}

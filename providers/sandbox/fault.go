package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Action is the kind of an injected fault.
type Action string

// Actions. "Done" says whether the request takes effect.
const (
	Drop      Action = "drop"      // done; the connection is closed without an answer
	Cut       Action = "cut"       // not done; the connection is closed without an answer
	Status    Action = "status"    // not done, unless Done is set; answers with Status and Code
	Wait      Action = "wait"      // not done, unless Done is set; answers "too many requests" in the vendor's format
	Delay     Action = "delay"     // done; the answer is delayed by MS
	Malformed Action = "malformed" // done; the answer cannot be parsed
	Oversized Action = "oversized" // done; the answer is Bytes long
	Slow      Action = "slow"      // done; the answer is sent byte by byte, MS apart
	Anonymous Action = "anonymous" // done; the answer lacks the ids of messages
	Redirect  Action = "redirect"  // not done, unless Done is set; redirects to URL
)

// Fault affects the next requests that match it. Only requests that would
// succeed are counted; requests that the platform refuses are refused as usual.
type Fault struct {
	Platform  string `json:"platform,omitempty"`  // empty: any
	Operation string `json:"operation,omitempty"` // as in the ledger; empty: any
	Action    Action `json:"action"`
	Status    int    `json:"status,omitempty"`      // HTTP status of Status and Redirect
	Code      int    `json:"code,omitempty"`        // the vendor's code for Status
	After     int    `json:"retry_after,omitempty"` // seconds that the answer asks the client to wait
	MS        int    `json:"ms,omitempty"`          // milliseconds
	Bytes     int64  `json:"bytes,omitempty"`       // length of Oversized; 0: 16 MiB
	URL       string `json:"url,omitempty"`
	Done      bool   `json:"done,omitempty"`
	Skip      int    `json:"skip,omitempty"`  // number of matching requests that pass first
	Times     int    `json:"times,omitempty"` // number of requests that are affected; 0: one
}

// validate reports what is wrong with a fault.
func (f Fault) validate() error {
	known := []Action{Drop, Cut, Status, Wait, Delay, Malformed, Oversized, Slow, Anonymous, Redirect}
	switch {
	case !slices.Contains(known, f.Action):
		return fmt.Errorf("fault: unknown action %q; use one of %v", f.Action, known)
	case f.Action == Redirect && f.URL == "":
		return fmt.Errorf("fault: action redirect needs url")
	case f.Action == Status && f.Status == 0 && f.Code == 0:
		return fmt.Errorf("fault: action status needs status, code or both")
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return fmt.Errorf("fault: status %d is not between 200 and 599", f.Status)
	case min(f.MS, f.After, f.Skip, f.Times) < 0 || f.Bytes < 0:
		return fmt.Errorf("fault: numbers must not be negative")
	}
	return nil
}

// hasEffect reports whether the request takes effect in spite of the fault.
func (f Fault) hasEffect() bool {
	switch f.Action {
	case Cut:
		return false
	case Status, Wait, Redirect:
		return f.Done
	}
	return true
}

func (f Fault) matches(platform string, operations []string) bool {
	if f.Platform != "" && f.Platform != platform {
		return false
	}
	return f.Operation == "" || slices.Contains(operations, f.Operation)
}

// faults are the pending faults in the order of injection. They are kept in
// memory only.
type faults struct {
	mu   sync.Mutex
	list []Fault
}

func (f *faults) addFault(fault Fault) error {
	if err := fault.validate(); err != nil {
		return err
	}
	fault.Times = max(fault.Times, 1)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, fault)
	return nil
}

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
}

func (f *faults) pendingFaults() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Fault{}, f.list...)
}

// takeFault returns the fault for a request and counts it, or nil.
func (f *faults) takeFault(platform string, operations []string) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.list {
		fault := &f.list[i]
		if !fault.matches(platform, operations) {
			continue
		}
		if fault.Skip > 0 {
			fault.Skip--
			continue
		}
		taken := *fault
		if fault.Times--; fault.Times == 0 {
			f.list = slices.Delete(f.list, i, i+1)
		}
		return &taken
	}
	return nil
}

// writeFaulty sends the answer a with the fault applied.
func (s *Server) writeFaulty(w http.ResponseWriter, r *request, f Fault, a answer) {
	switch f.Action {
	case Drop, Cut:
		closeConnection(w)
	case Delay:
		s.waitMillis(r, f.MS)
		a.writeTo(w)
	case Malformed:
		a.body = []byte("\xff\xff\xff{\"nonsense\":")
		a.writeTo(w)
	case Oversized:
		writeOversized(w, a, f.Bytes)
	case Slow:
		s.writeSlowly(w, r, f, a)
	case Anonymous:
		a.body = withoutIDs(a.body)
		a.writeTo(w)
	case Redirect:
		status := f.Status
		if status == 0 {
			status = http.StatusTemporaryRedirect
		}
		textAnswer(status, "elsewhere").withHeader("Location", f.URL).writeTo(w)
	default:
		a.writeTo(w)
	}
}

// closeConnection closes the connection without an answer.
func closeConnection(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler) // aborts the response without a log entry
	}
	_ = conn.Close()
}

// waitMillis waits until the time has passed, the client disconnects or the
// server closes.
func (s *Server) waitMillis(r *request, ms int) {
	timer := time.NewTimer(time.Duration(ms) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.Context().Done():
	case <-s.done:
	}
}

// writeOversized pads the answer with spaces, which JSON allows.
func writeOversized(w http.ResponseWriter, a answer, size int64) {
	if size == 0 {
		size = 16 << 20
	}
	a.writeTo(w)
	blanks := []byte(strings.Repeat(" ", 64<<10))
	for size > 0 {
		n, err := w.Write(blanks[:min(size, int64(len(blanks)))])
		if err != nil {
			return
		}
		size -= int64(n)
	}
}

// writeSlowly sends the answer byte by byte.
func (s *Server) writeSlowly(w http.ResponseWriter, r *request, f Fault, a answer) {
	body := a.body
	a.body = nil
	a.withHeader("Content-Length", fmt.Sprint(len(body))).writeTo(w)
	out := http.NewResponseController(w)
	for i := range body {
		s.waitMillis(r, max(f.MS, 1))
		if _, err := w.Write(body[i : i+1]); err != nil {
			return
		}
		if err := out.Flush(); err != nil {
			return
		}
	}
}

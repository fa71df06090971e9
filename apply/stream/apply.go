package stream

import (
	"time"

	"herald/apply"
	"herald/apply/stream/line"
	"herald/plan/render"
	"herald/plan/render/document"
)

// hook is the progress of one change.
type hook struct {
	Resource resourceID `json:"resource"`
	Action   string     `json:"action,omitempty"`
	IDKey    string     `json:"id_key,omitempty"`
	IDValue  string     `json:"id_value,omitempty"`
	URL      string     `json:"url,omitempty"`
	Elapsed  *float64   `json:"elapsed_seconds,omitempty"`
	Reason   string     `json:"reason,omitempty"`   // of what was not begun
	InDoubt  bool       `json:"in_doubt,omitempty"` // whether it was done is not known
}

// Observe writes an event of an apply. It serves as apply.Options.Observe.
func (s *Stream) Observe(ev apply.ProgressEvent) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ev.At.IsZero() {
		ev.At = s.now()
	}
	h := s.newHook(ev)
	switch ev.Kind {
	case apply.Began:
		s.under[ev.Address()] = &running{h, ev.At, ev.At}
		s.lines.Write(&entry{Head: newHead("apply_start", "%s: %s...", ev.Address(), ev.Action), Hook: &h})
	case apply.Finished:
		h.IDValue, h.URL = ev.ID, ev.URL
		if ev.ID != "" {
			h.IDKey = "id"
		}
		s.lines.Write(&entry{Head: newHead("apply_complete", "%s: %s complete after %s%s",
			ev.Address(), ev.Action, formatSeconds(*h.Elapsed), idNote(ev.ID)), Hook: &h})
	case apply.Skipped:
		h.Reason = ev.Detail
		l := &entry{Head: newHead("apply_skipped", "%s: not begun: %s", ev.Address(), ev.Detail), Hook: &h}
		l.Level = line.Warn
		s.lines.Write(l)
	default:
		h.InDoubt = ev.Kind == apply.InDoubt
		l := &entry{Head: newHead("apply_errored", "%s: %s %s after %s", ev.Address(), ev.Action, ev.Kind, formatSeconds(*h.Elapsed)), Hook: &h}
		l.Level = line.Error
		s.lines.Write(l)
	}
}

// newHook returns the hook of an event. A change that ends is no longer in progress.
func (s *Stream) newHook(ev apply.ProgressEvent) hook {
	at, ok := s.places[ev.Address()]
	if !ok {
		at = resourceOf(document.Identify(ev.Resource, ev.Provider))
		if ev.Resource.IsZero() {
			at = resourceOf(document.IdentifyInstance(ev.Invoked, ev.Provider))
		}
	}
	h := hook{Resource: at, Action: terraformAction(ev.Action)}
	if ev.Kind == apply.Began {
		return h
	}
	seconds := 0.0
	if u := s.under[ev.Address()]; u != nil {
		seconds = max(ev.At.Sub(u.began), 0).Seconds()
		delete(s.under, ev.Address())
	}
	h.Elapsed = &seconds
	return h
}

// progressInterval is the time without a line about a change after which Progress
// writes one.
const progressInterval = 10 * time.Second

// Progress writes a line for each change that has been in progress for long. It must be
// called periodically.
func (s *Stream) Progress() {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for _, u := range s.under {
		if now.Sub(u.reported) < progressInterval {
			continue
		}
		u.reported = now
		h, seconds := u.hook, now.Sub(u.began).Seconds()
		h.Elapsed = &seconds
		s.lines.Write(&entry{Head: newHead("apply_progress", "%s: Still under way... [%s elapsed]", h.Resource.Addr, formatSeconds(seconds)), Hook: &h})
	}
}

func formatSeconds(seconds float64) string {
	return time.Duration(seconds * float64(time.Second)).Round(100 * time.Millisecond).String()
}

// Result writes the result of an apply, and the outputs. r is nil for an apply that did
// not begin.
func (s *Stream) Result(r *apply.Result, destroy bool) {
	if r == nil {
		return
	}
	operation := "apply"
	if destroy {
		operation = "destroy"
	}
	sum := countChanges(r.Done, operation)
	sum.Failed, sum.InDoubt, sum.Skipped = len(r.Failed), len(r.InDoubt), len(r.Skipped)
	how := "complete!"
	if sum.Failed+sum.InDoubt+sum.Skipped > 0 || r.Stopped {
		how = "incomplete:"
	}
	s.lines.Write(&entry{Changes: &sum, Head: newHead("change_summary",
		"%s %s Resources: %d added, %d changed, %d destroyed.", operationTitle(operation), how, sum.Add, sum.Change, sum.Remove)})
	if r.State == nil || len(r.State.Outputs) == 0 {
		return
	}
	out := map[string]output{}
	for name, o := range r.State.Outputs {
		out[name] = output{Sensitive: o.Sensitive, Type: o.Type, Value: o.Value}
		if o.Sensitive {
			out[name] = output{Sensitive: true, Type: o.Type, Value: render.Sensitive}
		}
	}
	s.lines.Write(&entry{Head: newHead("outputs", "Outputs: %d", len(out)), Outputs: out})
}

func operationTitle(operation string) string {
	if operation == "destroy" {
		return "Destroy"
	}
	return "Apply"
}

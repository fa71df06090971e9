package state

import (
	"fmt"
	"slices"
	"time"

	"herald/lang/addr"
)

// Fold applies the events of a run to the state. The apply that makes the events uses
// it, and the run that finds them in a journal.
type Fold struct {
	state *State
	run   *Run
	marks [][]stepMark // per intent, per step
	begun []*Delivery  // per intent: the delivery that beginDelivery made
	// followers are the generations before the run of the deliveries that must be
	// sent again because of a change in it.
	followers map[addr.Delivery]int
}

// stepMark is the last event of a step; zero for none.
type stepMark struct {
	kind    EventKind
	started time.Time
}

// NewFold returns a Fold for the events of s.Run, which must not be nil.
func NewFold(s *State) *Fold {
	n := len(s.Run.Intents)
	f := &Fold{state: s, run: s.Run, marks: make([][]stepMark, n), begun: make([]*Delivery, n), followers: map[addr.Delivery]int{}}
	for i, in := range s.Run.Intents {
		f.marks[i] = make([]stepMark, len(in.Steps))
		for _, address := range in.Followers {
			if d := s.Deliveries[address]; d != nil {
				f.followers[address] = d.Generation
			}
		}
	}
	return f
}

// Apply applies one event. It fails, and changes nothing, if the event does not fit
// the run: then the journal is damaged or belongs to another run.
func (f *Fold) Apply(e Event) error {
	switch e.Kind {
	case Uploaded:
		if e.Upload == nil || e.UploadKey == "" {
			return fmt.Errorf("upload event without an upload")
		}
		f.state.Uploads[e.UploadKey] = e.Upload
		return nil
	case Discarded:
		delete(f.state.Uploads, e.UploadKey)
		return nil
	}
	if e.Intent < 0 || e.Intent >= len(f.run.Intents) {
		return fmt.Errorf("event for intent %d of %d", e.Intent, len(f.run.Intents))
	}
	switch e.Kind {
	case Settled:
		f.completeIntent(e.Intent)
		return nil
	case Tainted:
		if d := f.run.Intents[e.Intent].deliveryIn(f.state); d != nil {
			d.Tainted = true
		}
		return nil
	case Revised:
		if _, ok := f.run.Intents[e.Intent].Address.Delivery(); e.Delivery == nil || !ok {
			return fmt.Errorf("revised intent %d without a delivery", e.Intent)
		}
		f.run.Intents[e.Intent].Delivery, f.begun[e.Intent] = e.Delivery, nil
		return nil
	}
	return f.applyStep(e)
}

func (f *Fold) applyStep(e Event) error {
	marks := f.marks[e.Intent]
	if e.Step < 0 || e.Step >= len(marks) {
		return fmt.Errorf("event for step %d of %d", e.Step, len(marks))
	}
	switch e.Kind {
	case Started:
		marks[e.Step].started = e.At
	case Failed:
	case Done:
		f.applyDone(e)
	default:
		return fmt.Errorf("event of unknown kind %q", e.Kind)
	}
	marks[e.Step].kind = e.Kind
	if !slices.ContainsFunc(marks, func(m stepMark) bool { return m.kind != Done }) {
		f.completeIntent(e.Intent)
	}
	return nil
}

// applyDone applies the effect of a step that is done.
func (f *Fold) applyDone(e Event) {
	in := &f.run.Intents[e.Intent]
	step := in.Steps[e.Step]
	switch step.Op {
	case OpSend:
		f.recordSent(step, e)
	case OpEdit:
		f.recordEdited(step, e)
	case OpRecall:
		f.recordRecalled(in, step)
	case OpPin:
		f.recordPin(in, step, Pinned)
	case OpUnpin:
		f.recordPin(in, step, "")
	case OpCreate, OpUpdate:
		c := *in.Conversation
		c.Doubt, c.DoubtSince = false, time.Time{}
		if e.ID != "" {
			c.ID = e.ID
		}
		f.state.Conversations[in.Address.Conversation] = &c
	case OpRemove:
		f.removeAddress(in.Address)
	}
}

// removeAddress removes an address from the state and records its generation.
func (f *Fold) removeAddress(address addr.Resource) {
	if at, ok := address.Delivery(); ok {
		if d := f.state.Deliveries[at]; d != nil {
			f.state.Retired[address] = d.Generation
			delete(f.state.Deliveries, at)
		}
		return
	}
	if c := f.state.Conversations[address.Conversation]; c != nil {
		f.state.Retired[address] = c.Generation
		delete(f.state.Conversations, address.Conversation)
	}
}

func (f *Fold) recordSent(step Step, e Event) {
	d := f.beginDelivery(e.Intent)
	part := f.run.Intents[e.Intent].Delivery.Parts[step.Part]
	part.ID, part.URL, part.SentAt = e.ID, e.URL, e.At
	d.Parts[step.Part] = part
	d.UpdatedAt = e.At
}

func (f *Fold) recordEdited(step Step, e Event) {
	d := f.beginDelivery(e.Intent)
	was := d.Parts[step.Part]
	part := f.run.Intents[e.Intent].Delivery.Parts[step.Part]
	part.ID, part.URL, part.SentAt, part.EditedAt, part.Pin = was.ID, was.URL, was.SentAt, e.At, was.Pin
	d.Parts[step.Part] = part
	d.UpdatedAt = e.At
}

func (f *Fold) recordRecalled(in *Intent, step Step) {
	d := in.deliveryIn(f.state)
	if d == nil {
		return
	}
	if step.Stale {
		d.Stale[step.Part].ID = ""
		return
	}
	if step.Part < len(d.Parts) {
		p := &d.Parts[step.Part]
		p.ID, p.URL, p.Pin, p.Doubt = "", "", "", ""
	}
}

// recordPin records whether a part is pinned. The part is that of the delivery which is in
// the state by then: a message is unpinned before it is replaced, and pinned after it
// was sent.
func (f *Fold) recordPin(in *Intent, step Step, pin Pin) {
	if d := in.deliveryIn(f.state); d != nil && step.Part < len(d.Parts) {
		d.Parts[step.Part].Pin = pin
	}
}

// beginDelivery replaces the state's delivery by that of intent i. Parts with the
// same key stay as they are: they are the same platform messages. It can be called
// again.
func (f *Fold) beginDelivery(i int) *Delivery {
	in := &f.run.Intents[i]
	d := in.deliveryIn(f.state)
	if d == nil || d != f.begun[i] {
		d = in.Delivery.keepKnownParts(d)
		f.begun[i], f.state.Deliveries[addr.Delivery(in.Address)] = d, d
	}
	if c := f.state.Conversations[d.Conversation.Address]; d.Conversation.ID == "" && c != nil {
		d.Conversation.ID = c.ID // created earlier in this run
	}
	d.Stale = slices.DeleteFunc(d.Stale, func(p Part) bool { return p.ID == "" })
	return d
}

// keepKnownParts returns the delivery of an intent with the parts that are already
// known from the one that it replaces, which may be nil.
func (d *Delivery) keepKnownParts(have *Delivery) *Delivery {
	d = d.Clone()
	for i := range d.Parts {
		switch {
		case have != nil && i < len(have.Parts) && have.Parts[i].Key == d.Parts[i].Key:
			d.Parts[i] = have.Parts[i]
		default: // not sent yet, whatever was composed
			d.Parts[i].Digest, d.Parts[i].Visible = "", ""
		}
	}
	if have != nil {
		d.Stale = have.Stale
		d.UpdatedAt = have.UpdatedAt
		if have.Generation == d.Generation {
			d.Parts = append(d.Parts, have.extraParts(len(d.Parts))...)
		}
	}
	return d
}

// extraParts returns the parts after the first n, without those at the end that were
// never sent: the number of parts determines how the delivery is composed.
func (d *Delivery) extraParts(n int) []Part {
	end := len(d.Parts)
	for end > n && d.Parts[end-1].neverSent() {
		end--
	}
	return d.Parts[min(n, end):end]
}

// completeIntent applies the effect of an intent whose steps are all done.
func (f *Fold) completeIntent(i int) {
	in := &f.run.Intents[i]
	switch {
	case in.Delivery != nil:
		d := f.beginDelivery(i)
		d.Stale = slices.DeleteFunc(d.Stale, func(p Part) bool { return !hasKey(in.Delivery.Stale, p.Key) })
		d.Parts = d.Parts[:len(in.Delivery.Parts)]
		in.keepUntouched(d)
	case in.Conversation == nil:
		f.removeAddress(in.Address)
	case len(in.Steps) == 0:
		c := *in.Conversation
		f.state.Conversations[in.Address.Conversation] = &c
	}
}

// keepUntouched records the digests of parts that no step sent or edited: their new
// content may be composed differently in a way that readers cannot see.
func (in *Intent) keepUntouched(d *Delivery) {
	touched := func(i int) bool {
		return slices.ContainsFunc(in.Steps, func(s Step) bool { return s.Part == i && (s.Op == OpSend || s.Op == OpEdit) })
	}
	for i, p := range in.Delivery.Parts {
		if have := &d.Parts[i]; have.Key == p.Key && have.Stands() && !touched(i) {
			have.Digest, have.Visible = p.Digest, p.Visible
		}
	}
}

// Pending lists the steps of intent i that have not been done, in order.
func (f *Fold) Pending(i int) []int {
	var steps []int
	for s, m := range f.marks[i] {
		if m.kind != Done {
			steps = append(steps, s)
		}
	}
	return steps
}

// Close ends the run. A step that was started and has no outcome is in doubt.
// Without a journal (trusted is false) it is unknown which steps were started, so
// every step without an outcome is in doubt. A follower of a change that was made, or
// may have been made, becomes Behind if it was not sent again.
func (f *Fold) Close(trusted bool) {
	var changed []int
	for i := range f.run.Intents {
		if f.closeIntent(i, trusted) {
			changed = append(changed, i)
		}
	}
	for _, i := range changed {
		f.fallBehind(&f.run.Intents[i])
	}
	f.state.Run = nil
}

// fallBehind marks the followers of an intent that were not sent again. It is called at
// the end of the run, because a follower in another lane may have been sent before the
// change.
func (f *Fold) fallBehind(in *Intent) {
	for _, address := range in.Followers {
		if d := f.state.Deliveries[address]; d != nil && d.Generation == f.followers[address] {
			d.Behind = in.Address.Owner()
		}
	}
}

// closeIntent records the doubts of an intent. It reports whether any of its steps was
// done, or may have been.
func (f *Fold) closeIntent(i int, trusted bool) (changed bool) {
	in := &f.run.Intents[i]
	for s, m := range f.marks[i] {
		if m.kind == Done {
			changed = true
		}
		if m.kind == Done || m.kind == Failed || (m.kind == "" && trusted) {
			continue
		}
		changed = true
		since := f.run.Started
		if m.started.After(since) {
			since = m.started
		}
		f.recordDoubt(i, in.Steps[s], since)
	}
	return changed
}

// recordDoubt records that the outcome of a step is unknown.
func (f *Fold) recordDoubt(i int, step Step, since time.Time) {
	in := &f.run.Intents[i]
	switch step.Op {
	case OpSend:
		f.recordSendDoubt(i, step, since)
	case OpEdit:
		if d := in.deliveryIn(f.state); d != nil && step.Part < len(d.Parts) {
			p := &d.Parts[step.Part]
			p.Digest, p.Visible, p.Doubt, p.DoubtSince = "", "", OpEdit, since
		}
	case OpRecall:
		d := in.deliveryIn(f.state)
		if d != nil && !step.Stale && step.Part < len(d.Parts) && d.Parts[step.Part].Stands() {
			d.Parts[step.Part].Doubt, d.Parts[step.Part].DoubtSince = OpRecall, since
		}
	case OpPin, OpUnpin:
		f.recordPin(in, step, PinUnknown)
	case OpUpdate:
		if c := f.state.Conversations[in.Address.Conversation]; c != nil {
			c.Doubt, c.DoubtSince = true, since
		}
	case OpCreate:
		c := *in.Conversation
		c.ID, c.Doubt, c.DoubtSince = "", true, since
		if have := f.state.Conversations[in.Address.Conversation]; have != nil && have.Key == c.Key && have.Doubt {
			c.DoubtSince = have.DoubtSince
		}
		f.state.Conversations[in.Address.Conversation] = &c
	case OpRemove: // is done again under the same ID
	}
}

// recordSendDoubt records the delivery of the intent with the part in doubt. Parts of
// the previous generation that are in doubt as well become stale; one whose send is in
// doubt has its key as its ID.
func (f *Fold) recordSendDoubt(i int, step Step, since time.Time) {
	in := &f.run.Intents[i]
	var stale []Part
	if have := in.deliveryIn(f.state); have != nil && have.Generation != in.Delivery.Generation {
		for _, p := range have.Parts {
			if p.Doubt == "" || hasKey(in.Delivery.Parts, p.Key) {
				continue
			}
			if p.ID == "" {
				p.ID = p.Key
			}
			stale = append(stale, p)
		}
	}
	part := in.Delivery.Parts[step.Part]
	part.ID, part.Doubt, part.DoubtSince = "", OpSend, earliestDoubt(in.deliveryIn(f.state), part.Key, since)
	d := f.beginDelivery(i)
	d.Stale = append(d.Stale, stale...)
	d.Parts[step.Part] = part
}

// earliestDoubt returns since when a send with the key has been in doubt: an earlier
// attempt may be the one that was carried out.
func earliestDoubt(d *Delivery, key string, since time.Time) time.Time {
	if d == nil {
		return since
	}
	for _, p := range d.Parts {
		if p.Key == key && p.Doubt == OpSend && p.DoubtSince.Before(since) {
			return p.DoubtSince
		}
	}
	return since
}

func hasKey(parts []Part, key string) bool {
	return slices.ContainsFunc(parts, func(p Part) bool { return p.Key == key })
}

package plan

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/state"
)

// idChanges are what a plan says of platform ids. Planning learns them in
// rounds, because what refers to an id that changes may change as well.
type idChanges struct {
	// replaced are deliveries and conversations whose present id ends with this
	// plan: it may not be used, and a new one is known after the apply at best.
	replaced map[addr.Resource]bool
	// held are deliveries whose content needs an id that this plan does not make.
	held map[addr.Delivery]absence
	// forecast says what is known once the apply has made its ids; nil where
	// nothing is unknown.
	forecast *forecast
}

func newIDChanges() *idChanges {
	return &idChanges{replaced: make(map[addr.Resource]bool), held: make(map[addr.Delivery]absence)}
}

// absence is why a delivery has no id after a plan.
type absence struct {
	address addr.Delivery
	action  Action // Defer, Blocked, or NoOp where nothing will give it one
	due     time.Time
	reason  string
}

func (a absence) isEqual(b absence) bool {
	return a.address == b.address && a.action == b.action && a.reason == b.reason && a.due.Equal(b.due)
}

// forecast is the configuration evaluated as if the apply had made its ids,
// with placeholders in their place.
type forecast struct {
	known   map[addr.Delivery]bool // deliveries whose content is known then
	outputs map[string]*lang.Output
	// asks is true where data blocks are read only in the apply, so that what is
	// still unknown may become known by them.
	asks bool
}

// learnIDChanges reads from a plan which ids it changes, and reports whether the plan
// must be made again because of that. The content of a delivery depends only on
// those that it refers to, so it is final one round after theirs.
func (m *planner) learnIDChanges(ctx context.Context, p *Plan) bool {
	was := m.ids
	m.ids = newIDChanges()
	made := map[addr.Resource]bool{}
	for _, c := range p.Conversations {
		if c.Action == Create {
			made[c.Address.Resource()] = true
			if c.Prior != nil && c.Prior.ID != "" {
				m.ids.replaced[c.Address.Resource()] = true
			}
		}
	}
	for _, c := range p.Deliveries {
		if c.makesID() {
			made[c.Address.Resource()] = true
		}
		// An id that is not known yet needs no second look at the configuration.
		if (made[c.Address.Resource()] || c.Action == Recall || c.Action == Forget) && c.Prior != nil && len(c.Prior.Parts) > 0 && c.Prior.Parts[0].Stands() {
			m.ids.replaced[c.Address.Resource()] = true
		}
	}
	if p.hasUnknown() {
		m.ids.forecast = m.forecastIDs(ctx, p.Desired, made)
		m.holdBackUnknown(p, made)
	}
	return !maps.Equal(m.ids.replaced, was.replaced) || !maps.EqualFunc(m.ids.held, was.held, absence.isEqual)
}

// makesID reports whether the first part gets an id.
func (c *Change) makesID() bool {
	return slices.Contains(c.Settle, 0) || slices.ContainsFunc(c.Steps, func(s state.Step) bool { return s.Op == state.OpSend && s.Part == 0 })
}

func (p *Plan) hasUnknown() bool {
	return slices.ContainsFunc(p.Desired.Deliveries, func(d lang.Delivery) bool { return len(d.Unknown) > 0 }) ||
		slices.ContainsFunc(p.Desired.Outputs, func(o lang.Output) bool { return !o.Value.IsWhollyKnown() })
}

// holdBackUnknown finds deliveries that stay unknown even after the apply, because what
// they refer to is not sent in it.
func (m *planner) holdBackUnknown(p *Plan, made map[addr.Resource]bool) {
	absent := m.findAbsences(p, made)
	if len(absent) == 0 {
		return
	}
	for i := range p.Desired.Deliveries {
		d := &p.Desired.Deliveries[i]
		if len(d.Unknown) == 0 || m.ids.forecast.known[d.Addr] {
			continue
		}
		if a, ok := chooseAbsence(d, absent); ok {
			m.ids.held[d.Addr] = a
		}
	}
}

// findAbsences are the declared deliveries that have no id after the plan, by the
// block of their message.
func (m *planner) findAbsences(p *Plan, made map[addr.Resource]bool) map[addr.Block][]absence {
	changes := make(map[addr.Delivery]*Change, len(p.Deliveries))
	for _, c := range p.Deliveries {
		changes[c.Address] = c
	}
	absent := make(map[addr.Block][]absence)
	for i := range p.Desired.Deliveries {
		at := p.Desired.Deliveries[i].Addr
		address := at.Resource()
		if _, has := m.state.MessageID(at); made[address] || has && !m.ids.replaced[address] {
			continue
		}
		a := absence{at, NoOp, time.Time{}, "not part of this plan"}
		if c := changes[at]; c != nil {
			a.reason = c.Reason
			if c.Action == Defer || c.Action == Blocked {
				a.action, a.due = c.Action, c.Deferred
			}
		}
		absent[at.Message.Block] = append(absent[at.Message.Block], a)
	}
	return absent
}

// chooseAbsence finds what a delivery waits for among the deliveries of the
// blocks that it refers to: those of the same key and in the same conversation
// before others, and of several the one that comes last.
func chooseAbsence(d *lang.Delivery, absent map[addr.Block][]absence) (chosen absence, ok bool) {
	best := -1
	for _, b := range d.Message.Source.After {
		for _, a := range absent[b] {
			if a.address == d.Addr {
				continue
			}
			likeness := 0
			if a.address.Message.Key == d.Addr.Message.Key {
				likeness += 2
			}
			if a.address.Conversation == d.Addr.Conversation {
				likeness++
			}
			if likeness > best || likeness == best && a.endsLater(chosen) {
				best, chosen = likeness, a
			}
		}
	}
	return chosen, best >= 0
}

// endsLater reports whether a keeps something back longer than b.
func (a absence) endsLater(b absence) bool {
	rank := map[Action]int{Defer: 1, Blocked: 2, NoOp: 3}
	if rank[a.action] != rank[b.action] {
		return rank[a.action] > rank[b.action]
	}
	return a.due.After(b.due)
}

// forecastIDs evaluates the configuration with placeholders for the ids that the
// apply makes. Nothing is asked. Where that fails, a placeholder does not serve
// as an id, and nothing is taken to become known.
func (m *planner) forecastIDs(ctx context.Context, present *lang.Desired, made map[addr.Resource]bool) *forecast {
	f := &forecast{known: make(map[addr.Delivery]bool), outputs: make(map[string]*lang.Output)}
	desired, diags := m.evaluateWith(ctx, plannedIDs{m.state, m.ids.replaced, made}, func(*lang.Request) bool { return true })
	if diags.HasErrors() {
		f.asks = len(present.Data) > 0
		return f
	}
	for i := range desired.Deliveries {
		d := &desired.Deliveries[i]
		f.known[d.Addr] = len(d.Unknown) == 0
	}
	for i := range desired.Outputs {
		f.outputs[desired.Outputs[i].Name] = &desired.Outputs[i]
	}
	for _, r := range desired.Data {
		if _, ok := m.answers.Answer(r); !ok || m.isReadInApply(&r) {
			f.asks = true
		}
	}
	return f
}

// plannedIDs are the ids in the state, without those that end with the plan, and
// with a placeholder for those that it makes.
type plannedIDs struct {
	state    *state.State
	replaced map[addr.Resource]bool
	made     map[addr.Resource]bool // nil: they are not known
}

// placeholderID is in the form of an id that many platforms have.
const placeholderID = "00000000-0000-4000-8000-000000000000"

// placeholderURL is an address that nobody can have (RFC 2606).
const placeholderURL = "https://message.invalid/" + placeholderID

// ConversationID implements lang.Known.
func (k plannedIDs) ConversationID(at addr.Instance) (string, bool) {
	if id, ok, decided := k.findPlannedID(at.Resource()); decided {
		return id, ok
	}
	return k.state.ConversationID(at)
}

// MessageID implements lang.Known.
func (k plannedIDs) MessageID(at addr.Delivery) (string, bool) {
	if id, ok, decided := k.findPlannedID(at.Resource()); decided {
		return id, ok
	}
	return k.state.MessageID(at)
}

// MessageURL implements lang.Known.
func (k plannedIDs) MessageURL(at addr.Delivery) (string, bool) {
	if _, ok, decided := k.findPlannedID(at.Resource()); decided {
		return placeholderURL, ok
	}
	return k.state.MessageURL(at)
}

func (k plannedIDs) findPlannedID(address addr.Resource) (id string, ok, decided bool) {
	switch {
	case k.made[address]:
		return placeholderID, true, true
	case k.replaced[address]:
		return "", false, true
	}
	return "", false, false
}

// planHeldBack plans a delivery whose content needs an id that is not there: it waits
// with the message that it refers to, or is left as it is.
func (b *decider) planHeldBack(c *Change, by absence) {
	if c.isDelivered() {
		if b.resolveDoubts(c) {
			c.Settle = nil
			c.Reason = fmt.Sprintf("it refers to %s, %s, and remains unchanged", by.address, by.describe())
		}
		return
	}
	c.Reason = fmt.Sprintf("it refers to %s, %s", by.address, by.describe())
	switch by.action {
	case Defer:
		c.Action, c.Deferred = Defer, by.due
	case Blocked:
		c.Action = Blocked
	default:
		c.skipped = true
		b.problems.Add(missingReference(c, by))
	}
}

// missingReference warns of a message that is left out, because nothing will
// make the id that it needs.
func missingReference(c *Change, by absence) *hcl.Diagnostic {
	source, field := c.Desired.Message.Source, c.Desired.Unknown[0]
	argument := map[string]string{"body": string(c.Desired.Content.Format), "buttons": "button", "options": c.Provider.Platform}[field]
	if argument == "" {
		argument = field
	}
	rng := source.At(argument)
	return diag.Newf(hcl.DiagWarning, problem.ReferenceToUnsentMessage, &rng,
		"%s is not sent, because it refers to the id of %s, %s. Send that message again, or remove the reference.", c.Address, by.address, by.describe())
}

func (a absence) describe() string {
	switch {
	case a.action == Defer:
		return "which is not sent yet"
	case a.action == Blocked:
		return "whose outcome is unknown"
	case a.reason != "":
		return fmt.Sprintf("which has no id (%s)", a.reason)
	}
	return "which has no id"
}

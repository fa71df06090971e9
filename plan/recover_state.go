package plan

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/plan/record"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

// Recovered is what Recover learned of one delivery or conversation.
type Recovered struct {
	Address addr.Resource
	Outcome RecoveredOutcome
	ID      string // of OutcomeFound
}

// RecoveredOutcome says what is known now.
type RecoveredOutcome string

// Outcomes of Recover.
const (
	OutcomeFound   RecoveredOutcome = "found"       // it exists, and is in the state again
	OutcomeAbsent  RecoveredOutcome = "absent"      // it certainly does not exist
	OutcomeUnknown RecoveredOutcome = "cannot tell" // the platform has no way to ask
)

// maxGenerations bounds how many generations of one delivery are looked for.
const maxGenerations = 100

// recoverParallel is how many conversations are asked at once.
const recoverParallel = 10

// RecoverOptions say what Recover looks for.
type RecoverOptions struct {
	Desired  *lang.Desired
	State    *state.State // changed
	Sessions *sessions.Registry
	Now      time.Time
	Ask      bool // put in doubt what cannot be looked up
}

// Recover rebuilds a state that was lost. Keys are a function of the lineage,
// and the lineage of the project's name, so what exists can be looked up under the
// keys that it was sent with. Only what is declared and not in the state is
// looked for; st is changed.
//
// What a platform cannot be asked about is listed as OutcomeUnknown. If ask is true it
// is put in doubt as well: the plan then settles it under its old key where the
// platform honours keys, and asks a person where it does not.
//
// Nothing can be found in a conversation that is gone: those are given as well,
// and are no error.
func Recover(ctx context.Context, opt RecoverOptions) ([]Recovered, []Inaccessible, hcl.Diagnostics) {
	desired, st := opt.Desired, opt.State
	if diags := opt.Sessions.Declare(desired); diags.HasErrors() {
		return nil, nil, diags
	}
	r := &recoverer{desired: desired, state: st, sessions: opt.Sessions, now: opt.Now, ask: opt.Ask, conversations: map[addr.Instance]*lang.Conversation{}, invalidIDs: map[addr.Instance]bool{}}
	for i := range desired.Conversations {
		c := &desired.Conversations[i]
		r.conversations[c.Addr] = c
		r.checkConversationID(c)
		if c.Managed() && st.Conversations[c.Addr] == nil {
			r.recoverConversation(ctx, c)
		}
	}
	r.recoverDeliveries(ctx)
	if opt.Ask || slices.ContainsFunc(r.list, func(f Recovered) bool { return f.Outcome == OutcomeFound }) {
		for _, doubt := range r.doubts {
			doubt()
		}
	}
	slices.SortFunc(r.list, func(a, b Recovered) int { return addr.Compare(a.Address, b.Address) })
	slices.SortFunc(r.gone, compareInaccessible)
	return r.list, r.gone, r.diags
}

type recoverer struct {
	desired       *lang.Desired
	state         *state.State
	sessions      *sessions.Registry
	now           time.Time
	ask           bool
	conversations map[addr.Instance]*lang.Conversation
	invalidIDs    map[addr.Instance]bool // conversations whose id the platform cannot have

	mu    sync.Mutex // guards state and what follows
	list  []Recovered
	gone  []Inaccessible
	diags hcl.Diagnostics
	// doubts put in doubt what a lost state may have had.
	doubts []func()
}

func (r *recoverer) addDiagnostics(diags ...*hcl.Diagnostic) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.diags = append(r.diags, diags...)
}

func (r *recoverer) addResult(address addr.Resource, outcome RecoveredOutcome, id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, Recovered{address, outcome, id})
}

// checkConversationID records a conversation with an id that its platform refuses. The
// plan reports that, and only where it concerns a target.
func (r *recoverer) checkConversationID(c *lang.Conversation) {
	diags := r.sessions.CheckTarget(c)
	if r.invalidIDs[c.Addr] = diags.HasErrors(); r.invalidIDs[c.Addr] && r.ask {
		r.addDiagnostics(diags...)
	}
}

// recoverConversation finds a managed conversation whose id follows from its key.
func (r *recoverer) recoverConversation(ctx context.Context, c *lang.Conversation) {
	address := c.Addr
	session, diags := r.sessions.Session(r.desired, c.Provider)
	if r.addDiagnostics(diags...); diags.HasErrors() {
		return
	}
	next := &state.Conversation{
		Provider: c.Provider, Generation: 1, Key: state.Key(r.state.Lineage, address.String(), 1, 0),
		Title: c.Title, Announcement: c.Announcement, Participants: c.Participants, Options: c.Options,
	}
	previewer, foretold := providers.As[providers.ConversationIDPredictor](session)
	steward, managed := providers.As[providers.ConversationManager](session)
	if !foretold || !managed {
		r.addResult(address.Resource(), OutcomeUnknown, "")
		next.Doubt = true
		r.addDoubt(func() { r.state.Conversations[address] = next })
		return
	}
	want := providers.ConversationSpec{Title: c.Title, Announcement: c.Announcement, Participants: c.Participants, Options: c.Options}
	id := previewer.PredictConversationID(next.Key, want)
	have, err := steward.DescribeConversation(ctx, id)
	switch {
	case providers.KindOf(err) == providers.NotFound:
		r.addResult(address.Resource(), OutcomeAbsent, "")
	case err != nil:
		r.reportReadError(c.Source, c.Provider, address, err)
	default:
		next.ID, next.Title, next.Announcement, next.Participants = id, have.Title, have.Announcement, have.Participants
		r.state.Conversations[address] = next
		r.addResult(address.Resource(), OutcomeFound, id)
	}
}

func (r *recoverer) addGone(in Inaccessible) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = append(r.gone, in)
}

func (r *recoverer) reportReadError(src *lang.Source, p addr.Provider, address addr.Instance, err error) {
	diag := readDiagnostic(err, p, src)
	diag.Detail = fmt.Sprintf("Looking for %s: %s", address, diag.Detail)
	r.addDiagnostics(diag)
}

// candidate is a delivery that may have been sent before.
type candidate struct {
	delivery *lang.Delivery
	where    state.Place
	parts    []providers.Part
	last     *state.Delivery // of the generation found last; nil for none
}

// recoverDeliveries looks for all that is declared and not known, the conversations
// side by side, each with as few calls as its platform allows.
func (r *recoverer) recoverDeliveries(ctx context.Context) {
	byPlace := map[string][]*candidate{}
	var order []string
	for i := range r.desired.Deliveries {
		d := &r.desired.Deliveries[i]
		if r.state.Deliveries[d.Addr] != nil {
			continue
		}
		if c := r.newCandidate(d); c != nil {
			key := d.Provider.String() + "\x00" + c.where.ID
			if byPlace[key] == nil {
				order = append(order, key)
			}
			byPlace[key] = append(byPlace[key], c)
		}
	}
	var wg sync.WaitGroup
	gate := make(chan struct{}, recoverParallel)
	for _, key := range order {
		gate <- struct{}{}
		wg.Go(func() {
			r.recoverConversationDeliveries(ctx, byPlace[key])
			<-gate
		})
	}
	wg.Wait()
}

// newCandidate composes a delivery; nil where nothing can be looked for.
func (r *recoverer) newCandidate(d *lang.Delivery) *candidate {
	if r.invalidIDs[d.Addr.Conversation] {
		return nil // reported at the conversation
	}
	where, ok := r.resolvePlace(d)
	if where.Address == (addr.Instance{}) || len(d.Unknown) > 0 {
		r.addResult(d.Addr.Resource(), OutcomeUnknown, "")
		return nil
	}
	parts, diags := r.sessions.Compose(d, d.Content)
	if diags.HasErrors() {
		return nil // the plan that follows reports it
	}
	c := &candidate{delivery: d, where: where, parts: parts}
	if !ok {
		r.recordWithoutConversation(c)
		return nil
	}
	return c
}

// recoverConversationDeliveries looks for one generation after the other, until one was never sent.
func (r *recoverer) recoverConversationDeliveries(ctx context.Context, all []*candidate) {
	first := all[0].delivery
	session, diags := r.sessions.Session(r.desired, first.Provider)
	if diags.HasErrors() {
		r.addDiagnostics(diags...)
		return
	}
	finder, ok := providers.As[providers.Finder](session)
	if !ok {
		for _, c := range all {
			r.recordUnknown(c)
		}
		return
	}
	r.mu.Lock()
	others := record.KnownMessageIDs(r.state, all[0].where.ID)
	r.mu.Unlock()
	left := all
	for generation := 1; generation <= maxGenerations && len(left) > 0; generation++ {
		found, err := r.findGeneration(ctx, search{finder, others}, left, generation)
		if in := newInaccessible(first.Provider, all[0].where.ID, err); in.Gone() {
			r.addGone(*in)
			break
		}
		if err != nil {
			r.reportReadError(first.Message.Source, first.Provider, all[0].where.Address, err)
			return
		}
		left = found
		if r.sessions.Facts(first.Provider).Idempotency.Class != providers.LookUp {
			break // generations of one content cannot be distinguished
		}
	}
	for _, c := range all {
		r.recordLastGeneration(c.delivery.Addr, c.last)
	}
}

// recordLastGeneration records the last generation that was found.
func (r *recoverer) recordLastGeneration(address addr.Delivery, last *state.Delivery) {
	switch {
	case last == nil:
		r.addResult(address.Resource(), OutcomeAbsent, "")
	case !last.Stands():
		r.addResult(address.Resource(), OutcomeAbsent, "")
		r.mu.Lock()
		defer r.mu.Unlock()
		r.state.Retired[address.Resource()] = last.Generation
	case last.InDoubt():
		r.addResult(address.Resource(), OutcomeUnknown, "")
		r.mu.Lock()
		defer r.mu.Unlock()
		r.state.Deliveries[address] = last
	default:
		r.addResult(address.Resource(), OutcomeFound, last.Parts[0].ID)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.state.Deliveries[address] = last
	}
}

// resolvePlace is the place of a delivery; false while its conversation has no id.
func (r *recoverer) resolvePlace(d *lang.Delivery) (state.Place, bool) {
	c := r.conversations[d.Addr.Conversation]
	if c == nil {
		return state.Place{}, false
	}
	id := c.ID
	if c.Managed() {
		id, _ = r.state.ConversationID(c.Addr)
	}
	return state.Place{Address: c.Addr, ID: id, Options: c.Options}, id != ""
}

// newSentDelivery is the delivery as it would be in the state, had a generation of it been
// sent in these parts.
func (r *recoverer) newSentDelivery(c *candidate, generation int, parts []providers.Part) *state.Delivery {
	return sending{c.delivery, c.where, addr.Delivery{}, generation, c.delivery.Content, parts}.toState(r.state)
}

package plan

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/providers"
	"herald/record"
	"herald/sessions"
	"herald/state"
)

// Recovered is what Recover learned of one delivery or conversation.
type Recovered struct {
	Address string
	Outcome RecoveredOutcome
	ID      string // of Found
}

// RecoveredOutcome says what is known now.
type RecoveredOutcome string

// Outcomes of Recover.
const (
	Found  RecoveredOutcome = "found"       // it stands, and is in the state again
	Absent RecoveredOutcome = "absent"      // it surely does not stand
	Untold RecoveredOutcome = "cannot tell" // the platform has no way to ask
)

// maxGenerations bounds how many generations of one delivery are looked for.
const maxGenerations = 100

// recoverParallel is how many conversations are asked at once.
const recoverParallel = 10

// RecoverOptions say what Recover looks for.
type RecoverOptions struct {
	Desired  *lang.Desired
	State    *state.State // changed
	Accounts *sessions.Registry
	Now      time.Time
	Ask      bool // put in doubt what cannot be told
}

// Recover rebuilds a state that was lost. Keys are a function of the lineage,
// and the lineage of the project's name, so what stands can be looked for under
// the keys that it was sent with. Only what is declared and not in the state is
// looked for; st is changed.
//
// What a platform cannot be asked about is listed as Untold. If ask is true it
// is put in doubt as well: the plan then settles it under its old key where the
// platform honours keys, and asks a person where it does not.
//
// Nothing can be found in a conversation that is gone: those are given as well,
// and are no error.
func Recover(ctx context.Context, opt RecoverOptions) ([]Recovered, []Inaccessible, hcl.Diagnostics) {
	desired, st := opt.Desired, opt.State
	r := &recoverer{desired: desired, state: st, accounts: opt.Accounts, now: opt.Now, ask: opt.Ask, places: map[addr.Instance]*lang.Conversation{}, wrong: map[addr.Instance]bool{}}
	for i := range desired.Conversations {
		c := &desired.Conversations[i]
		r.places[c.Addr] = c
		r.check(c)
		if c.Managed() && st.Conversations[c.Addr.String()] == nil {
			r.conversation(ctx, c)
		}
	}
	r.deliveries(ctx)
	if opt.Ask || slices.ContainsFunc(r.list, func(f Recovered) bool { return f.Outcome == Found }) {
		for _, doubt := range r.doubts {
			doubt()
		}
	}
	slices.SortFunc(r.list, func(a, b Recovered) int { return cmp.Compare(a.Address, b.Address) })
	slices.SortFunc(r.gone, compareInaccessible)
	return r.list, r.gone, r.diags
}

type recoverer struct {
	desired  *lang.Desired
	state    *state.State
	accounts *sessions.Registry
	now      time.Time
	ask      bool
	places   map[addr.Instance]*lang.Conversation
	wrong    map[addr.Instance]bool // conversations whose id the platform cannot have

	mu    sync.Mutex // guards state and what follows
	list  []Recovered
	gone  []Inaccessible
	diags hcl.Diagnostics
	// doubts put in doubt what a lost state may have had.
	doubts []func()
}

func (r *recoverer) problem(diags ...*hcl.Diagnostic) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.diags = append(r.diags, diags...)
}

func (r *recoverer) tell(address string, outcome RecoveredOutcome, id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, Recovered{address, outcome, id})
}

// check notes a conversation that its platform cannot have. A plan tells it by
// itself, and only where it matters to what was chosen.
func (r *recoverer) check(c *lang.Conversation) {
	diags := r.accounts.CheckTarget(c)
	if r.wrong[c.Addr] = diags.HasErrors(); r.wrong[c.Addr] && r.ask {
		r.problem(diags...)
	}
}

// conversation finds a managed conversation whose id follows from its key.
func (r *recoverer) conversation(ctx context.Context, c *lang.Conversation) {
	address := c.Addr.String()
	session, diags := r.accounts.Session(r.desired, c.Provider)
	if r.problem(diags...); diags.HasErrors() {
		return
	}
	options, err := record.OptionsJSON(c.Options)
	if err != nil {
		r.fail(c.Source, c.Provider, address, err)
		return
	}
	next := &state.Conversation{
		Provider: c.Provider, Generation: 1, Key: state.Key(r.state.Lineage, address, 1, 0),
		Title: c.Title, Announcement: c.Announcement, Participants: c.Participants, Options: options,
	}
	previewer, foretold := providers.As[providers.ConversationIDPredictor](session)
	steward, managed := providers.As[providers.ConversationManager](session)
	if !foretold || !managed {
		r.tell(address, Untold, "")
		next.Doubt = true
		r.doubt(func() { r.state.Conversations[address] = next })
		return
	}
	want := providers.ConversationSpec{Title: c.Title, Announcement: c.Announcement, Participants: c.Participants, Options: c.Options}
	id := previewer.PredictConversationID(next.Key, want)
	have, err := steward.DescribeConversation(ctx, id)
	switch {
	case providers.KindOf(err) == providers.NotFound:
		r.tell(address, Absent, "")
	case err != nil:
		r.fail(c.Source, c.Provider, address, err)
	default:
		next.ID, next.Title, next.Announcement, next.Participants = id, have.Title, have.Announcement, have.Participants
		r.state.Conversations[address] = next
		r.tell(address, Found, id)
	}
}

func (r *recoverer) isGone(in Inaccessible) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = append(r.gone, in)
}

func (r *recoverer) fail(src *lang.Source, p addr.Provider, address string, err error) {
	diag := readDiagnostic(err, p, src)
	diag.Detail = fmt.Sprintf("Looking for %s: %s", address, diag.Detail)
	r.problem(diag)
}

// candidate is a delivery that may have been sent before.
type candidate struct {
	delivery *lang.Delivery
	where    state.Place
	parts    []providers.Part
	last     *state.Delivery // of the generation found last; nil for none
}

// deliveries looks for all that is declared and not known, the conversations
// side by side, each with as few calls as its platform allows.
func (r *recoverer) deliveries(ctx context.Context) {
	byPlace := map[string][]*candidate{}
	var order []string
	for i := range r.desired.Deliveries {
		d := &r.desired.Deliveries[i]
		if r.state.Deliveries[d.Addr.String()] != nil {
			continue
		}
		if c := r.candidate(d); c != nil {
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
			r.place(ctx, byPlace[key])
			<-gate
		})
	}
	wg.Wait()
}

// candidate composes a delivery; nil where nothing can be looked for.
func (r *recoverer) candidate(d *lang.Delivery) *candidate {
	if r.wrong[d.Addr.Conversation] {
		return nil // told at the conversation
	}
	where, ok := r.where(d)
	if where.Address == "" || len(d.Unknown) > 0 {
		r.tell(d.Addr.String(), Untold, "")
		return nil
	}
	parts, diags := r.accounts.Compose(d, d.Content)
	if diags.HasErrors() {
		return nil // the plan that follows tells it
	}
	c := &candidate{delivery: d, where: where, parts: parts}
	if !ok {
		r.unplaced(c)
		return nil
	}
	return c
}

// place looks for one generation after the other, until one was never sent.
func (r *recoverer) place(ctx context.Context, all []*candidate) {
	first := all[0].delivery
	session, diags := r.accounts.Session(r.desired, first.Provider)
	if diags.HasErrors() {
		r.problem(diags...)
		return
	}
	finder, ok := providers.As[providers.Finder](session)
	if !ok {
		for _, c := range all {
			r.untold(c)
		}
		return
	}
	r.mu.Lock()
	others := record.KnownMessageIDs(r.state, all[0].where.ID)
	r.mu.Unlock()
	left := all
	for generation := 1; generation <= maxGenerations && len(left) > 0; generation++ {
		found, err := r.find(ctx, search{finder, others}, left, generation)
		if in := newInaccessible(first.Provider, all[0].where.ID, err); in.Gone() {
			r.isGone(*in)
			break
		}
		if err != nil {
			r.fail(first.Message.Source, first.Provider, all[0].where.Address, err)
			return
		}
		left = found
		if r.accounts.Facts(first.Provider).Idempotency.Class != providers.LookUp {
			break // content does not tell generations apart
		}
	}
	for _, c := range all {
		r.settle(c.delivery.Addr.String(), c.last)
	}
}

// settle records the last generation that was found.
func (r *recoverer) settle(address string, last *state.Delivery) {
	switch {
	case last == nil:
		r.tell(address, Absent, "")
	case !last.Stands():
		r.tell(address, Absent, "")
		r.mu.Lock()
		defer r.mu.Unlock()
		r.state.Retired[address] = last.Generation
	case last.InDoubt():
		r.tell(address, Untold, "")
		r.mu.Lock()
		defer r.mu.Unlock()
		r.state.Deliveries[address] = last
	default:
		r.tell(address, Found, last.Parts[0].ID)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.state.Deliveries[address] = last
	}
}

// where is the place of a delivery; false while its conversation has no id.
func (r *recoverer) where(d *lang.Delivery) (state.Place, bool) {
	c := r.places[d.Addr.Conversation]
	if c == nil {
		return state.Place{}, false
	}
	options, err := record.OptionsJSON(c.Options)
	if err != nil {
		return state.Place{}, false
	}
	id := c.ID
	if c.Managed() {
		id, _ = r.state.ConversationID(c.Addr)
	}
	return state.Place{Address: c.Addr.String(), ID: id, Options: options}, id != ""
}

// sent is the delivery as it would be in the state, had a generation of it been
// sent in these parts.
func (r *recoverer) sent(c *candidate, generation int, parts []providers.Part) *state.Delivery {
	return sending{c.delivery, c.where, "", generation, c.delivery.Content, parts}.record(r.state)
}

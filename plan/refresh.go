package plan

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"
	"golang.org/x/sync/errgroup"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/normalize"
	"herald/plan/record"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

// RefreshOptions say what Refresh works on.
type RefreshOptions struct {
	Desired  *lang.Desired
	State    *state.State // changed in place
	Sessions *sessions.Registry
	// Read is false for -refresh=false: then only what is in doubt is looked
	// for, because without that nothing can be planned.
	Read  bool
	Sleep providers.Sleeper // nil: Sleep
	Now   time.Time
	// Only says which addresses are looked at; nil: all.
	Only func(addr.Resource) bool
	// Parallel is how many conversations are read at once; 0: 10.
	Parallel int
	// OnRead, if set, is called before and after each read, from many goroutines.
	OnRead func(ReadProgress)
}

// ReadProgress is a delivery or a conversation that is asked for, or has been.
type ReadProgress struct {
	Address  addr.Resource
	Provider addr.Provider
	ID       string // the platform's; "" when it is not known
	Done     bool   // the answer is there
}

// Findings are what a refresh found out in addition to what it wrote into the state.
type Findings struct {
	Drift        []Drift        // by address
	Inaccessible []Inaccessible // by provider and id
}

// Refresh updates the state with what the platforms show: it looks up sends whose
// outcome is unknown, and finds drift, which is what others removed or edited. It
// reads whole conversations, never single messages. A conversation that is
// inaccessible does not stop the others: it is among the findings, and its state does
// not change.
func Refresh(ctx context.Context, opt RefreshOptions) (Findings, hcl.Diagnostics) {
	if opt.Sleep == nil {
		opt.Sleep = providers.Sleep
	}
	if opt.Parallel == 0 {
		opt.Parallel = 10
	}
	if opt.Only == nil {
		opt.Only = func(addr.Resource) bool { return true }
	}
	if opt.OnRead == nil {
		opt.OnRead = func(ReadProgress) {}
	}
	r := &refresher{opt: opt, declared: sync.OnceValue(func() map[addr.Delivery]*lang.Delivery {
		byAddress := make(map[addr.Delivery]*lang.Delivery, len(opt.Desired.Deliveries))
		for i := range opt.Desired.Deliveries {
			byAddress[opt.Desired.Deliveries[i].Addr] = &opt.Desired.Deliveries[i]
		}
		return byAddress
	})}
	jobs := append(r.deliveryJobs(), r.conversationJobs()...)
	r.runJobs(ctx, jobs)
	r.assumeSent()
	slices.SortFunc(r.drift, func(a, b Drift) int { return addr.Compare(a.Address, b.Address) })
	hideSensitive(r.drift, opt.Desired, opt.State)
	slices.SortFunc(r.inaccessible, compareInaccessible)
	diags := append(diag.Unique(r.diags), readDiagnostics(opt.Desired, r.failures)...)
	return Findings{r.drift, r.inaccessible}, diags
}

type refresher struct {
	opt      RefreshOptions
	declared func() map[addr.Delivery]*lang.Delivery // by address; made when first needed
	drift    []Drift
	diags    hcl.Diagnostics
	// inaccessible and failures are the conversations that could not be read: for
	// a reason of their own, and for one of their account's.
	inaccessible []Inaccessible
	failures     []readFailure
	refused      sync.Map // by provider: the error with which its credentials were refused
}

// finding is what one job learned. Jobs run side by side and only read the
// state, also the deliveries of other conversations; findings change it when
// all jobs have ended.
type finding struct {
	diags hcl.Diagnostics
	apply func(*refresher)
}

type job func(context.Context) finding

// runJobs runs the jobs, and applies their findings in the order of the jobs.
func (r *refresher) runJobs(ctx context.Context, jobs []job) {
	findings := make([]finding, len(jobs))
	var running errgroup.Group
	running.SetLimit(r.opt.Parallel)
	for i, j := range jobs {
		running.Go(func() error {
			findings[i] = j(ctx)
			return nil
		})
	}
	_ = running.Wait() // what went wrong is in the findings
	for _, f := range findings {
		r.diags = append(r.diags, f.diags...)
		if f.apply != nil {
			f.apply(r)
		}
	}
}

// conversationDeliveries is one conversation with the deliveries in it.
type conversationDeliveries struct {
	provider  addr.Provider
	where     state.Place
	addresses []addr.Delivery
}

// deliveryJobs makes a job for each conversation that has something to read.
func (r *refresher) deliveryJobs() []job {
	places := map[string]*conversationDeliveries{}
	for _, address := range addr.SortedKeys(r.opt.State.Deliveries) {
		d := r.opt.State.Deliveries[address]
		if d.Conversation.ID == "" || !d.Stands() || !(r.opt.Read || d.InDoubt()) || !r.opt.Only(address.Resource()) {
			continue
		}
		key := d.Provider.String() + "\x00" + normalize.ConversationID(d.Conversation.ID)
		p := places[key]
		if p == nil {
			p = &conversationDeliveries{provider: d.Provider, where: d.Conversation}
			places[key] = p
		}
		p.addresses = append(p.addresses, address)
	}
	var jobs []job
	for _, key := range slices.Sorted(maps.Keys(places)) {
		p := places[key]
		facts := r.opt.Sessions.Facts(p.provider)
		if facts.Can(providers.Read) || facts.Can(providers.Find) {
			jobs = append(jobs, func(ctx context.Context) finding {
				r.reportProgress(p, false)
				f := r.readDeliveries(ctx, p)
				if f.apply != nil {
					r.reportProgress(p, true)
				}
				return f
			})
		}
	}
	return jobs
}

// reportProgress reports that the deliveries of a conversation are being read, or
// have been.
func (r *refresher) reportProgress(p *conversationDeliveries, done bool) {
	for _, address := range p.addresses {
		id := ""
		if parts := r.opt.State.Deliveries[address].Parts; len(parts) > 0 {
			id = parts[0].ID
		}
		r.opt.OnRead(ReadProgress{address.Resource(), p.provider, id, done})
	}
}

func (r *refresher) readDeliveries(ctx context.Context, p *conversationDeliveries) finding {
	session, diags := r.opt.Sessions.Session(r.opt.Desired, p.provider)
	if diags.HasErrors() {
		return finding{diags: diags}
	}
	if err, ok := r.refused.Load(p.provider); ok {
		return r.newReadFailure(p, err.(error))
	}
	target := record.Target(p.where)
	looked, err := r.findDoubtfulSends(ctx, session, p, target)
	if err != nil {
		return r.newReadFailure(p, err)
	}
	read, asked, err := r.readMessages(ctx, session, p, target)
	if err != nil {
		return r.newReadFailure(p, err)
	}
	return finding{diags: diags, apply: func(r *refresher) {
		maps.Copy(r.opt.State.Deliveries, looked.reshaped)
		for _, a := range p.addresses {
			if asked {
				r.compareDelivery(a, read)
			}
			// After comparing: what is only now found was not asked for there.
			r.recordLookUp(a, looked)
		}
	}}
}

// newReadFailure is the finding for a conversation that could not be read.
func (r *refresher) newReadFailure(p *conversationDeliveries, err error) finding {
	in := newInaccessible(p.provider, p.where.ID, err)
	if in == nil {
		if providers.KindOf(err) == providers.Auth {
			r.refused.Store(p.provider, err) // asking for each conversation would only be refused again
		}
		return finding{apply: func(r *refresher) {
			r.failures = append(r.failures, readFailure{p.provider, p.where.Address, p.where.ID, err})
		}}
	}
	return finding{apply: func(r *refresher) { r.recordInaccessible(p, *in) }}
}

// recordInaccessible records a conversation in which nothing could be read.
func (r *refresher) recordInaccessible(p *conversationDeliveries, in Inaccessible) {
	known := func(i Inaccessible) bool { return i.Provider == in.Provider && i.ID == in.ID }
	if !slices.ContainsFunc(r.inaccessible, known) {
		r.inaccessible = append(r.inaccessible, in)
	}
	if !in.Gone() {
		return
	}
	for _, address := range p.addresses {
		d := r.opt.State.Deliveries[address]
		r.drift = append(r.drift, Drift{Address: address.Resource(), Kind: DriftGone, Before: textOf(r.priorPart(address, d, 0))})
	}
}

// readMessages reads all messages that exist in the conversation according to the
// state.
func (r *refresher) readMessages(ctx context.Context, session providers.Session, p *conversationDeliveries, target providers.Target) (map[string]providers.RemoteMessage, bool, error) {
	reader, ok := providers.As[providers.Reader](session)
	if !ok {
		return nil, false, nil
	}
	var ids []string
	for _, a := range p.addresses {
		d := r.opt.State.Deliveries[a]
		if !r.opt.Read && !d.InDoubt() {
			continue
		}
		for _, part := range slices.Concat(d.Parts, d.Stale) {
			if part.Stands() {
				ids = append(ids, part.ID)
			}
		}
	}
	if len(ids) == 0 {
		return nil, false, nil
	}
	read, err := reader.Read(ctx, target, ids)
	r.dropUnchanged(p, read)
	return read, err == nil, err
}

// dropUnchanged releases the content of messages that read as the state
// expects, because findings are kept until everything has been read.
func (r *refresher) dropUnchanged(p *conversationDeliveries, read map[string]providers.RemoteMessage) {
	for _, a := range p.addresses {
		for _, part := range r.opt.State.Deliveries[a].Parts {
			remote, ok := read[part.ID]
			if ok && remote.Visible != nil && r.opt.State.Digest(remote.Visible) == part.Visible {
				remote.Text, remote.Visible = "", nil
				read[part.ID] = remote
			}
		}
	}
}

// compareDelivery compares what was read of a delivery with the state.
func (r *refresher) compareDelivery(address addr.Delivery, read map[string]providers.RemoteMessage) {
	d := r.opt.State.Deliveries[address]
	for i := range d.Stale {
		if remote, ok := read[d.Stale[i].ID]; !ok || remote.Recalled {
			d.Stale[i].ID = ""
		}
	}
	d.Stale = slices.DeleteFunc(d.Stale, func(p state.Part) bool { return !p.Stands() })
	for i := range d.Parts {
		if p := &d.Parts[i]; p.Stands() {
			remote, ok := read[p.ID]
			r.comparePart(address, i, remote, ok && !remote.Recalled)
		}
	}
}

func (r *refresher) comparePart(address addr.Delivery, i int, remote providers.RemoteMessage, stands bool) {
	d := r.opt.State.Deliveries[address]
	p := &d.Parts[i]
	if !stands {
		if p.Doubt != state.OpRecall {
			r.drift = append(r.drift, Drift{Address: address.Resource(), Kind: DriftRemoved, Before: textOf(r.priorPart(address, d, i))})
		}
		p.ID, p.URL, p.Pin, p.Doubt = "", "", "", ""
		return
	}
	if p.Doubt == state.OpRecall {
		p.Doubt = ""
	}
	recordPermalink(p, remote)
	if i == 0 {
		r.comparePin(address, p, remote)
	}
	sent := sync.OnceValue(func() *providers.Part { return r.priorPart(address, d, i) })
	if !isEdited(r.opt.State, *p, sent, remote) {
		return
	}
	r.drift = append(r.drift, Drift{
		Address: address.Resource(), Kind: DriftEdited, At: remote.EditedAt,
		Before: textOf(sent()), After: remote.Text,
	})
	if !r.acceptIgnoredEdit(address, i, remote, textOf(sent())) {
		noteEdit(r.opt.State, p, remote)
	}
}

// recordPermalink records the permalink that was read of a part. One that is known
// stays if reading gives none.
func recordPermalink(p *state.Part, remote providers.RemoteMessage) {
	if url := providers.PermalinkOrNone(remote.URL); url != "" {
		p.URL = url
	}
}

// priorPart is what was composed when a part was sent; nil when that is not
// known any more.
func (r *refresher) priorPart(address addr.Delivery, d *state.Delivery, i int) *providers.Part {
	if parts := r.priorParts(address, d); i < len(parts) {
		return &parts[i]
	}
	return nil
}

func textOf(p *providers.Part) string {
	if p == nil {
		return ""
	}
	return p.Text
}

// assumeSent takes a send whose outcome no look-up found for sent, where the
// lifecycle asks for that.
func (r *refresher) assumeSent() {
	if !r.opt.State.InDoubt() {
		return
	}
	policies := newPolicyIndex(r.opt.Desired)
	for address, d := range r.opt.State.Deliveries {
		if policies.ofDelivery(address, d).OnUnknown != "assume_sent" || !r.opt.Only(address.Resource()) {
			continue
		}
		for i := range d.Parts {
			if p := &d.Parts[i]; p.Doubt == state.OpSend {
				p.ID, p.SentAt, p.Doubt = AssumedID+p.Key, p.DoubtSince, ""
			}
		}
	}
}

// hideSensitive removes the texts of drift that may hold a sensitive value.
func hideSensitive(drift []Drift, desired *lang.Desired, st *state.State) {
	titles := map[addr.Resource]bool{}
	for i := range desired.Conversations {
		c := &desired.Conversations[i]
		titles[c.Addr.Resource()] = slices.Contains(c.Sensitive, "title")
	}
	for i := range drift {
		x := &drift[i]
		d := st.Deliveries[addr.Delivery(x.Address)]
		if titles[x.Address] || d != nil && len(d.Content.Sensitive) > 0 {
			x.Before, x.After, x.Sensitive = "", "", true
		}
	}
}

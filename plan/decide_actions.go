package plan

import (
	"cmp"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/lang/diag"
	"herald/plan/record"
	"herald/plan/target"
	"herald/providers"
	"herald/providers/sessions"
	"herald/state"
)

// Options say what DecideActions plans.
type Options struct {
	Desired  *lang.Desired
	State    *state.State // refreshed; not changed
	Sessions *sessions.Registry
	Drift    []Drift
	// Inaccessible are conversations where nothing can be done or read.
	Inaccessible []Inaccessible
	Now          time.Time
	// Destroy plans as if nothing were declared.
	Destroy bool
	// Replace names deliveries, as package target reads it, that are recalled
	// and sent again though nothing differs.
	Replace []string
	// Choose says what is planned; the zero Selection is everything.
	Choose target.Selection
	// held are deliveries whose content needs an id that the plan does not make.
	held map[addr.Delivery]absence
}

// DecideActions decides one action for every delivery and managed conversation. With
// an error among the diagnostics the plan must not be applied.
func DecideActions(opt Options) (*Plan, hcl.Diagnostics) {
	b := &decider{opt: opt, ranks: rankBlocks(opt.Desired), problems: diag.NewCollector(),
		conversations: map[addr.Instance]*lang.Conversation{}, triggers: newReplaceTriggers(opt.Desired), policies: newPolicyIndex(opt.Desired),
		obstructed: map[addr.Instance]bool{}}
	b.problems.Add(opt.Sessions.Declare(opt.Desired)...)
	for i := range opt.Desired.Conversations {
		c := &opt.Desired.Conversations[i]
		b.conversations[c.Addr] = b.ignoreConversationChanges(c)
	}
	again, diags := target.Patterns("replace", opt.Replace)
	b.problems.Add(diags...)
	b.replaceRequests = again
	if !opt.Choose.Empty() {
		b.targets = newTargetResolver(opt).resolveTargets(Items(opt.Desired, opt.State))
	}
	p := &Plan{Desired: opt.Desired, State: opt.State, Drift: opt.Drift, Destroy: opt.Destroy, Now: opt.Now, Partial: b.targets != nil, Inaccessible: opt.Inaccessible}
	b.checkTargets()
	p.Conversations = b.planConversations()
	b.conversationChanges, b.created = p.Conversations, createdConversations(p.Conversations)
	p.Deliveries = b.planDeliveries()
	b.recordFollowers()
	b.warnOfForgotten(p)
	if p.Partial {
		p.Excluded = b.planExcluded()
		b.problems.Add(partialPlanWarning(p))
	}
	p.Invocations = b.planInvocations(p.Deliveries)
	p.Outputs = b.planOutputs(!p.Empty())
	p.Obstacles = b.obstacles
	return p, b.problems.Diagnostics()
}

// UnknownBody replaces a body that is known only once another message or
// conversation has its id.
const UnknownBody = "(known after apply)"

type decider struct {
	opt                 Options
	ranks               map[addr.Block]int
	conversations       map[addr.Instance]*lang.Conversation
	problems            *diag.Collector
	conversationChanges []*ConversationChange  // decided before the deliveries
	created             map[addr.Instance]bool // of moving
	targets             *targetSet             // nil: everything is planned
	replaceRequests     []target.Pattern       // what is replaced because people want it
	triggers            *replaceTriggers
	policies            *policyIndex
	// obstacles are errors about inaccessible conversations, and obstructed those
	// that have one.
	obstacles  hcl.Diagnostics
	obstructed map[addr.Instance]bool
}

// planDeliveries plans what is no longer declared first, so that what is wrong
// leaves a conversation before what is right arrives, then what is declared,
// by rank.
func (b *decider) planDeliveries() []*Change {
	declared := make(map[addr.Delivery]bool, len(b.opt.Desired.Deliveries))
	var changes []*Change
	if !b.opt.Destroy {
		changes = make([]*Change, 0, len(b.opt.Desired.Deliveries))
		for i := range b.opt.Desired.Deliveries {
			d := &b.opt.Desired.Deliveries[i]
			declared[d.Addr] = true
			if b.targets.contains(d.Addr.Resource()) {
				changes = append(changes, b.planDeclared(d))
			}
		}
		slices.SortStableFunc(changes, func(x, y *Change) int {
			return cmp.Compare(b.ranks[x.Desired.Addr.Message.Block], b.ranks[y.Desired.Addr.Message.Block])
		})
	}
	var gone []*Change
	for _, address := range addr.SortedKeys(b.opt.State.Deliveries) {
		if !declared[address] && b.targets.contains(address.Resource()) {
			gone = append(gone, b.planUndeclared(address))
		}
	}
	b.planTriggeredReplaces(changes)
	for _, c := range changes {
		b.planPin(c)
	}
	b.checkReferences(changes)
	changes = append(gone, changes...)
	b.addDependencyReasons(changes)
	b.setTimeLimits(changes)
	b.lintChanges(changes)
	b.recordLifecycles(changes)
	b.warnOfNoExpiry(changes)
	for _, c := range changes {
		if c.Action != NoOp && c.Prior != nil {
			c.PriorParts = record.ComposeForDisplay(b.opt.Sessions, c.Provider, c.Prior)
		}
	}
	return changes
}

// planDeclared plans one delivery that the configuration asks for.
func (b *decider) planDeclared(d *lang.Delivery) *Change {
	prior := b.opt.State.Deliveries[d.Addr]
	d = ignoreChanges(d, prior)
	c := &Change{Action: NoOp, Address: d.Addr, Provider: d.Provider, Desired: d, Prior: prior, Content: d.Content}
	if prior != nil {
		c.sentParts = sync.OnceValue(func() []providers.Part { return record.ComposeSent(b.opt.Sessions, b.opt.State, prior, d) })
	}
	b.setPlace(c)
	stands := c.Prior != nil && c.Prior.Stands()
	switch m := d.Message; {
	case !m.ExpireAt.IsZero() && !m.ExpireAt.After(b.opt.Now):
		b.planExpired(c)
		return c
	case !stands && m.PublishAt.After(b.opt.Now):
		c.Action, c.Deferred = Defer, m.PublishAt
		return c
	}
	if in := b.findInaccessible(c.Provider, c.Place.ID); in != nil {
		b.planUnreachable(c, in)
		return c
	}
	if by, held := b.opt.held[d.Addr]; held && c.Unknown() {
		b.planHeldBack(c, by)
		return c
	}
	b.composeChange(c)
	if b.isBlocked(c.Place.Address) {
		c.Action, c.Reason = Blocked, fmt.Sprintf("%s is in doubt", c.Place.Address)
		return c
	}
	if c.Parts != nil {
		b.chooseAction(c)
		b.warnOfUnkept(c)
	}
	return c
}

// isBlocked reports whether it is unknown if a conversation was created, and no
// look-up can find out.
func (b *decider) isBlocked(conversation addr.Instance) bool {
	c := b.opt.State.Conversations[conversation]
	return c != nil && c.IsLost()
}

// planUndeclared plans one delivery that is in the state and not declared.
func (b *decider) planUndeclared(address addr.Delivery) *Change {
	prior := b.opt.State.Deliveries[address]
	c := &Change{
		Action: NoOp, Address: address, Provider: prior.Provider,
		Prior: prior, Place: prior.Conversation,
	}
	if conv := b.opt.State.Conversations[prior.Conversation.Address]; conv != nil {
		c.Readers = len(conv.Participants)
	}
	if b.isKeptByRemovedBlock(address.Resource()) {
		c.Action, c.Reason, c.KeptByConfiguration = Forget, reasonRemovedBlock, true
		return c
	}
	b.planDestroy(c, "")
	return c
}

// setPlace sets the conversation that a declared delivery goes to.
func (b *decider) setPlace(c *Change) {
	conv := b.conversations[c.Desired.Addr.Conversation]
	c.Place.Address = c.Desired.Addr.Conversation
	if conv == nil {
		return
	}
	c.Place.ID, c.Place.Options = conv.ID, conv.Options
	if c.Prior != nil && record.SameConversation(c.Prior.Conversation.ID, conv.ID) {
		c.Place.ID = c.Prior.Conversation.ID // in the spelling that is known to work
	}
	if conv.Managed() {
		if !b.created[conv.Addr] {
			c.Place.ID, _ = b.opt.State.ConversationID(conv.Addr)
		}
		if !slices.Contains(conv.Sensitive, "participants") {
			c.Readers = len(conv.Participants)
		}
	}
}

// createdConversations are the conversations that a plan makes: the id that is known of
// one is not the one that it will have.
func createdConversations(list []*ConversationChange) map[addr.Instance]bool {
	created := map[addr.Instance]bool{}
	for _, c := range list {
		if c.Action == Create {
			created[c.Desired.Addr] = true
		}
	}
	return created
}

// composeChange fills Content and Parts.
func (b *decider) composeChange(c *Change) {
	unknown := c.Desired.Unknown
	if slices.Contains(unknown, "body") {
		c.Content.Body = UnknownBody
	}
	if slices.Contains(unknown, "forward") {
		c.Content.Forward = UnknownBody
	}
	var diags hcl.Diagnostics
	c.Parts, diags = b.opt.Sessions.Compose(c.Desired, c.Content)
	if diags.HasErrors() && c.Unknown() {
		// Too little is known to say it; the apply composes it again and refuses
		// what cannot be said then.
		c.Parts, diags = b.opt.Sessions.Compose(c.Desired, content.Content{Format: content.Text, Body: UnknownBody})
	}
	c.newParts, c.Overflow = c.Parts, b.opt.Sessions.Overflow(c.Provider, c.Content)
	c.Neutralized = b.opt.Sessions.Neutralized(c.Provider, c.Content)
	b.problems.Add(diags...)
}

// countFixed counts the attachments of content and the pieces of its body, each of
// which adds a part to a delivery that exists.
func (b *decider) countFixed(p addr.Provider, c content.Content) int {
	if c.Overflow == "" {
		return len(c.Attachments) + 1
	}
	return len(c.Attachments) + max(1, b.opt.Sessions.Overflow(p, c).Pieces)
}

// partsAsSent gives the parts of a delivery that exists: as many as it was sent
// in, and one for each attachment that was added since, so that nothing of it has
// to be sent again.
func (b *decider) partsAsSent(c *Change) []providers.Part {
	n := len(c.Prior.Parts) + b.countFixed(c.Provider, c.Content) - b.countFixed(c.Provider, c.Prior.Content)
	if n != len(c.newParts) {
		if parts := b.opt.Sessions.ExactParts(c.Provider, c.Content, n); parts != nil {
			return parts
		}
	}
	return c.newParts
}

package plan

import (
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/content"
	"herald/plan/route"
	"herald/providers"
	"herald/providers/compose"
	"herald/state"
)

// Plan is everything an apply would do, in the order in which it would.
type Plan struct {
	Conversations []*ConversationChange
	Deliveries    []*Change
	Outputs       []OutputChange
	Invocations   []Invocation
	Drift         []Drift
	// Inaccessible lists the conversations that were found to be so. Obstacles are
	// the errors about them, for an apply of what is Unreachable.
	Inaccessible []Inaccessible
	Obstacles    hcl.Diagnostics
	// Renamed and Imported are what moved and import blocks did to the state.
	Renamed  []Renamed
	Imported []Imported

	// Now is the time that decisions were made for.
	Now time.Time
	// Destroy is true when everything is planned to go.
	Destroy bool
	// Route says where everything goes instead of where it is declared; nil for
	// the real thing.
	Route *route.Route
	// Partial is true when only some of it was chosen. Excluded is what would
	// change according to the state, and was not chosen; its state does not change.
	Partial  bool
	Excluded []Excluded
	// Refreshed is true when the platforms showed something that the stored
	// state did not have, so that it is worth saving even if nothing is done.
	Refreshed bool
	// Desired and State are what the plan was made from. State is refreshed.
	Desired *lang.Desired
	State   *state.State
	// Answers are those to the questions of data blocks; nil when nobody asked.
	Answers *Answers
	// readInApply is what was decided of data blocks; see maker.
	readInApply map[addr.Instance]bool
}

// Action is what happens to one delivery or conversation.
type Action string

// Actions. The first group is of deliveries, the second of conversations;
// NoOp, Forget and Blocked are of both.
const (
	NoOp      Action = "no-op"
	Send      Action = "send"
	Edit      Action = "edit"
	Replace   Action = "replace"    // recall, then send the next generation
	SendAgain Action = "send again" // the old one stays visible
	Recall    Action = "recall"
	// Pin and Unpin are of a delivery that is otherwise left as it is. Other actions
	// may have steps that pin and unpin as well.
	Pin     Action = "pin"
	Unpin   Action = "unpin"
	Forget  Action = "forget" // leaves the state, stays where it is
	Defer   Action = "defer"  // publish_at is still to come
	Resolve Action = "resolve"
	Blocked Action = "blocked" // outcome unknown, and a person must resolve it
	// Unreachable is of what is declared for a conversation that is inaccessible.
	// An apply makes no request for it, and fails it.
	Unreachable Action = "unreachable"

	Create Action = "create"
	Update Action = "update"
	Remove Action = "remove"

	Invoke Action = "invoke" // of an action block
)

// Sign is the mark of the action in front of a line.
func (a Action) Sign() string {
	switch a {
	case Send, Create:
		return "+"
	case Edit, Update, Pin, Unpin:
		return "~"
	case Replace:
		return "-/+"
	case SendAgain:
		return "+/!"
	case Recall, Remove:
		return "-"
	case Forget:
		return "!"
	case Defer:
		return "…"
	case Resolve, Blocked, Unreachable:
		return "?"
	case Invoke:
		return "»"
	}
	return " "
}

// Acts reports whether an apply does something for the action.
func (a Action) Acts() bool { return a != NoOp && a != Defer && a != Blocked && a != Unreachable }

// Change is what happens to one delivery.
type Change struct {
	Action  Action
	Address addr.Delivery
	// Reason says in a phrase why, where it is not plain from the action:
	// "removed on the platform", "expired".
	Reason string
	// Cause is why a delivery is replaced or sent again.
	Cause ReplaceCause
	// KeptByConfiguration is true if the delivery is forgotten and stays on the
	// platform because the configuration says so.
	KeptByConfiguration bool
	// Warning is a consequence that readers or authors might not expect.
	Warning string

	Provider addr.Provider
	// Place is the conversation that the delivery goes to; ID is "" while the
	// conversation is still to be created.
	Place state.Place
	// TimeLimits is how long the delivery can be edited and recalled after the apply;
	// zero where nothing will exist, or the platform has no limit.
	TimeLimits TimeLimits
	// Readers is how many people are in the conversation; 0 when that is unknown.
	Readers int
	// Desired is nil for a delivery that is no longer declared.
	Desired *lang.Delivery
	// Prior is the delivery in the state; nil for a first send.
	Prior *state.Delivery
	// Content is what is sent: Desired's with ignored changes left out.
	Content content.Content
	// Parts is Content composed; nil when it is not known yet, or leaves.
	Parts []providers.Part
	// Overflow is what happens to a body of Content that is longer than the platform
	// allows; zero for one that fits.
	Overflow compose.Overflow
	// Neutralized are forms of the body that would notify everybody and are written so
	// that they do not.
	Neutralized []string
	// newParts is Parts for a generation that is sent again: in as few parts as the
	// platform allows.
	newParts []providers.Part
	// PriorParts is Prior's content composed as far as it may be known.
	PriorParts []providers.Part
	// Settle lists parts of Prior whose send is in doubt and which are sent
	// again, with their old key and content, before anything else.
	Settle []int
	// Next is the delivery as it shall be; nil when it leaves the state.
	Next *state.Delivery
	// Steps lead to Next.
	Steps []state.Step
	// Followers are deliveries that exist and must be sent again after this change,
	// whether or not they are in the plan.
	Followers []addr.Delivery
	// StaysVisible is true when it has an expire_at, and will not be recalled then.
	StaysVisible bool
	// Deferred is when a deferred message becomes due.
	Deferred time.Time
	// Conditional is true where the only reason for the change is content that
	// is known after the apply: if it turns out to be what was sent, nothing is
	// done.
	Conditional bool
	// skipped is true where a message that was never sent is not sent now, because
	// nothing will make what it refers to.
	skipped bool
	// QuoteChanged is true where the message quotes another one than before.
	QuoteChanged bool
	// sentParts composes what was sent of Prior, as far as that is known; nil without
	// one.
	sentParts func() []providers.Part
}

// Unknown reports whether the content depends on an id that only the apply
// will make.
func (c *Change) Unknown() bool { return c.Desired != nil && len(c.Desired.Unknown) > 0 }

// NeedsEvaluation reports whether the delivery must be evaluated again before
// anything is done: its content is Unknown, or whether its preconditions hold.
func (c *Change) NeedsEvaluation() bool {
	return c.Unknown() || c.Desired != nil && c.Desired.Message.Undecided
}

// addWarning adds a sentence to the warning.
func (c *Change) addWarning(sentence string) {
	c.Warning = strings.TrimSpace(c.Warning + " " + sentence)
}

// ConversationChange is what happens to one managed conversation.
type ConversationChange struct {
	Action   Action
	Address  addr.Instance
	Reason   string
	Warning  string
	Provider addr.Provider
	// KeptByConfiguration is that of Change, for a conversation.
	KeptByConfiguration bool
	Desired             *lang.Conversation // nil when no longer declared
	Prior               *state.Conversation
	Next                *state.Conversation // nil when it leaves the state
	// Fields names what differs: title, announcement, participants.
	Fields []string
	// Followers are as in Change.
	Followers []addr.Delivery
}

// OutputChange is a change of an output's value.
type OutputChange struct {
	Name   string
	Action Action // Create, Update, Remove or NoOp
	Output *lang.Output
}

// Drift is a change made outside Herald: a difference between what Herald sent and
// what exists.
type Drift struct {
	Address addr.Resource
	Kind    DriftKind
	Before  string // the text that Herald sent; "" if it is not known
	After   string // the text that exists on the platform
	At      time.Time
	// Sensitive says that the texts may not be shown. Both are "" then.
	Sensitive bool
}

// DriftKind is what was done outside Herald.
type DriftKind string

// Kinds of drift.
const (
	DriftRemoved  DriftKind = "removed"
	DriftEdited   DriftKind = "edited"
	DriftUnpinned DriftKind = "unpinned"
	DriftChanged  DriftKind = "changed" // a conversation's title or members
	// DriftGone is of a message whose conversation is gone. The state keeps its
	// id: the account may come into the conversation again.
	DriftGone DriftKind = "removed with its conversation"
)

// Summary counts the plan's actions.
type Summary map[Action]int

// Summary counts actions of deliveries and conversations alike.
func (p *Plan) Summary() Summary {
	s := Summary{}
	if n := len(p.Invocations); n > 0 {
		s[Invoke] = n
	}
	for _, c := range p.Deliveries {
		s[c.Action]++
	}
	for _, c := range p.Conversations {
		s[c.Action]++
	}
	return s
}

// Empty reports whether applying the plan would change nothing anywhere.
func (p *Plan) Empty() bool {
	if len(p.Renamed)+len(p.Imported) > 0 {
		return false
	}
	for a := range p.Summary() {
		if a.Acts() || a == Blocked || a == Unreachable {
			return false
		}
	}
	for _, o := range p.Outputs {
		if o.Action != NoOp {
			return false
		}
	}
	return true
}

// ActionsByProvider counts what an apply does by provider.
func (p *Plan) ActionsByProvider() map[addr.Provider]int {
	counts := map[addr.Provider]int{}
	for _, c := range p.Conversations {
		if c.Action.Acts() {
			counts[c.Provider]++
		}
	}
	for _, c := range p.Deliveries {
		if c.Action.Acts() {
			counts[c.Provider]++
		}
	}
	for _, i := range p.Invocations {
		counts[i.Request.Provider]++
	}
	return counts
}

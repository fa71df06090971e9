package apply

import (
	"context"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/plan"
	"herald/providers"
	"herald/state"
)

// task is a change of the plan that the engine carries out, as far as all kinds
// of changes are alike. Its lane writes it; others read what the comments allow
// after done is closed.
type task struct {
	address  addr.Resource
	action   plan.Action
	provider addr.Provider // whose account acts, for progress
	lane     addr.Instance // the conversation whose lane carries the task out
	intents  []int         // indexes of its intents, in the order of their requests
	main     int           // index of the intent that makes the change; -1 for none
	source   *lang.Source  // nil if the block is no longer declared
	block    addr.Block
	after    []addr.Block // the blocks that must end first
	// followers are the deliveries that are sent again because of this change.
	followers []addr.Delivery
	// conversation is the declared one that a declared delivery is sent to.
	conversation addr.Instance
	quotes       addr.Resource // the delivery that it replies to; zero for none
	contentKnown bool          // its content was known when it was planned
	sends        bool          // makes something appear to readers
	replacesID   bool          // its ID on the platform is not valid before it has ended

	begun     bool          // its first request is sent, or it has none
	done      chan struct{} // closed when the task has ended
	failed    bool          // read only after done
	unchanged bool          // a conditional change had nothing to do; read only after done
}

// executor carries out the task of one kind of change.
type executor interface {
	// baseTask returns what the task has in common with those of other kinds.
	baseTask() *task
	// performWith carries out the task, together with those at the front of following
	// that can share its requests, and ends all of them. It returns the tasks that
	// it has ended.
	performWith(ctx context.Context, e *engine, following []executor) []*task
}

// deliveryTask is the change of a delivery.
type deliveryTask struct {
	*task
	change *plan.Change
	settle int // index of the intent that sends again what is in doubt; -1 for none
	parts  []providers.Part
	// needless are the parts whose edit turned out to change nothing.
	needless map[int]bool
}

// conversationTask is the change of a conversation that Herald manages.
type conversationTask struct {
	*task
	change *plan.ConversationChange
}

func (t *task) baseTask() *task { return t }

// rangeOf returns where the task's block declares an argument; nil if the block
// is no longer declared.
func (t *task) rangeOf(argument string) *hcl.Range {
	if t.source == nil {
		return nil
	}
	rng := t.source.At(argument)
	return &rng
}

// hasEnded reports whether the task has ended.
func (t *task) hasEnded() bool { return isClosed(t.done) }

// newConversationTask makes the task of a conversation, and its intent.
func (e *engine) newConversationTask(c *plan.ConversationChange) *conversationTask {
	in := state.Intent{Address: c.Address.Resource(), Conversation: c.Next, Followers: c.Followers}
	switch c.Action {
	case plan.Create:
		in.Steps = []state.Step{{Op: state.OpCreate}}
	case plan.Update:
		in.Steps = []state.Step{{Op: state.OpUpdate}}
	case plan.Remove:
		in.Steps = []state.Step{{Op: state.OpRemove}}
	}
	t := &task{
		address: c.Address.Resource(), action: c.Action, provider: c.Provider, lane: c.Address,
		main: e.addIntent(in), followers: c.Followers, done: make(chan struct{}),
		sends: c.Next != nil && c.Action.Acts(), replacesID: c.Action == plan.Create,
	}
	t.intents = []int{t.main}
	if c.Desired != nil {
		t.block, t.source, t.after = c.Desired.Addr.Block, c.Desired.Source, c.Desired.Source.After
	}
	return &conversationTask{task: t, change: c}
}

// newDeliveryTask makes the task of a delivery, and its intents.
func (e *engine) newDeliveryTask(c *plan.Change) *deliveryTask {
	t := &task{
		address: c.Address.Resource(), action: c.Action, provider: c.Provider, lane: laneOf(c),
		main: -1, followers: c.Followers, done: make(chan struct{}),
	}
	d := &deliveryTask{task: t, change: c, settle: -1, parts: c.Parts}
	if len(c.Settle) > 0 {
		d.settle = e.addIntent(settleIntent(c))
		t.intents = append(t.intents, d.settle)
	}
	if c.Action != plan.Resolve || len(c.Steps) > 0 {
		t.main = e.addIntent(state.Intent{Address: c.Address.Resource(), Delivery: c.Next, Steps: c.Steps, Followers: c.Followers})
		t.intents = append(t.intents, t.main)
	}
	if c.Desired != nil {
		t.block, t.source, t.after = c.Desired.Addr.Message.Block, c.Desired.Message.Source, c.Desired.Message.Source.After
		t.conversation = c.Desired.Addr.Conversation
		t.contentKnown = !c.NeedsEvaluation()
		if c.Desired.ReplyTo != nil {
			t.quotes = c.Desired.ReplyTo.Resource()
		}
	}
	t.sends = d.sendsMessage()
	t.replacesID = t.sends || t.action == plan.Recall || t.action == plan.Forget
	return d
}

// laneOf returns the conversation that a delivery is sent to, or was sent to if
// it is no longer declared.
func laneOf(c *plan.Change) addr.Instance {
	if c.Desired != nil {
		return c.Place.Address
	}
	return c.Prior.Conversation.Address
}

// settleIntent sends the parts in doubt again, as they were.
func settleIntent(c *plan.Change) state.Intent {
	prior := c.Prior.Clone()
	in := state.Intent{Address: c.Address.Resource(), Delivery: prior}
	for _, i := range c.Settle {
		prior.Parts[i].Doubt = ""
		in.Steps = append(in.Steps, state.Step{Op: state.OpSend, Part: i})
	}
	return in
}

// addIntent adds an intent to those of the run, and returns its index.
func (e *engine) addIntent(in state.Intent) int {
	e.intents = append(e.intents, in)
	return len(e.intents) - 1
}

// sendsMessage reports whether any step of the delivery is a send.
func (d *deliveryTask) sendsMessage() bool {
	for _, s := range d.change.Steps {
		if s.Op == state.OpSend {
			return true
		}
	}
	return len(d.change.Settle) > 0
}

// onlyDoes reports whether all requests of the task are of the operation op, so
// that it can share requests with other tasks.
func (d *deliveryTask) onlyDoes(op state.Op) bool {
	if len(d.change.Settle) > 0 || d.change.NeedsEvaluation() || d.change.Conditional || len(d.change.Steps) == 0 {
		return false
	}
	for _, s := range d.change.Steps {
		if s.Op != op || s.Stale {
			return false
		}
	}
	return true
}

package apply

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/plan"
	"herald/providers"
	"herald/state"
	"herald/state/store"
)

// engine is one run. Tasks are grouped into lanes, one for each conversation;
// a lane does its tasks in order, and lanes run side by side.
type engine struct {
	opt     Options
	intents []state.Intent
	lanes   [][]*task
	tasks   map[string]*task // by address
	blocks  map[addr.Block]*barrier
	causes  map[string][]*task // what a delivery is to be sent anew after
	boxes   map[addr.Provider]*outbox
	uploads uploads
	run     *store.Run
	late    evaluation
	// triggers are the actions to run, by the deliveries whose change triggers them.
	triggers map[string][]*trigger

	closeGate context.CancelCauseFunc
	closed    atomic.Pointer[error] // why the lock is not known to be held

	mu     sync.Mutex // guards what follows
	result *Result
	diags  hcl.Diagnostics
}

// task is one change on its way. Exactly one of change and conv is set.
type task struct {
	address string
	action  plan.Action
	change  *plan.Change
	conv    *plan.ConversationChange
	settle  int // index of the intent that settles doubts; -1 for none
	main    int // index of the intent; -1 for none
	parts   []providers.Part
	after   []addr.Block
	block   addr.Block
	begun   bool          // its first request is sent, or it has none
	done    chan struct{} // closed when the task has ended
	failed  bool          // read only after done
	// unchanged is true when a conditional change had nothing to do; read only
	// after done.
	unchanged bool
	// needless are the parts whose edit turned out to change nothing.
	needless map[int]bool
}

// barrier is closed when all tasks of a block have ended.
type barrier struct {
	left   int
	failed bool
	done   chan struct{}
}

func newEngine(opt Options) *engine {
	e := &engine{
		opt:      opt,
		tasks:    map[string]*task{},
		blocks:   map[addr.Block]*barrier{},
		triggers: map[string][]*trigger{},
		causes:   map[string][]*task{},
		boxes:    map[addr.Provider]*outbox{},
		result:   &Result{Done: map[plan.Action]int{}, State: opt.Plan.State},
	}
	e.uploads.flights = map[string]*flight{}
	lanes := map[string]int{}
	for _, t := range e.collect() {
		place := e.place(t)
		lane, ok := lanes[place]
		if !ok {
			lane = len(e.lanes)
			lanes[place] = lane
			e.lanes = append(e.lanes, nil)
		}
		e.lanes[lane] = append(e.lanes[lane], t)
		e.tasks[t.address] = t
		e.expect(t)
		for _, follower := range t.followers() {
			e.causes[follower] = append(e.causes[follower], t)
		}
	}
	e.addTriggers()
	return e
}

// collect makes a task of everything the plan acts on: conversations to be
// made first, deliveries in the order of the plan, conversations to be left
// last.
func (e *engine) collect() []*task {
	var first, last []*task
	for _, c := range e.opt.Plan.Conversations {
		switch {
		case !c.Action.Acts() && c.Next == nil:
		case c.Next == nil:
			last = append(last, e.conversationTask(c))
		default:
			first = append(first, e.conversationTask(c))
		}
	}
	tasks := first
	for _, c := range e.opt.Plan.Deliveries {
		if c.Action.Acts() || c.Next != nil {
			tasks = append(tasks, e.deliveryTask(c))
		}
	}
	return append(tasks, last...)
}

func (e *engine) conversationTask(c *plan.ConversationChange) *task {
	t := &task{address: c.Address, action: c.Action, conv: c, settle: -1, done: make(chan struct{})}
	in := state.Intent{Address: c.Address, Conversation: c.Next, Followers: c.Followers}
	switch c.Action {
	case plan.Create:
		in.Steps = []state.Step{{Op: state.OpCreate}}
	case plan.Update:
		in.Steps = []state.Step{{Op: state.OpUpdate}}
	case plan.Remove:
		in.Steps = []state.Step{{Op: state.OpRemove}}
	}
	t.main = e.intend(in)
	if c.Desired != nil {
		t.block, t.after = c.Desired.Addr.Block, c.Desired.Source.After
	}
	return t
}

func (e *engine) deliveryTask(c *plan.Change) *task {
	t := &task{address: c.Address, action: c.Action, change: c, settle: -1, main: -1, parts: c.Parts, done: make(chan struct{})}
	if len(c.Settle) > 0 {
		t.settle = e.intend(settleIntent(c))
	}
	if c.Action != plan.Resolve || len(c.Steps) > 0 {
		t.main = e.intend(state.Intent{Address: c.Address, Delivery: c.Next, Steps: c.Steps, Followers: c.Followers})
	}
	if c.Desired != nil {
		t.block, t.after = c.Desired.Addr.Message.Block, c.Desired.Message.Source.After
	}
	return t
}

// settleIntent sends the parts in doubt again, as they were.
func settleIntent(c *plan.Change) state.Intent {
	prior := c.Prior.Clone()
	in := state.Intent{Address: c.Address, Delivery: prior}
	for _, i := range c.Settle {
		prior.Parts[i].Doubt = ""
		in.Steps = append(in.Steps, state.Step{Op: state.OpSend, Part: i})
	}
	return in
}

func (e *engine) intend(in state.Intent) int {
	e.intents = append(e.intents, in)
	return len(e.intents) - 1
}

func (e *engine) expect(t *task) {
	b := e.blocks[t.block]
	if b == nil {
		b = &barrier{done: make(chan struct{})}
		e.blocks[t.block] = b
	}
	b.left++
}

// place is the conversation that the task belongs to. In a rehearsal there is
// only one, whatever is declared.
func (e *engine) place(t *task) string {
	if e.opt.Plan.Route != nil {
		return ""
	}
	if t.conv != nil {
		return t.address
	}
	if t.change.Desired != nil {
		return t.change.Place.Address
	}
	return t.change.Prior.Conversation.Address
}

// bookkeeping reports whether there is anything to save without a request:
// what a refresh found, the remains of an interrupted run, outputs.
func (e *engine) bookkeeping() bool {
	if e.opt.Bookkeeping || e.opt.Plan.Refreshed {
		return true
	}
	for _, o := range e.opt.Plan.Outputs {
		if o.Action != plan.NoOp {
			return true
		}
	}
	return false
}

// work runs all lanes to their end.
func (e *engine) work(ctx context.Context) {
	var wg sync.WaitGroup
	for _, lane := range e.lanes {
		wg.Go(func() { e.lane(ctx, lane) })
	}
	wg.Wait()
}

// box gives the outbox of a provider.
func (e *engine) box(p addr.Provider) (*outbox, hcl.Diagnostics) {
	session, diags := e.opt.Accounts.Session(e.desired(), p)
	if diags.HasErrors() {
		return nil, diags
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	box := e.boxes[p]
	if box == nil {
		box = newOutbox(session, e.opt.Accounts.Facts(p), e.opt.Parallel)
		e.boxes[p] = box
	}
	return box, nil
}

func (e *engine) desired() *lang.Desired { return e.opt.Plan.Desired }

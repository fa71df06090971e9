package apply

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/plan"
	"herald/state"
	"herald/state/store"
)

// engine carries out one plan. Tasks are grouped into lanes, one for each
// conversation. A lane carries out its tasks in order; lanes run concurrently.
type engine struct {
	opt     Options
	intents []state.Intent
	lanes   [][]executor
	tasks   map[addr.Resource]*task
	blocks  map[addr.Block]*barrier
	causes  map[addr.Resource][]*task // by the deliveries that are sent again because of them
	boxes   map[addr.Provider]*outbox
	uploads uploads
	run     *store.Run
	late    evaluation
	// triggers are the actions to run, by the deliveries whose change triggers them.
	triggers map[addr.Resource][]*trigger
	// secretPlaces are the conversations whose ID is sensitive.
	secretPlaces map[addr.Instance]bool

	closeGate context.CancelCauseFunc
	closed    atomic.Pointer[error] // why the lock is not known to be held

	mu     sync.Mutex // guards what follows
	result *Result
	diags  hcl.Diagnostics
}

func newEngine(opt Options) *engine {
	e := &engine{
		opt:          opt,
		tasks:        map[addr.Resource]*task{},
		blocks:       map[addr.Block]*barrier{},
		triggers:     map[addr.Resource][]*trigger{},
		causes:       map[addr.Resource][]*task{},
		boxes:        map[addr.Provider]*outbox{},
		secretPlaces: listSecretPlaces(opt.Plan.Desired),
		result:       &Result{Done: map[plan.Action]int{}, State: opt.Plan.State},
	}
	e.uploads.pending = map[string]*pendingUpload{}
	lanes := map[addr.Instance]int{}
	for _, x := range e.collectTasks() {
		t := x.baseTask()
		if e.opt.Plan.Route != nil {
			t.lane = addr.Instance{} // everything is sent to one conversation, whatever is declared
		}
		lane, ok := lanes[t.lane]
		if !ok {
			lane = len(e.lanes)
			lanes[t.lane] = lane
			e.lanes = append(e.lanes, nil)
		}
		e.lanes[lane] = append(e.lanes[lane], x)
		e.tasks[t.address] = t
		e.addToBarrier(t)
		for _, follower := range t.followers {
			e.causes[follower.Resource()] = append(e.causes[follower.Resource()], t)
		}
	}
	e.addTriggers()
	return e
}

// listSecretPlaces returns the conversations whose ID is sensitive.
func listSecretPlaces(d *lang.Desired) map[addr.Instance]bool {
	secret := map[addr.Instance]bool{}
	for i := range d.Conversations {
		if c := &d.Conversations[i]; slices.Contains(c.Sensitive, "id") {
			secret[c.Addr] = true
		}
	}
	return secret
}

// collectTasks makes a task of everything the plan acts on: conversations to
// create or change come first, then deliveries in the order of the plan, then
// conversations to remove or forget.
func (e *engine) collectTasks() []executor {
	var first, last []executor
	for _, c := range e.opt.Plan.Conversations {
		switch {
		case !c.Action.Acts() && c.Next == nil:
		case c.Next == nil:
			last = append(last, e.newConversationTask(c))
		default:
			first = append(first, e.newConversationTask(c))
		}
	}
	tasks := first
	for _, c := range e.opt.Plan.Deliveries {
		if c.Action.Acts() || c.Next != nil {
			tasks = append(tasks, e.newDeliveryTask(c))
		}
	}
	return append(tasks, last...)
}

// needsSave reports whether there is anything to save without a request: what a
// refresh found, the remains of an interrupted run, outputs.
func (e *engine) needsSave() bool {
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

// runLanes runs all lanes to their end.
func (e *engine) runLanes(ctx context.Context) {
	var wg sync.WaitGroup
	for _, lane := range e.lanes {
		wg.Go(func() { e.runLane(ctx, lane) })
	}
	wg.Wait()
}

// outboxOf returns the outbox of a provider. It opens the provider's session if
// that is the first request through it.
func (e *engine) outboxOf(p addr.Provider) (*outbox, hcl.Diagnostics) {
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

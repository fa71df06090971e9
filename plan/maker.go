package plan

import (
	"context"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/state"
)

// maker makes one plan.
type maker struct {
	Input
	state   *state.State
	answers *Answers
	// decided tells of data with depends_on whether it waits for something that
	// the plan does. Before there is a plan, it is guessed.
	decided map[addr.Instance]bool
	// settled says that decided are no guesses.
	settled bool
	renamed []Renamed
	adopted []Adopted
	scope   *choice // what is looked at; nil: everything
	ids     *idChanges
}

func newMaker(in Input) *maker {
	return &maker{
		Input: in, state: in.State.Clone(), decided: make(map[addr.Instance]bool), ids: newIDChanges(),
		answers: NewAnswers(AnswerOptions{Config: in.Config, Inputs: in.Inputs, Accounts: in.Accounts, Parallel: in.Parallel}),
	}
}

func (m *maker) evaluate(ctx context.Context) (*lang.Desired, hcl.Diagnostics) {
	return m.evaluateWith(ctx, plannedIDs{m.state, m.ids.replaced, nil}, m.waits)
}

func (m *maker) evaluateWith(ctx context.Context, ids plannedIDs, waits Waits) (*lang.Desired, hcl.Diagnostics) {
	known, diags := m.known(ctx, ids, waits)
	if diags.HasErrors() {
		return nil, diags
	}
	in := m.Inputs
	in.ForDestroy, in.ReportUndecided, in.FindVarying = m.Destroy, !m.Destroy, !m.Destroy
	in.Known = known
	to := m.Route
	if m.Destroy {
		to = nil // the state tells where it is, though the conversation be declared no more
	}
	desired, more := to.Evaluate(m.Config, in)
	if m.Destroy {
		desired = m.Route.Recallable(desired)
	}
	return desired, append(diags, more...)
}

// known is what the state and the answers of data blocks know. A destroy does
// without an answer that cannot be had.
func (m *maker) known(ctx context.Context, ids plannedIDs, waits Waits) (lang.Known, hcl.Diagnostics) {
	known, diags := m.answers.Known(ctx, m.Route.Known(ids), waits)
	if m.Destroy && diags.HasErrors() {
		diags = diag.ToWarnings(diags)
	}
	return known, diags
}

// prepare changes the state by what moved and import blocks say, and evaluates
// again where that changes what is known.
func (m *maker) prepare(ctx context.Context, d *lang.Desired, diags hcl.Diagnostics) (_ *lang.Desired, now, news hcl.Diagnostics) {
	m.renamed, news = m.rename(d)
	if len(m.renamed) > 0 {
		if d, diags = m.evaluate(ctx); diags.HasErrors() {
			return nil, diags, news
		}
	}
	var more hcl.Diagnostics
	if m.scope, more = m.look(d); more.HasErrors() {
		return nil, diags, append(news, more...)
	}
	if m.Destroy {
		return d, diags, news
	}
	if more = checkOwners(m.state); more.HasErrors() {
		return nil, diags, append(news, more...)
	}
	m.adopted, more = m.adopt(ctx, d)
	return d, diags, append(news, more...)
}

// changed reports whether moved or import blocks had something to do.
func (m *maker) changed() bool { return len(m.renamed)+len(m.adopted) > 0 }

// waits reports whether data is to be read only after something that the plan
// does. The first guess is that it does when a message it depends on has never
// been sent.
func (m *maker) waits(r *lang.Request) bool {
	waits, ok := m.decided[r.Addr]
	if !ok && len(r.After) > 0 {
		sent := m.sent()
		waits = slices.ContainsFunc(r.After, func(b addr.Block) bool { return b.Kind == addr.Message && !sent[b] })
		m.decided[r.Addr] = waits
	}
	return waits
}

// sent are the messages that the state knows.
func (m *maker) sent() map[addr.Block]bool {
	sent := make(map[addr.Block]bool)
	for address := range m.state.Deliveries {
		if at, err := addr.ParseDelivery(address); err == nil {
			sent[at.Message.Block] = true
		}
	}
	return sent
}

// build plans, and plans again where the guess about data was wrong, or where
// the plan changes ids that something refers to.
func (m *maker) build(ctx context.Context, desired *lang.Desired, diags hcl.Diagnostics, found Findings) (*Plan, hcl.Diagnostics) {
	for round := 0; ; round++ {
		p, more := Build(Options{
			Desired: desired, State: m.state, Accounts: m.Accounts, Drift: found.Drift, Inaccessible: found.Inaccessible,
			Now: m.Now, Destroy: m.Destroy, Replace: m.Replace, Choose: m.Choose, held: m.ids.held,
		})
		again := m.decide(p, round)
		if again = !m.Destroy && m.learn(ctx, p) || again; !again {
			p.foretell(m.ids.forecast)
			return p, append(diags, more...)
		}
		var problems hcl.Diagnostics
		if desired, problems = m.evaluate(ctx); problems.HasErrors() {
			return nil, append(diags, problems...)
		}
	}
}

// decide holds the guesses against the plan and reports whether one was wrong.
// What waits stays so after the first round: what is read because nothing
// happens may be why something does.
func (m *maker) decide(p *Plan, round int) bool {
	if len(m.decided) == 0 {
		return false
	}
	busy := p.busy()
	wrong := false
	for _, r := range p.Desired.Data {
		waits := slices.ContainsFunc(r.After, func(b addr.Block) bool { return busy[b] })
		if waits == m.decided[r.Addr] || !waits && (round > 0 || m.settled) {
			continue
		}
		m.decided[r.Addr], wrong = waits, true
		m.answers.forget(r)
	}
	return wrong
}

// busy are the blocks that the plan acts on.
func (p *Plan) busy() map[addr.Block]bool {
	busy := make(map[addr.Block]bool)
	for _, c := range p.Conversations {
		if c.Action.Acts() && c.Desired != nil {
			busy[c.Desired.Addr.Block] = true
		}
	}
	for _, c := range p.Deliveries {
		if c.Action.Acts() && c.Desired != nil {
			busy[c.Desired.Addr.Message.Block] = true
		}
	}
	return busy
}

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

// planner makes one plan.
type planner struct {
	Input
	state   *state.State
	answers *Answers
	// readInApply says, for each data block with depends_on, whether it is read in the
	// apply, after something that the plan does. Before there is a plan, it is guessed.
	readInApply map[addr.Instance]bool
	// isReplan is true when readInApply is that of an earlier plan, and no guess.
	isReplan bool
	renamed  []Renamed
	imported []Imported
	scope    *targetSet // what is looked at; nil: everything
	ids      *idChanges
}

func newPlanner(in Input) *planner {
	return &planner{
		Input: in, state: in.State.Clone(), readInApply: make(map[addr.Instance]bool), ids: newIDChanges(),
		answers: NewAnswers(AnswerOptions{Config: in.Config, Inputs: in.Inputs, Sessions: in.Sessions, Parallel: in.Parallel}),
	}
}

func (m *planner) evaluateConfig(ctx context.Context) (*lang.Desired, hcl.Diagnostics) {
	return m.evaluateWith(ctx, plannedIDs{m.state, m.ids.replaced, nil}, m.isReadInApply)
}

func (m *planner) evaluateWith(ctx context.Context, ids plannedIDs, waits Waits) (*lang.Desired, hcl.Diagnostics) {
	known, diags := m.knownValues(ctx, ids, waits)
	if diags.HasErrors() {
		return nil, diags
	}
	in := m.Inputs
	in.ForDestroy, in.ReportUndecided, in.FindVarying = m.Destroy, !m.Destroy, !m.Destroy
	in.Known = known
	to := m.Route
	if m.Destroy {
		to = nil // the state has the conversation, which may no longer be declared
	}
	desired, more := to.Evaluate(m.Config, in)
	if m.Destroy {
		desired = m.Route.Recallable(desired)
	}
	if diags = append(diags, more...); !diags.HasErrors() {
		diags = append(diags, m.Sessions.Declare(desired)...)
	}
	return desired, diags
}

// knownValues returns the ids in the state and the answers of data blocks. A destroy
// goes on without an answer that fails.
func (m *planner) knownValues(ctx context.Context, ids plannedIDs, waits Waits) (lang.Known, hcl.Diagnostics) {
	known, diags := m.answers.Known(ctx, m.Route.Known(ids), waits)
	if m.Destroy && diags.HasErrors() {
		diags = diag.ToWarnings(diags)
	}
	return known, diags
}

// prepareState changes the state by what moved and import blocks say, and evaluates
// again where that changes what is known.
func (m *planner) prepareState(ctx context.Context, d *lang.Desired, diags hcl.Diagnostics) (_ *lang.Desired, now, news hcl.Diagnostics) {
	m.renamed, news = m.renameMoved(d)
	if len(m.renamed) > 0 {
		if d, diags = m.evaluateConfig(ctx); diags.HasErrors() {
			return nil, diags, news
		}
	}
	var more hcl.Diagnostics
	if m.scope, more = m.resolveScope(d); more.HasErrors() {
		return nil, diags, append(news, more...)
	}
	if m.Destroy {
		return d, diags, news
	}
	if more = checkOwners(m.state); more.HasErrors() {
		return nil, diags, append(news, more...)
	}
	m.imported, more = m.importDeclared(ctx, d)
	return d, diags, append(news, more...)
}

// hasStateChanges reports whether moved or import blocks had something to do.
func (m *planner) hasStateChanges() bool { return len(m.renamed)+len(m.imported) > 0 }

// isReadInApply reports whether data is to be read only after something that the plan
// does. The first guess is that it does when a message it depends on has never
// been sent.
func (m *planner) isReadInApply(r *lang.Request) bool {
	waits, ok := m.readInApply[r.Addr]
	if !ok && len(r.After) > 0 {
		sent := m.sentMessages()
		waits = slices.ContainsFunc(r.After, func(b addr.Block) bool { return b.Kind == addr.Message && !sent[b] })
		m.readInApply[r.Addr] = waits
	}
	return waits
}

// sentMessages returns the messages that have a delivery in the state.
func (m *planner) sentMessages() map[addr.Block]bool {
	sent := make(map[addr.Block]bool)
	for at := range m.state.Deliveries {
		sent[at.Message.Block] = true
	}
	return sent
}

// planUntilStable plans, and plans again where the guess about data was wrong, or where
// the plan changes ids that something refers to.
func (m *planner) planUntilStable(ctx context.Context, desired *lang.Desired, diags hcl.Diagnostics, found Findings) (*Plan, hcl.Diagnostics) {
	for round := 0; ; round++ {
		p, more := DecideActions(Options{
			Desired: desired, State: m.state, Sessions: m.Sessions, Drift: found.Drift, Inaccessible: found.Inaccessible,
			Now: m.Now, Destroy: m.Destroy, Replace: m.Replace, Choose: m.Choose, held: m.ids.held,
		})
		again := m.checkGuesses(p, round)
		if again = !m.Destroy && m.learnIDChanges(ctx, p) || again; !again {
			p.forecastOutputs(m.ids.forecast)
			return p, append(diags, more...)
		}
		var problems hcl.Diagnostics
		if desired, problems = m.evaluateConfig(ctx); problems.HasErrors() {
			return nil, append(diags, problems...)
		}
	}
}

// checkGuesses holds the guesses against the plan and reports whether one was wrong.
// What waits stays so after the first round: what is read because nothing
// happens may be why something does.
func (m *planner) checkGuesses(p *Plan, round int) bool {
	if len(m.readInApply) == 0 {
		return false
	}
	busy := p.changedBlocks()
	wrong := false
	for _, r := range p.Desired.Data {
		waits := slices.ContainsFunc(r.After, func(b addr.Block) bool { return busy[b] })
		if waits == m.readInApply[r.Addr] || !waits && (round > 0 || m.isReplan) {
			continue
		}
		m.readInApply[r.Addr], wrong = waits, true
		m.answers.forgetAnswer(r)
	}
	return wrong
}

// changedBlocks are the blocks that the plan acts on.
func (p *Plan) changedBlocks() map[addr.Block]bool {
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

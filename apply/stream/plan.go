package stream

import (
	"encoding/json"
	"strings"

	"herald/lang/addr"
	"herald/plan"
	"herald/plan/render/document"
)

// resourceID identifies a delivery, a conversation or an action.
type resourceID struct {
	Addr            string `json:"addr"`
	Module          string `json:"module"`
	Resource        string `json:"resource"` // without the module
	ImpliedProvider string `json:"implied_provider"`
	ResourceType    string `json:"resource_type"`
	ResourceName    string `json:"resource_name"`
	ResourceKey     any    `json:"resource_key"`
}

func resourceOf(r document.Resource) resourceID {
	within := r.Address
	if r.ModuleAddress != "" {
		within = r.Address[len(r.ModuleAddress)+1:]
	}
	return resourceID{r.Address, r.ModuleAddress, within, r.ProviderName, r.Type, r.Name, r.Index}
}

// change is a planned change, or drift.
type change struct {
	Resource         resourceID          `json:"resource"`
	PreviousResource *resourceID         `json:"previous_resource,omitempty"`
	Action           string              `json:"action"`
	Reason           string              `json:"reason,omitempty"`
	Importing        *document.Importing `json:"importing,omitempty"`
	Herald           *extraFields        `json:"herald,omitempty"`
}

// extraFields are the fields that Terraform's format does not have.
type extraFields struct {
	Address string `json:"address"`
	Action  string `json:"action"`
	Warning string `json:"warning,omitempty"`
}

// summary counts changes.
type summary struct {
	Add       int    `json:"add"`
	Change    int    `json:"change"`
	Import    int    `json:"import"`
	Remove    int    `json:"remove"`
	Forget    int    `json:"forget,omitempty"`
	Invoke    int    `json:"action_invocation"`
	Failed    int    `json:"failed,omitempty"`
	InDoubt   int    `json:"in_doubt,omitempty"`
	Skipped   int    `json:"skipped,omitempty"`
	Operation string `json:"operation"`
}

// output is the value of an output, or its planned change.
type output struct {
	Sensitive bool            `json:"sensitive"`
	Type      json.RawMessage `json:"type,omitempty"`
	Value     any             `json:"value,omitempty"`
	Action    string          `json:"action,omitempty"`
}

// Plan writes the drift, the planned changes, and their number.
func (s *Stream) Plan(p *plan.Plan) {
	s.Drift(p)
	t := planEmitter{Stream: s, moved: map[addr.Resource]addr.Resource{}, adopted: map[addr.Resource]plan.Imported{}}
	for _, r := range p.Renamed {
		t.moved[r.To] = r.From
	}
	for _, a := range p.Imported {
		t.adopted[a.Address] = a
	}
	for _, c := range p.Conversations {
		t.emitChange(plannedChange{c.Address.Resource(), c.Reason, c.Warning, c.Action, c.Provider})
	}
	for _, c := range p.Deliveries {
		t.emitChange(plannedChange{c.Address.Resource(), c.Reason, c.Warning, c.Action, c.Provider})
	}
	for _, i := range p.Invocations {
		t.emitInvocation(i)
	}
	sum := countChanges(p.Summary(), "plan")
	sum.Import = len(p.Imported)
	s.lines.Write(&entry{Changes: &sum, Head: newHead("change_summary",
		"Plan: %d to add, %d to change, %d to destroy.", sum.Add, sum.Change, sum.Remove)})
	s.emitOutputs(p)
}

// Drift writes the changes that were made outside Herald.
func (s *Stream) Drift(p *plan.Plan) {
	for _, x := range p.Drift {
		c := &change{Resource: resourceOf(document.Identify(x.Address, providerOf(p, x.Address))), Action: "update",
			Herald: &extraFields{Address: x.Address.String(), Action: string(x.Kind)}}
		if x.Kind == plan.DriftRemoved || x.Kind == plan.DriftGone {
			c.Action = "delete"
		}
		s.lines.Write(&entry{Head: newHead("resource_drift", "%s: Drift detected (%s)", x.Address, c.Action), Change: c})
	}
}

func providerOf(p *plan.Plan, address addr.Resource) addr.Provider {
	at, _ := address.Delivery()
	if d := p.State.Deliveries[at]; d != nil {
		return d.Provider
	}
	if c := p.State.Conversations[address.Conversation]; c != nil {
		return c.Provider
	}
	return addr.Provider{}
}

// planEmitter writes the changes of one plan.
type planEmitter struct {
	*Stream
	moved   map[addr.Resource]addr.Resource // earlier addresses
	adopted map[addr.Resource]plan.Imported
}

// plannedChange is a change of a delivery or a conversation.
type plannedChange struct {
	address         addr.Resource
	reason, warning string
	action          plan.Action
	provider        addr.Provider
}

// rememberPlace keeps the identity of what has an address, for the events of the apply.
func (t *planEmitter) rememberPlace(address string, at resourceID) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.places[address] = at
}

// emitInvocation writes that an action will be invoked.
func (t *planEmitter) emitInvocation(i plan.Invocation) {
	r := i.Request
	address, at := r.Addr.String(), resourceOf(document.IdentifyInstance(r.Addr, r.Provider))
	t.rememberPlace(address, at)
	c := &change{Resource: at, Action: terraformAction(plan.Invoke), Herald: &extraFields{address, string(plan.Invoke), ""}}
	t.lines.Write(&entry{Head: newHead("planned_change", "%s: Plan to %s", address, c.Action), Change: c})
}

func (t *planEmitter) emitChange(p plannedChange) {
	at := resourceOf(document.Identify(p.address, p.provider))
	t.rememberPlace(p.address.String(), at)
	c := &change{
		Resource: at, Action: terraformAction(p.action), Reason: p.reason,
		Herald: &extraFields{p.address.String(), string(p.action), p.warning},
	}
	if from, ok := t.moved[p.address]; ok {
		before := resourceOf(document.Identify(from, p.provider))
		c.PreviousResource = &before
	}
	adopted, imported := t.adopted[p.address]
	if imported {
		c.Importing = &document.Importing{ID: strings.Join(adopted.IDs, ",")}
	}
	switch {
	case p.action == plan.NoOp && imported:
		c.Action = "import"
	case p.action == plan.NoOp && c.PreviousResource != nil:
		c.Action = "move"
	case p.action == plan.NoOp:
		return
	}
	t.lines.Write(&entry{Head: newHead("planned_change", "%s: Plan to %s", p.address, c.Action), Change: c})
}

// terraformAction returns Terraform's word for an action.
func terraformAction(a plan.Action) string {
	switch a {
	case plan.Send, plan.Create:
		return "create"
	case plan.Edit, plan.Update, plan.Resolve, plan.Pin, plan.Unpin:
		return "update"
	case plan.Replace, plan.SendAgain:
		return "replace"
	case plan.Recall, plan.Remove:
		return "delete"
	case plan.Forget:
		return "forget"
	case plan.Defer:
		return "defer"
	case plan.Invoke:
		return "invoke"
	}
	return "noop"
}

// countChanges counts changes as Terraform does: a replacement is an addition and a
// removal; a delivery that is sent again while the old message stays is an addition.
func countChanges(n map[plan.Action]int, operation string) summary {
	return summary{
		Add:       n[plan.Send] + n[plan.Create] + n[plan.Replace] + n[plan.SendAgain],
		Change:    n[plan.Edit] + n[plan.Update] + n[plan.Resolve] + n[plan.Pin] + n[plan.Unpin],
		Remove:    n[plan.Recall] + n[plan.Remove] + n[plan.Replace],
		Forget:    n[plan.Forget],
		Invoke:    n[plan.Invoke],
		Operation: operation,
	}
}

// emitOutputs writes the planned changes of outputs, if there are any.
func (s *Stream) emitOutputs(p *plan.Plan) {
	out := map[string]output{}
	for _, o := range p.Outputs {
		prior := p.State.Outputs[o.Name]
		hidden := prior != nil && prior.Sensitive || o.Output != nil && o.Output.Sensitive
		out[o.Name] = output{Sensitive: hidden, Action: terraformAction(o.Action)}
	}
	if len(out) > 0 {
		s.lines.Write(&entry{Head: newHead("outputs", "Outputs: %d", len(out)), Outputs: out})
	}
}

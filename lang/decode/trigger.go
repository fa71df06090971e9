package decode

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/body"
	"herald/lang/desired"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/grammar"
	"herald/lang/reference"
)

// readLifecycle decodes the lifecycle of a message.
func (d *draft) readLifecycle() {
	d.Lifecycle = d.r.decodeLifecycle(d.r.lifecycles[addr.Message])
	life, ok := d.r.Content.FirstBlock("lifecycle")
	if !ok {
		return
	}
	in := d.r.forNestedBlock(life.Content)
	in.Lenient = d.r.Lenient
	in.readReplaceTriggers(d.Message)
	for _, b := range life.Content.BlocksNamed("action_trigger") {
		if t, ok := d.r.forNestedBlock(b.Content).decodeTrigger(); ok {
			d.Triggers = append(d.Triggers, t)
		}
	}
}

// decodeTrigger decodes one action_trigger. ok is false when its condition does not
// hold, or when it is wrong.
func (r *Instance) decodeTrigger() (t desired.Trigger, ok bool) {
	if r.IsWritten("condition") {
		if arg := r.KnownPlain("condition", cty.Bool); !arg.Given || arg.Val.False() {
			return t, false
		}
	}
	t.Events = r.readNames("events", grammar.Events(), diag.List(grammar.Events()))
	t.OnFailure = r.readOnFailure(t.Events)
	attr := r.Content.Attributes["actions"]
	if attr == nil {
		return t, false
	}
	t.Range = attr.Expr.Range()
	items, diags := hcl.ExprList(attr.Expr)
	r.Add(diags...)
	for _, item := range items {
		if at, ok := r.readActionReference(item); ok {
			t.Actions = append(t.Actions, at)
		}
	}
	return t, !r.Failed()
}

// readOnFailure reads what follows when an action fails. Only where there is a
// message after the event can that be tainted.
func (r *Instance) readOnFailure(events []string) string {
	word := r.readWord(grammar.OnFailure())
	if word != "taint" {
		return word
	}
	for _, event := range events {
		if !slices.Contains(grammar.TaintEvents(), event) {
			r.Add(diag.Errorf(r.Content.Attributes["on_failure"].Expr.Range(), problem.InvalidLifecycleArgument,
				"on_failure = \"taint\" makes the next apply send the message again, but %s has no new message to taint. Use halt, in a separate action_trigger.", event))
		}
	}
	return word
}

func (r *Instance) readActionReference(item hcl.Expression) (at addr.Instance, ok bool) {
	p, ok := reference.Parse(item)
	if !ok || len(p.Names) != 3 || p.Names[0] != addr.Action {
		r.Add(diag.Errorf(item.Range(), problem.InvalidReference, "actions must contain references to actions, as in [action.type.example]."))
		return at, false
	}
	name := p.Names[1] + "." + p.Names[2]
	if !r.HasAction(name) {
		r.Add(diag.Errorf(item.Range(), problem.UndeclaredReference,
			"There is no action %q in this module.%s", name, diag.DidYouMean(name, r.ActionNames())))
		return at, false
	}
	key, known, diags := p.EvalKey(r.Ctx)
	r.Add(diags...)
	return addr.Block{Module: r.Addr.Module, Kind: addr.Action, Type: p.Names[1], Name: p.Names[2]}.Instance(key), known
}

// TriggerReferences are those inside the keys of actions.
func TriggerReferences(c *body.Content) []hcl.Traversal {
	attr := c.Attributes["actions"]
	if attr == nil {
		return nil
	}
	items, _ := hcl.ExprList(attr.Expr) // what is wrong with it is reported when it is read
	var refs []hcl.Traversal
	for _, item := range items {
		if p, ok := reference.Parse(item); ok {
			refs = append(refs, p.Variables()...)
		}
	}
	return refs
}

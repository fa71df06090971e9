package lang

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/body"
	"herald/lang/decode"
	"herald/lang/diag"
	"herald/lang/module"
	"herald/lang/rule"
	"herald/lang/scope"
)

// enough problems of one block to stop at: a mistake in a block of a thousand
// instances is made a thousand times.
const enough = 20

// reader reads one instance of a block.
type reader struct {
	*argument.Reader
	undecided bool // the outcome of a precondition is not known yet
}

// evaluateBlock decodes every instance of a block and gives the value that
// references to the block have.
func (u *unit) evaluateBlock(v *scope.Vertex, b *block, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	lenient := u.lenient() || u.scope.Tainted(v)
	list, ok, diags := b.Expand(ctx, lenient)
	b.unexpanded = !ok || diags.HasErrors()
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	if !ok {
		return cty.DynamicVal, append(diags, u.rehearse(b, ctx)...)
	}
	if d, ok := u.admit(v, len(list)); !ok {
		v.Fail()
		return cty.DynamicVal, append(diags, d...)
	}
	values := make([]cty.Value, 0, len(list))
	kept := make([]scope.Instance, 0, len(list))
	for i, inst := range list {
		if u.made > most {
			v.Fail() // reported where it became too much
			return cty.DynamicVal, diags
		}
		if len(diags) >= enough && diags.HasErrors() {
			return cty.DynamicVal, append(diags, diag.Errorf(v.Range, "Further instances not checked",
				"%d of %d instances of %s were checked and have problems; correct those first.", i, len(list), v))
		}
		r := b.reader(inst, &diags)
		r.Lenient = lenient
		sent := len(b.deliveries)
		if u.ForDestroy && !r.decides() {
			continue
		}
		if r.enabled() {
			kept = append(kept, inst)
			values = append(values, u.instance(b, r, b.Addr.Instance(inst.Key), v.Used() || u.viewed))
		}
		for _, list := range b.deliveries[sent:] {
			if d, ok := u.admit(v, len(list)); !ok {
				v.Fail()
				return cty.DynamicVal, append(diags, d...)
			}
		}
	}
	b.Keep(kept)
	return b.Combine(kept, values), diags
}

// most is how many instances a configuration may stand for, deliveries
// included: modules that each call two others are soon more than a machine can
// hold. A module that is called counts as moduleSize, because it costs as much.
const (
	most       = 1_000_000
	moduleSize = 40
)

// admit counts what is about to be made for a vertex. ok is false when it is
// too much, which is told once.
func (u *unit) admit(v *scope.Vertex, n int) (diags hcl.Diagnostics, ok bool) {
	before := u.made
	if v.Kind == scope.Module {
		n *= moduleSize
	}
	if u.made += n; u.made <= most {
		return nil, true
	}
	if before <= most {
		diags = hcl.Diagnostics{diag.Errorf(v.Range, "Too many instances",
			"With %s the configuration stands for more than %d things, deliveries included and %d for each module that is called. "+
				"Divide it into several projects, or look for a for_each that is larger than it was meant to be.", v, most, moduleSize)}
	}
	return diags, false
}

// instance decodes one instance and holds its rules against it.
func (u *unit) instance(b *block, r reader, at addr.Instance, used bool) cty.Value {
	life, ok := r.Content.One("lifecycle")
	if !ok {
		return u.decode(b, r, at, used)
	}
	owner := func(summary string) rule.Owner {
		return rule.Owner{Summary: summary, Address: b.Addr.String(), Undecided: u.ReportUndecided && !r.Lenient}
	}
	before := conditions(life.Content.All("precondition"))
	r.Add(rule.CheckAll(before, owner("Precondition failed"), r.Ctx)...)
	r.undecided = rule.AreUndecided(before, r.Ctx)
	after := life.Content.All("postcondition")
	val := u.decode(b, r, at, used || len(after) > 0)
	if len(after) > 0 {
		ctx := r.Ctx.NewChild()
		ctx.Variables = map[string]cty.Value{"self": val}
		r.Add(rule.CheckAll(conditions(after), owner("Postcondition failed"), ctx)...)
	}
	return val
}

// conditions are the rules in blocks that hold one each.
func conditions(blocks []body.Block) []module.Condition {
	var out []module.Condition
	for _, b := range blocks {
		test, message := b.Content.Attributes["condition"], b.Content.Attributes["error_message"]
		if test != nil && message != nil {
			out = append(out, module.Condition{Test: test.Expr, Message: message.Expr, Range: b.Range})
		}
	}
	return out
}

// enabled reads lifecycle.enabled: whether the instance is there at all.
func (r reader) enabled() bool {
	life, ok := r.Content.One("lifecycle")
	if !ok || life.Content.Attributes["enabled"] == nil {
		return true
	}
	arg := r.Inside(life.Content).Fixed("enabled", cty.Bool)
	return !arg.Given || arg.Val.True()
}

// rehearse checks a block whose instances cannot be told, and keeps nothing.
func (u *unit) rehearse(b *block, ctx *hcl.EvalContext) hcl.Diagnostics {
	var diags hcl.Diagnostics
	ev := *u.evaluation
	ev.world = ev.world.Trial()
	alone := *u
	alone.evaluation = &ev
	trial := *b
	r := trial.reader(b.Unknown(ctx), &diags)
	r.Lenient = true
	alone.instance(&trial, r, b.Addr.Instance(addr.NoKey), true)
	return diags
}

func (b *block) reader(inst scope.Instance, diags *hcl.Diagnostics) reader {
	r := reader{Reader: &argument.Reader{Content: b.content, Ctx: inst.Ctx, Diags: diags, Began: len(*diags)}}
	if b.content.Dynamic {
		content, more := b.shape.Expand(b.decl.Body, inst.Ctx)
		r.Content = content
		r.Add(more...)
	}
	return r
}

func (u *unit) decode(b *block, r reader, at addr.Instance, used bool) cty.Value {
	if at.Kind == scope.Module {
		return u.enter(b, r, at)
	}
	in := &decode.Instance{
		World: u.world, Reader: r.Reader, Addr: at, Source: b.source, Used: used,
		HasAction:   func(name string) bool { return u.scope.Lookup(scope.Name{Kind: addr.Action, Name: name}) != nil },
		ActionNames: func() []string { return u.scope.Names(addr.Action) },
		Ops:         b.ops, TypeRange: b.decl.TypeRange, After: b.after,
	}
	if b.account != nil {
		in.Account = func() (addr.Provider, bool) { return u.accountOf(b.account, r) }
	}
	value := b.take(in)
	if r.undecided {
		b.markUndecided(at)
	}
	return value
}

// markUndecided notes that the outcome of a precondition of the instance that
// was decoded last is not known yet.
func (b *block) markUndecided(at addr.Instance) {
	switch at.Kind {
	case addr.Message:
		b.messages[len(b.messages)-1].Undecided = true
	case addr.Conversation:
		b.conversations[len(b.conversations)-1].Undecided = true
	case addr.Attachment:
		if n := len(b.attachments); n > 0 && b.attachments[n-1].Addr == at {
			b.attachments[n-1].Undecided = true
		}
	}
}

// take decodes an instance and keeps what it comes to.
func (b *block) take(in *decode.Instance) (value cty.Value) {
	switch in.Addr.Kind {
	case addr.Conversation:
		var c *Conversation
		c, value = in.Conversation()
		b.conversations = append(b.conversations, c)
	case addr.Attachment:
		var a *Attachment
		if a, value = in.Attachment(); a != nil {
			b.attachments = append(b.attachments, *a)
		}
	case addr.Data, addr.Action:
		var request *Request
		if in.Addr.Kind == addr.Data {
			request, value = in.Question(b.Type)
		} else {
			request, value = in.Action()
		}
		if request != nil {
			request.Check = b.decl.Check
			// What can be asked in vain is asked for a check alone.
			b.unanswered = b.unanswered || b.decl.Check != "" && request.Known && len(request.After) == 0 && !value.IsWhollyKnown()
			b.asked = append(b.asked, *request)
		}
	default:
		var m *Message
		var deliveries []Delivery
		m, deliveries, value = in.Message()
		b.messages, b.deliveries = append(b.messages, m), append(b.deliveries, deliveries)
	}
	return value
}

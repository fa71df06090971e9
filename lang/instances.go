package lang

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/body"
	"herald/lang/decode"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/module"
	"herald/lang/rule"
	"herald/lang/scope"
)

// maxBlockErrors problems of one block to stop at: a mistake in a block of a thousand
// instances is made a thousand times.
const maxBlockErrors = 20

// blockReader reads one instance of a block.
type blockReader struct {
	*argument.Reader
	undecided bool // the outcome of a precondition is not known yet
}

// evaluateBlock decodes every instance of a block and gives the value that
// references to the block have.
func (u *moduleInstance) evaluateBlock(v *scope.Vertex, b *block, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	lenient := u.isLenient() || u.scope.Tainted(v)
	list, ok, diags := b.Expand(ctx, lenient)
	b.instancesUnknown = !ok || diags.HasErrors()
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	if !ok {
		return cty.DynamicVal, append(diags, u.checkUnknownInstances(b, ctx)...)
	}
	if d, ok := u.countInstances(v, len(list)); !ok {
		v.MarkFailed()
		return cty.DynamicVal, append(diags, d...)
	}
	values := make([]cty.Value, 0, len(list))
	kept := make([]scope.Instance, 0, len(list))
	for i, inst := range list {
		if u.instanceCount > maxInstances {
			v.MarkFailed() // reported where it became too much
			return cty.DynamicVal, diags
		}
		if len(diags) >= maxBlockErrors && diags.HasErrors() {
			return cty.DynamicVal, append(diags, diag.Errorf(v.Range, problem.FurtherInstancesNotChecked,
				"%d of %d instances of %s were checked and have errors. Correct those first.", i, len(list), v))
		}
		r := b.newReader(inst, &diags)
		r.Lenient = lenient
		sent := len(b.deliveries)
		if u.ForDestroy && !r.hasKnownLifecycle() {
			continue
		}
		if r.isEnabled() {
			kept = append(kept, inst)
			values = append(values, u.evaluateInstance(b, r, b.Addr.Instance(inst.Key), v.IsUsed() || u.keepAllValues))
		}
		for _, list := range b.deliveries[sent:] {
			if d, ok := u.countInstances(v, len(list)); !ok {
				v.MarkFailed()
				return cty.DynamicVal, append(diags, d...)
			}
		}
	}
	b.SetInstances(kept)
	return b.CombineValues(kept, values), diags
}

// maxInstances is the maximum number of instances of a configuration, deliveries
// included: modules that each call two others are soon more than a machine can
// hold. A module that is called counts as moduleWeight, because it costs as much.
const (
	maxInstances = 1_000_000
	moduleWeight = 40
)

// countInstances counts what is about to be made for a vertex. ok is false when it is
// too much, which is reported once.
func (u *moduleInstance) countInstances(v *scope.Vertex, n int) (diags hcl.Diagnostics, ok bool) {
	before := u.instanceCount
	if v.Kind == scope.Module {
		n *= moduleWeight
	}
	if u.instanceCount += n; u.instanceCount <= maxInstances {
		return nil, true
	}
	if before <= maxInstances {
		diags = hcl.Diagnostics{diag.Errorf(v.Range, problem.TooManyInstances,
			"With %s, the configuration has more than %d instances, including deliveries and counting %d for each module call. "+
				"Split it into several projects, or check whether a for_each is larger than intended.", v, maxInstances, moduleWeight)}
	}
	return diags, false
}

// evaluateInstance decodes one instance and holds its rules against it.
func (u *moduleInstance) evaluateInstance(b *block, r blockReader, at addr.Instance, used bool) cty.Value {
	life, ok := r.Content.FirstBlock("lifecycle")
	if !ok {
		return u.decodeBlock(b, r, at, used)
	}
	owner := func(code problem.Code) rule.Owner {
		return rule.Owner{Code: code, Address: b.Addr.String(), Undecided: u.ReportUndecided && !r.Lenient}
	}
	before := readConditions(life.Content.BlocksNamed("precondition"))
	r.Add(rule.CheckAll(before, owner(problem.PreconditionFailed), r.Ctx)...)
	r.undecided = rule.AnyUndecided(before, r.Ctx)
	after := life.Content.BlocksNamed("postcondition")
	val := u.decodeBlock(b, r, at, used || len(after) > 0)
	if len(after) > 0 {
		ctx := r.Ctx.NewChild()
		ctx.Variables = map[string]cty.Value{"self": val}
		r.Add(rule.CheckAll(readConditions(after), owner(problem.PostconditionFailed), ctx)...)
	}
	return val
}

// readConditions are the rules in blocks that hold one each.
func readConditions(blocks []body.Block) []module.Condition {
	var out []module.Condition
	for _, b := range blocks {
		test, message := b.Content.Attributes["condition"], b.Content.Attributes["error_message"]
		if test != nil && message != nil {
			out = append(out, module.Condition{Test: test.Expr, Message: message.Expr, Range: b.Range})
		}
	}
	return out
}

// isEnabled reads lifecycle.enabled: whether the instance is there at all.
func (r blockReader) isEnabled() bool {
	life, ok := r.Content.FirstBlock("lifecycle")
	if !ok || life.Content.Attributes["enabled"] == nil {
		return true
	}
	arg := r.ForBlock(life.Content).KnownPlain("enabled", cty.Bool)
	return !arg.Given || arg.Val.True()
}

// checkUnknownInstances checks a block whose instances cannot be determined, and keeps nothing.
func (u *moduleInstance) checkUnknownInstances(b *block, ctx *hcl.EvalContext) hcl.Diagnostics {
	var diags hcl.Diagnostics
	ev := *u.evaluation
	ev.decoder = ev.decoder.Clone()
	alone := *u
	alone.evaluation = &ev
	trial := *b
	r := trial.newReader(b.UnknownInstance(ctx), &diags)
	r.Lenient = true
	alone.evaluateInstance(&trial, r, b.Addr.Instance(addr.NoKey), true)
	return diags
}

func (b *block) newReader(inst scope.Instance, diags *hcl.Diagnostics) blockReader {
	r := blockReader{Reader: &argument.Reader{Content: b.content, Ctx: inst.Ctx, Diags: diags, DiagsBefore: len(*diags)}}
	if b.content.Dynamic {
		content, more := b.shape.Expand(b.decl.Body, inst.Ctx)
		r.Content = content
		r.Add(more...)
	}
	return r
}

func (u *moduleInstance) decodeBlock(b *block, r blockReader, at addr.Instance, used bool) cty.Value {
	if at.Kind == scope.Module {
		return u.evaluateCall(b, r, at)
	}
	in := &decode.Instance{
		Decoder: u.decoder, Reader: r.Reader, Addr: at, Source: b.source, IsUsed: used,
		HasAction:   func(name string) bool { return u.scope.Lookup(scope.Name{Kind: addr.Action, Name: name}) != nil },
		ActionNames: func() []string { return u.scope.Names(addr.Action) },
		Ops:         b.ops, TypeRange: b.decl.TypeRange, After: b.dependsOn,
	}
	if b.provider != nil {
		in.Provider = func() (addr.Provider, bool) { return u.providerOf(b.provider, r) }
	}
	value := b.decodeInstance(in)
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

// decodeInstance decodes an instance and keeps its value.
func (b *block) decodeInstance(in *decode.Instance) (value cty.Value) {
	switch in.Addr.Kind {
	case addr.Conversation:
		var c *Conversation
		c, value = in.DecodeConversation()
		b.conversations = append(b.conversations, c)
	case addr.Attachment:
		var a *Attachment
		if a, value = in.DecodeAttachment(); a != nil {
			b.attachments = append(b.attachments, *a)
		}
	case addr.Data, addr.Action:
		var request *Request
		if in.Addr.Kind == addr.Data {
			request, value = in.DecodeData(b.Type)
		} else {
			request, value = in.DecodeAction()
		}
		if request != nil {
			request.Check = b.decl.Check
			// What can be asked in vain is asked for a check alone.
			b.unanswered = b.unanswered || b.decl.Check != "" && request.Known && len(request.After) == 0 && !value.IsWhollyKnown()
			b.requests = append(b.requests, *request)
		}
	default:
		var m *Message
		var deliveries []Delivery
		m, deliveries, value = in.DecodeMessage()
		b.messages, b.deliveries = append(b.messages, m), append(b.deliveries, deliveries)
	}
	return value
}

package lang

import (
	"maps"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/body"
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
	used bool // somebody refers to the block
}

// inside reads a nested block of the same instance.
func (r *reader) inside(c *body.Content) *reader { return &reader{Reader: r.Inside(c)} }

// evaluateBlock decodes every instance of a block and gives the value that
// references to the block have.
func (u *unit) evaluateBlock(v *scope.Vertex, b *block, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	lenient := u.lenient() || u.scope.Tainted(v)
	list, ok, diags := b.Expand(ctx, lenient)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	if !ok {
		return cty.DynamicVal, append(diags, u.rehearse(b, ctx)...)
	}
	values := make([]cty.Value, 0, len(list))
	kept := make([]scope.Instance, 0, len(list))
	for i, inst := range list {
		if len(diags) >= enough && diags.HasErrors() {
			return cty.DynamicVal, append(diags, diag.Errorf(v.Range, "Further instances not checked",
				"%d of %d instances of %s were checked and have problems; correct those first.", i, len(list), v))
		}
		r := b.reader(inst, &diags)
		r.Lenient, r.used = lenient, v.Used()
		if r.enabled() {
			kept = append(kept, inst)
			values = append(values, u.instance(b, r, b.Addr.Instance(inst.Key)))
		}
	}
	b.Keep(kept)
	return b.Combine(kept, values), diags
}

// instance decodes one instance and holds its rules against it.
func (u *unit) instance(b *block, r *reader, at addr.Instance) cty.Value {
	life, ok := r.Content.One("lifecycle")
	if !ok {
		return u.decode(b, r, at)
	}
	r.rules(life.Content.All("precondition"), "Precondition failed", r.Ctx)
	after := life.Content.All("postcondition")
	r.used = r.used || len(after) > 0
	val := u.decode(b, r, at)
	if len(after) > 0 {
		ctx := r.Ctx.NewChild()
		ctx.Variables = map[string]cty.Value{"self": val}
		r.rules(after, "Postcondition failed", ctx)
	}
	return val
}

func (r *reader) rules(blocks []body.Block, summary string, ctx *hcl.EvalContext) {
	for _, b := range blocks {
		test, message := b.Content.Attributes["condition"], b.Content.Attributes["error_message"]
		if test != nil && message != nil {
			c := module.Condition{Test: test.Expr, Message: message.Expr, Range: b.Range}
			r.Add(rule.Check(c, summary, ctx)...)
		}
	}
}

// enabled reads lifecycle.enabled: whether the instance is there at all.
func (r *reader) enabled() bool {
	life, ok := r.Content.One("lifecycle")
	if !ok || life.Content.Attributes["enabled"] == nil {
		return true
	}
	arg := r.inside(life.Content).Fixed("enabled", cty.Bool)
	return !arg.Given || arg.Val.True()
}

// rehearse checks a block whose instances cannot be told, and keeps nothing.
func (u *unit) rehearse(b *block, ctx *hcl.EvalContext) hcl.Diagnostics {
	var diags hcl.Diagnostics
	ev := *u.evaluation
	ev.conversations, ev.attachments, ev.messages = maps.Clone(ev.conversations), maps.Clone(ev.attachments), maps.Clone(ev.messages)
	alone := *u
	alone.evaluation = &ev
	trial := *b
	r := trial.reader(b.Unknown(ctx), &diags)
	r.Lenient = true
	alone.instance(&trial, r, b.Addr.Instance(addr.NoKey))
	return diags
}

func (b *block) reader(inst scope.Instance, diags *hcl.Diagnostics) *reader {
	r := &reader{Reader: &argument.Reader{Content: b.content, Ctx: inst.Ctx, Diags: diags, Began: len(*diags)}}
	if b.content.Dynamic {
		content, more := b.shape.Expand(b.decl.Body, inst.Ctx)
		r.Content = content
		r.Add(more...)
	}
	return r
}

func (u *unit) decode(b *block, r *reader, at addr.Instance) cty.Value {
	switch at.Kind {
	case addr.Conversation:
		return u.conversation(b, r, at)
	case addr.Attachment:
		return u.attachment(b, r, at)
	case addr.Data:
		return u.look(b, r, at)
	case addr.Action:
		return u.act(b, r, at)
	case scope.Module:
		return u.enter(b, r, at)
	}
	return u.message(b, r, at)
}

package lang

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/scope"
)

// enough problems of one block to stop at: a mistake in a block of a thousand
// instances is made a thousand times.
const enough = 20

// evaluateBlock decodes every instance of a block and gives the value that
// references to the block have.
func (u *unit) evaluateBlock(v *scope.Vertex, b *block, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	lenient := u.Partial || u.scope.Tainted(v)
	list, ok, diags := b.Expand(ctx, lenient)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	if !ok {
		return cty.DynamicVal, append(diags, u.rehearse(b, ctx)...)
	}
	values := make([]cty.Value, 0, len(list))
	for i, inst := range list {
		if len(diags) >= enough && diags.HasErrors() {
			return cty.DynamicVal, append(diags, diag.Errorf(v.Range, "Further instances not checked",
				"%d of %d instances of %s were checked and have problems; correct those first.", i, len(list), v))
		}
		r := b.reader(inst, &diags)
		r.lenient, r.used = lenient, v.Used()
		values = append(values, u.decode(b, r, b.Addr.Instance(inst.Key)))
	}
	return b.Combine(list, values), diags
}

// rehearse checks a block whose instances cannot be told, and keeps nothing.
func (u *unit) rehearse(b *block, ctx *hcl.EvalContext) hcl.Diagnostics {
	var diags hcl.Diagnostics
	trial := *b
	r := trial.reader(b.Unknown(ctx), &diags)
	r.lenient = true
	at := b.Addr.Instance(addr.NoKey)
	u.decode(&trial, r, at)
	delete(u.conversations, at.String())
	delete(u.attachments, at.String())
	delete(u.messages, at.String())
	return diags
}

func (b *block) reader(inst scope.Instance, diags *hcl.Diagnostics) *reader {
	r := &reader{content: b.content, ctx: inst.Ctx, diags: diags}
	if b.content.Dynamic {
		content, more := b.shape.Expand(b.decl.Body, inst.Ctx)
		r.content = content
		r.add(more...)
	}
	return r
}

func (u *unit) decode(b *block, r *reader, at addr.Instance) cty.Value {
	switch at.Kind {
	case addr.Conversation:
		return u.conversation(b, r, at)
	case addr.Attachment:
		return u.attachment(b, r, at)
	}
	return u.message(b, r, at)
}

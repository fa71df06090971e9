package lang

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
)

// enough problems of one block to stop at: a mistake in a block of a thousand
// instances is made a thousand times.
const enough = 20

// evaluateBlock decodes every instance of a block and gives the value that
// references to the block have.
func (s *scope) evaluateBlock(v *vertex, ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	b := v.block
	lenient := s.Partial || s.tainted(v)
	list, ok, diags := s.expand(&b.layout, ctx, lenient)
	if diags.HasErrors() {
		return cty.DynamicVal, diags
	}
	if !ok {
		return cty.DynamicVal, append(diags, s.rehearse(v, ctx)...)
	}
	if b.many != single {
		b.expanded, b.keys = true, make(map[addr.Key]bool, len(list))
	}
	values := make([]cty.Value, 0, len(list))
	for i, inst := range list {
		if len(diags) >= enough && diags.HasErrors() {
			return cty.DynamicVal, append(diags, diag.Errorf(v.rng, "Further instances not checked",
				"%d of %d instances of %s were checked and have problems; correct those first.", i, len(list), v))
		}
		if b.many != single {
			b.keys[inst.key] = true
		}
		r := s.reader(b, inst, &diags)
		r.lenient = lenient
		values = append(values, s.decode(v, r, b.addr.Instance(inst.key)))
	}
	return combine(b.many, list, values), diags
}

// rehearse checks a block whose instances cannot be told, and keeps nothing.
func (s *scope) rehearse(v *vertex, ctx *hcl.EvalContext) hcl.Diagnostics {
	var diags hcl.Diagnostics
	trial := *v
	trial.block = &block{layout: v.block.layout}
	r := s.reader(trial.block, unknownInstance(&trial.block.layout, ctx), &diags)
	r.lenient = true
	at := trial.block.addr.Instance(addr.NoKey)
	s.decode(&trial, r, at)
	delete(s.conversations, at.String())
	delete(s.attachments, at.String())
	delete(s.messages, at.String())
	return diags
}

func (s *scope) reader(b *block, inst instance, diags *hcl.Diagnostics) *reader {
	r := &reader{content: b.content, ctx: inst.ctx, diags: diags}
	if b.content.Dynamic {
		content, more := b.shape.Expand(b.decl.Body, inst.ctx)
		r.content = content
		r.add(more...)
	}
	return r
}

func (s *scope) decode(v *vertex, r *reader, at addr.Instance) cty.Value {
	switch v.kind {
	case addr.Conversation:
		return s.conversation(v, r, at)
	case addr.Attachment:
		return s.attachment(v, r, at)
	}
	return s.message(v, r, at)
}

// combine makes one value of those of all instances.
func combine(m many, list []instance, values []cty.Value) cty.Value {
	switch m {
	case manyByKey:
		byKey := make(map[string]cty.Value, len(values))
		for i, inst := range list {
			key, _ := inst.key.Text()
			byKey[key] = values[i]
		}
		return cty.ObjectVal(byKey)
	case manyByNumber:
		return cty.TupleVal(values)
	}
	return values[0]
}

// referenceType is what an expression sees of an instance.
func referenceType(kind string) cty.Type {
	switch kind {
	case addr.Conversation:
		return cty.Object(map[string]cty.Type{
			"address": cty.String, "id": cty.String, "title": cty.String, "provider": cty.String,
			"announcement": cty.String, "participants": cty.Set(cty.String),
		})
	case addr.Attachment:
		return cty.Object(map[string]cty.Type{
			"address": cty.String, "source": cty.String, "name": cty.String, "mime": cty.String, "sha256": cty.String,
			"size": cty.Number, "width": cty.Number, "height": cty.Number, "duration": cty.Number,
		})
	}
	return cty.Object(map[string]cty.Type{
		"address": cty.String, "ids": cty.Map(cty.String),
		"text": cty.String, "markdown": cty.String, "html": cty.String,
		"publish_at": cty.String, "expire_at": cty.String,
	})
}

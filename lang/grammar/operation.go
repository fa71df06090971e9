package grammar

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/schema"
)

// Operations are the look-ups or actions of one name, by platform: platforms
// may have the same name for what takes different arguments.
type Operations map[string]schema.Operation

// OperationsOf lists the operations of a kind, addr.Data or addr.Action, by
// name.
func OperationsOf(kind string, platforms map[string]schema.Platform) map[string]Operations {
	out := make(map[string]Operations)
	for name, p := range platforms {
		list := p.Data
		if kind == addr.Action {
			list = p.Actions
		}
		for _, op := range list {
			if out[op.Name] == nil {
				out[op.Name] = make(Operations)
			}
			out[op.Name][name] = op
		}
	}
	return out
}

// OperationBlock is the body of a data or action block: what the language has,
// and the arguments of every platform that knows the operation. Which of those
// fit is seen once the platform is known.
func OperationBlock(kind string, ops Operations) schema.Block {
	own := schema.Block{
		Help: "A look-up on a platform.",
		Attributes: append(metaArguments(),
			schema.Attribute{Name: "conversation", Type: cty.DynamicPseudoType, Help: "The conversation that the request is about."},
			schema.Attribute{Name: "provider", Type: cty.DynamicPseudoType, Help: "The provider to use, if there is no conversation."},
		),
		Blocks: []schema.Nested{{Name: "lifecycle", Block: conditionsBlock()}},
	}
	arguments := ops.uniteArguments()
	if kind == addr.Action {
		own.Help = "An operation that runs when it is invoked."
		own.Blocks = append(own.Blocks, schema.Nested{Name: "config", Block: arguments})
		return own
	}
	taken := make(map[string]bool)
	for _, a := range own.Attributes {
		taken[a.Name] = true
	}
	for _, a := range arguments.Attributes {
		if !taken[a.Name] {
			own.Attributes = append(own.Attributes, a)
		}
	}
	own.Blocks = append(own.Blocks, arguments.Blocks...)
	return own
}

// uniteArguments unites those of all platforms. Types are left open where they
// differ, and nothing is required, because each platform is asked later.
func (ops Operations) uniteArguments() schema.Block {
	var out schema.Block
	seen := make(map[string]bool)
	for _, platform := range slices.Sorted(maps.Keys(ops)) {
		block := ops[platform].Arguments
		for _, a := range block.Attributes {
			if !seen[a.Name] {
				seen[a.Name] = true
				a.Type, a.Required = cty.DynamicPseudoType, false
				out.Attributes = append(out.Attributes, a)
			}
		}
		for _, n := range block.Blocks {
			if !seen[n.Name] {
				seen[n.Name] = true
				out.Blocks = append(out.Blocks, n)
			}
		}
	}
	return out
}

// Answer is what an expression sees of an instance of a data block: what the
// platforms that know the operation answer.
func (ops Operations) Answer() cty.Type {
	attrs := map[string]cty.Type{"address": cty.String}
	for _, op := range ops {
		if !op.Result.IsObjectType() {
			attrs["result"] = cty.DynamicPseudoType
			continue
		}
		for name := range op.Result.AttributeTypes() {
			if name != "address" {
				attrs[name] = cty.DynamicPseudoType
			}
		}
	}
	return cty.Object(attrs)
}

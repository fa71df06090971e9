package grammar

import (
	"github.com/zclconf/go-cty/cty"

	"herald/lang/module"
	"herald/lang/schema"
)

// CallBlock is the body of a block that calls a module: the module's variables
// are its arguments.
func CallBlock(m *module.Module) schema.Block {
	b := schema.Block{
		Help: "A call of a module, with values for its variables.",
		Attributes: append(metaArguments(),
			schema.Attribute{Name: "source", Type: cty.String, Required: true, Help: "A directory that begins with ./ or ../, or a Git repository."},
			schema.Attribute{Name: "providers", Type: cty.DynamicPseudoType, Help: "Providers by their names in the module."},
		),
		Blocks: []schema.Nested{{Name: "lifecycle", Block: schema.Block{
			Help:       "Whether it exists, and which conditions must hold.",
			Attributes: []schema.Attribute{{Name: "enabled", Type: cty.Bool, Help: "Whether it exists; default true."}},
			Blocks:     []schema.Nested{{Name: "precondition", Many: true, Block: ruleBlock("A rule that must hold before anything is sent.")}},
		}}},
	}
	for _, v := range m.Variables {
		if _, taken := b.Attribute(v.Name); !taken {
			b.Attributes = append(b.Attributes, schema.Attribute{Name: v.Name, Type: cty.DynamicPseudoType, Help: v.Description})
		}
	}
	return b
}

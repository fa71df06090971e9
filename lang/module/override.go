package module

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/override"
	"herald/lang/source"
)

// isOverride reports whether a file is an override file: override.hcl, or
// one whose name ends in _override.hcl, both also with .json.
func isOverride(name string) bool {
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".json"), ".hcl")
	return name == "override" || strings.HasSuffix(name, "_override")
}

// applyOverrides lays blocks over those that they name.
func (l *loader) applyOverrides(blocks []*hcl.Block) {
	known := make(map[string]*hcl.Block, len(l.blocks))
	for _, b := range slices.Backward(l.blocks) {
		known[blockIdentity(b)] = b // the first of a name counts
	}
	locals := l.localBlocks()
	for _, over := range blocks {
		switch over.Type {
		case "locals":
			l.overrideLocals(over, locals)
			continue
		case "moved", "removed", "import":
			l.addDiags(diag.Errorf(over.DefRange, problem.OverrideWithoutBlock, "A %s block has no name, so it cannot override another block. Move it to a file that is not an override file.", over.Type))
			continue
		}
		if b := known[blockIdentity(over)]; b != nil {
			b.Body = override.Body(b.Body, over.Body)
		} else {
			l.addDiags(diag.Errorf(over.DefRange, problem.OverrideWithoutBlock,
				"No other file declares %s, so this block overrides nothing. Declare the block in a file that is not an override file.",
				strings.Join(append([]string{over.Type}, over.Labels...), " ")))
		}
	}
}

// localBlocks returns the block that declares each local value, the first of a
// name.
func (l *loader) localBlocks() map[string]*hcl.Block {
	out := make(map[string]*hcl.Block)
	for _, b := range l.blocks {
		if b.Type != "locals" {
			continue
		}
		attrs, _ := source.Attributes(b.Body) // reported when the block itself is read
		for name := range attrs {
			if out[name] == nil {
				out[name] = b
			}
		}
	}
	return out
}

// overrideLocals lays every local value over the one of its name.
func (l *loader) overrideLocals(over *hcl.Block, locals map[string]*hcl.Block) {
	attrs, diags := source.Attributes(over.Body)
	l.addDiags(diags...)
	var laid []*hcl.Block
	values := make(map[*hcl.Block]hcl.Attributes)
	for _, attr := range sortedByPosition(attrs) {
		if b := locals[attr.Name]; b != nil {
			if values[b] == nil {
				laid, values[b] = append(laid, b), make(hcl.Attributes)
			}
			values[b][attr.Name] = attr
		} else {
			l.addDiags(diag.Errorf(attr.NameRange, problem.OverrideWithoutBlock, "No other file declares the local value %q. Declare it in a file that is not an override file.", attr.Name))
		}
	}
	for _, b := range laid {
		b.Body = override.Body(b.Body, attributesBody{over.Body, values[b]})
	}
}

// attributesBody is a body with some arguments of another.
type attributesBody struct {
	hcl.Body
	attrs hcl.Attributes
}

// JustAttributes implements hcl.Body.
func (o attributesBody) JustAttributes() (hcl.Attributes, hcl.Diagnostics) {
	return o.attrs, nil
}

// blockIdentity names a block across files. Providers of one platform differ by
// alias.
func blockIdentity(b *hcl.Block) string {
	id := strings.Join(append([]string{b.Type}, b.Labels...), " ")
	if b.Type != "provider" {
		return id
	}
	meta, _, _ := b.Body.PartialContent(&hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "alias"}}})
	if meta == nil || meta.Attributes["alias"] == nil {
		return id
	}
	v, diags := meta.Attributes["alias"].Expr.Value(nil)
	if diags.HasErrors() || v.Type() != cty.String || v.IsNull() || !v.IsKnown() {
		return id
	}
	return id + "." + v.AsString()
}

package module

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/override"
	"herald/lang/source"
)

// isOverride reports whether a file is laid over the others: override.hcl, or
// one whose name ends in _override.hcl, both also with .json.
func isOverride(name string) bool {
	name = strings.TrimSuffix(strings.TrimSuffix(name, ".json"), ".hcl")
	return name == "override" || strings.HasSuffix(name, "_override")
}

// overrideWith lays blocks over those that they name.
func (l *loader) overrideWith(blocks []*hcl.Block) {
	for _, over := range blocks {
		switch over.Type {
		case "locals":
			l.overrideLocals(over)
			continue
		case "moved", "removed", "import":
			l.add(diag.Errorf(over.DefRange, "Nothing to override", "A %s block has no name, so it cannot be overridden. Move it to another file.", over.Type))
			continue
		}
		found := false
		for _, b := range l.blocks {
			if identity(b) == identity(over) {
				b.Body, found = override.Body(b.Body, over.Body), true
				break
			}
		}
		if !found {
			l.add(diag.Errorf(over.DefRange, "Nothing to override",
				"There is no %s to lay this block over. An override file changes blocks of other files; declare the block there.",
				strings.Join(append([]string{over.Type}, over.Labels...), " ")))
		}
	}
}

// overrideLocals lays every local value over the one of its name.
func (l *loader) overrideLocals(over *hcl.Block) {
	attrs, diags := source.Attributes(over.Body)
	l.add(diags...)
	for _, attr := range inOrder(attrs) {
		found := false
		for _, b := range l.blocks {
			if b.Type != "locals" {
				continue
			}
			have, _ := source.Attributes(b.Body) // reported when the block itself is read
			if have[attr.Name] != nil {
				b.Body, found = override.Body(b.Body, only{over.Body, attr}), true
				break
			}
		}
		if !found {
			l.add(diag.Errorf(attr.NameRange, "Nothing to override", "There is no local value %q to override. Declare it in another file.", attr.Name))
		}
	}
}

// only is a body with one argument of another.
type only struct {
	hcl.Body
	attr *hcl.Attribute
}

// JustAttributes implements hcl.Body.
func (o only) JustAttributes() (hcl.Attributes, hcl.Diagnostics) {
	return hcl.Attributes{o.attr.Name: o.attr}, nil
}

// identity names a block across files. Providers of one platform differ by
// alias.
func identity(b *hcl.Block) string {
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

package module

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/source"
)

// rootSchema lists the blocks that are allowed at the top level of a file.
func rootSchema() *hcl.BodySchema {
	one := []string{"name"}
	return &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{
		{Type: "herald"},
		{Type: "provider", LabelNames: []string{"platform"}},
		{Type: "variable", LabelNames: one},
		{Type: "locals"},
		{Type: "output", LabelNames: one},
		{Type: addr.Conversation, LabelNames: one},
		{Type: addr.Attachment, LabelNames: one},
		{Type: addr.Message, LabelNames: one},
		{Type: addr.Data, LabelNames: []string{"type", "name"}},
		{Type: addr.Action, LabelNames: []string{"type", "name"}},
		{Type: "module", LabelNames: one},
		{Type: "check", LabelNames: one},
		{Type: "moved"},
		{Type: "removed"},
		{Type: "import"},
	}}
}

func (l *loader) readBlock(b *hcl.Block) {
	if !l.validNames(b) {
		return
	}
	switch b.Type {
	case "herald":
		l.readHerald(b)
	case "provider":
		l.readProvider(b)
	case "variable":
		l.readVariable(b)
	case "locals":
		l.readLocals(b)
	case "output":
		l.readOutput(b)
	case addr.Conversation, addr.Attachment, addr.Message:
		if l.declareOnce(b.Type, b.Labels[0], b.DefRange) {
			l.module.Blocks = append(l.module.Blocks, &Block{Kind: b.Type, Name: b.Labels[0], Body: b.Body, Range: b.DefRange})
		}
	case addr.Data, addr.Action:
		l.readOperation(b, "")
	case "module":
		l.readCall(b)
	case "check":
		l.readCheck(b)
	case "moved":
		l.readMoved(b)
	case "removed":
		l.readRemoved(b)
	case "import":
		l.readImport(b)
	}
}

// readOperation reads a data block or an action; a check may contain data blocks.
func (l *loader) readOperation(b *hcl.Block, check string) {
	if l.declareOnce(b.Type, b.Labels[0]+"."+b.Labels[1], b.DefRange) {
		l.module.Blocks = append(l.module.Blocks, &Block{
			Kind: b.Type, Type: b.Labels[0], Name: b.Labels[1], Check: check, Body: b.Body, Range: b.DefRange, TypeRange: b.LabelRanges[0],
		})
	}
}

func (l *loader) validNames(b *hcl.Block) bool {
	for i, label := range b.Labels {
		if !l.validName(label, b.LabelRanges[i]) {
			return false
		}
	}
	return true
}

func (l *loader) validName(name string, rng hcl.Range) bool {
	if hclsyntax.ValidIdentifier(name) {
		return true
	}
	l.addDiags(diag.Errorf(rng, problem.InvalidName,
		"%q is not a valid name. A name must begin with a letter and can contain letters, digits, underscores and dashes.", name))
	return false
}

func (l *loader) readHerald(b *hcl.Block) {
	if prev := l.module.Herald; prev != nil {
		l.addDiags(diag.Errorf(b.DefRange, problem.DuplicateHeraldBlock, "There is already a herald block at %s:%d. "+
			"A module can have only one; merge them.", prev.Range.Filename, prev.Range.Start.Line))
		return
	}
	content, diags := source.Content(b.Body, &hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "name"}, {Name: "required_version"}, {Name: "allow_files_outside"}},
		Blocks:     []hcl.BlockHeaderSchema{{Type: "backend", LabelNames: []string{"type"}}, {Type: "encryption"}, {Type: "rules"}, {Type: "required_providers"}},
	})
	l.addDiags(diags...)
	h := &Herald{
		Name:              content.Attributes["name"],
		RequiredVersion:   content.Attributes["required_version"],
		AllowFilesOutside: content.Attributes["allow_files_outside"],
		Range:             b.DefRange,
	}
	for _, inner := range content.Blocks {
		switch inner.Type {
		case "encryption":
			l.readEncryption(h, inner)
			continue
		case "rules":
			l.readRules(h, inner)
			continue
		case "required_providers":
			l.readRequiredProviders(h, inner)
			continue
		}
		if h.Backend != nil {
			l.addDiags(diag.Errorf(inner.DefRange, problem.DuplicateBackend,
				"There is already a backend at %s:%d. The state can have only one; remove one of them.",
				h.Backend.Range.Filename, h.Backend.Range.Start.Line))
			continue
		}
		attrs, diags := source.Attributes(inner.Body)
		l.addDiags(diags...)
		h.Backend = &Backend{Type: inner.Labels[0], Attributes: attrs, Range: inner.DefRange}
	}
	l.module.Herald = h
}

func (l *loader) readRules(h *Herald, b *hcl.Block) {
	if h.Rules != nil {
		l.addDiags(diag.Errorf(b.DefRange, problem.DuplicateRulesBlock, "There is already a rules block at %s:%d. Merge them.",
			h.RulesRange.Filename, h.RulesRange.Start.Line))
		return
	}
	attrs, diags := source.Attributes(b.Body)
	l.addDiags(diags...)
	h.Rules, h.RulesRange = attrs, b.DefRange
}

func (l *loader) readEncryption(h *Herald, b *hcl.Block) {
	if h.Encryption != nil {
		l.addDiags(diag.Errorf(b.DefRange, problem.DuplicateEncryptionBlock,
			"There is already an encryption block at %s:%d. Put earlier keys into fallback blocks inside it, and remove this one.",
			h.Encryption.Range.Filename, h.Encryption.Range.Start.Line))
		return
	}
	keys := []hcl.AttributeSchema{{Name: "identities"}, {Name: "passphrase"}}
	content, diags := source.Content(b.Body, &hcl.BodySchema{
		Attributes: append(keys, hcl.AttributeSchema{Name: "recipients"}, hcl.AttributeSchema{Name: "migrate"}),
		Blocks:     []hcl.BlockHeaderSchema{{Type: "fallback"}},
	})
	l.addDiags(diags...)
	h.Encryption = &Encryption{Attributes: content.Attributes, Range: b.DefRange}
	for _, inner := range content.Blocks {
		fallback, diags := source.Content(inner.Body, &hcl.BodySchema{Attributes: keys})
		l.addDiags(diags...)
		h.Encryption.Fallbacks = append(h.Encryption.Fallbacks, fallback.Attributes)
	}
}

// ReadProvider reads a provider block that is outside of a module; nil
// when it is wrong.
func ReadProvider(b *hcl.Block) (*Provider, hcl.Diagnostics) {
	l := &loader{module: new(Module), seen: make(map[string]hcl.Range)}
	if l.readBlock(b); len(l.module.Providers) == 0 {
		return nil, l.diags
	}
	return l.module.Providers[0], l.diags
}

// ReadVariable reads a variable block that is outside of a module; nil when
// it is wrong. Snippets of it are in the given file.
func ReadVariable(path string, file *hcl.File, b *hcl.Block) (*Variable, hcl.Diagnostics) {
	l := &loader{module: &Module{Files: map[string]*hcl.File{path: file}}, seen: make(map[string]hcl.Range)}
	if l.readBlock(b); len(l.module.Variables) == 0 {
		return nil, l.diags
	}
	return l.module.Variables[0], l.diags
}

func (l *loader) readProvider(b *hcl.Block) {
	meta, rest, diags := b.Body.PartialContent(&hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{{Name: "alias"}, {Name: "for_each"}},
	})
	l.addDiags(diags...)
	p := &Provider{Platform: b.Labels[0], Body: rest, Range: b.DefRange, PlatformRange: b.LabelRanges[0]}
	if attr, ok := meta.Attributes["alias"]; ok {
		v := l.evalConstant(attr, cty.String)
		if v.IsNull() || !l.validName(v.AsString(), attr.Expr.Range()) {
			return
		}
		p.Alias = v.AsString()
	}
	if p.ForEach = meta.Attributes["for_each"]; p.ForEach != nil && p.Alias == "" {
		l.addDiags(diag.Errorf(p.ForEach.NameRange, problem.MissingAlias,
			"A provider with for_each must have an alias, so that blocks can refer to its instances, as in %s.example[\"key\"]. Add one.", p.Platform))
	}
	name := addr.Provider{Platform: p.Platform, Alias: p.Alias}.String()
	if l.declareOnce("provider", name, b.DefRange) {
		l.module.Providers = append(l.module.Providers, p)
	}
}

func (l *loader) readLocals(b *hcl.Block) {
	attrs, diags := source.Attributes(b.Body)
	l.addDiags(diags...)
	for _, attr := range sortedByPosition(attrs) {
		if l.validName(attr.Name, attr.NameRange) && l.declareOnce("local", attr.Name, attr.NameRange) {
			l.module.Locals = append(l.module.Locals, &Local{Name: attr.Name, Expr: attr.Expr, Range: attr.NameRange})
		}
	}
}

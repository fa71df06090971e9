package lang

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/argument"
	"herald/lang/body"
	"herald/lang/decode"
	"herald/lang/diag"
	"herald/lang/funcs"
	"herald/lang/module"
	"herald/lang/move"
	"herald/lang/reference"
	"herald/lang/rule"
	"herald/lang/scope"
	"herald/lang/source"
)

func (u *moduleInstance) addCheck(c *module.Check) {
	name := scope.Name{Kind: kindCheck, Name: c.Name}
	v := &scope.Vertex{Name: name, OnlyWithin: name.String(), Range: c.Range, Refs: rule.References(c.Asserts)}
	v.Evaluate = func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
		return cty.DynamicVal, diag.ToWarnings(rule.CheckAll(c.Asserts, u.ruleOwner("Check failed", kindCheck, c.Name, v), ctx))
	}
	u.scope.Add(v)
}

// addImport adds an import block, whose id may be computed.
func (u *moduleInstance) addImport(decl *module.Import) {
	b := &scope.Block{Repetition: scope.NotRepeated}
	refs := decl.ID.Variables()
	if decl.Conversation != nil {
		refs = append(refs, decl.Conversation.Variables()...)
	}
	to, _ := reference.Parse(decl.To)
	refs = append(refs, to.Variables()...)
	var account *reference.StaticReference
	if decl.Provider != nil {
		if account = u.parseProviderReference(decl.Provider); account != nil {
			refs = append(refs, account.Variables()...)
		}
	}
	if decl.ForEach != nil {
		b.Repetition, b.Expr = scope.ByKey, decl.ForEach
		refs = append(refs, decl.ForEach.Expr.Variables()...)
		u.diags = append(u.diags, checkRepetitionReferences(decl.ForEach)...)
	}
	u.scope.Add(&scope.Vertex{
		Name: scope.Name{Kind: kindImport, Name: decl.Range.String()}, Range: decl.Range, Refs: refs, Block: b,
		Needs: keyNeeds(account),
		Evaluate: func(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
			list, _, diags := b.Expand(ctx, u.isLenient())
			for _, inst := range list {
				diags = append(diags, u.decodeImport(decl, account, inst.Ctx)...)
			}
			return cty.DynamicVal, diags
		},
	})
}

// decodeImport decodes one instance of an import block.
func (u *moduleInstance) decodeImport(decl *module.Import, account *reference.StaticReference, ctx *hcl.EvalContext) hcl.Diagnostics {
	var diags hcl.Diagnostics
	attrs := hcl.Attributes{"id": {Name: "id", Expr: decl.ID}}
	if decl.Conversation != nil {
		attrs["conversation"] = &hcl.Attribute{Name: "conversation", Expr: decl.Conversation}
	}
	r := blockReader{Reader: &argument.Reader{Content: &body.Content{Attributes: attrs}, Ctx: ctx, Diags: &diags, Lenient: u.isLenient()}}
	out := Import{Source: &Source{Range: decl.Range, Arguments: map[string]hcl.Range{"to": decl.To.Range(), "id": decl.ID.Range()}}}
	var ok bool
	if out.To, ok = readImportTarget(decl.To, r); !ok {
		return diags
	}
	if conversation, found := (&decode.Instance{Decoder: u.decoder, Reader: r.Reader}).TargetConversation(); found && conversation != nil {
		out.Conversation = conversation.Addr
	}
	if account != nil {
		out.Provider, _ = u.providerOf(account, r)
	}
	if out.IDs, ok = readImportIDs(r); ok && !diags.HasErrors() {
		u.imports = append(u.imports, out)
	}
	return diags
}

// readImportTarget reads the address that is imported to. Its last key may be
// computed.
func readImportTarget(expr hcl.Expression, r blockReader) (at addr.Instance, ok bool) {
	if trav, diags := hcl.AbsTraversalForExpr(expr); !diags.HasErrors() {
		target, err := move.Parse("", trav)
		if err == nil && !target.IsModule() {
			return target.Block.Instance(target.Key), true
		}
	} else if p, parsed := reference.Parse(expr); parsed && len(p.Names) == 2 {
		key, known, diags := p.EvalKey(r.Ctx)
		r.Add(diags...)
		at = addr.Block{Kind: p.Names[0], Name: p.Names[1]}.Instance(key)
		if at.Kind == addr.Message || at.Kind == addr.Conversation {
			return at, known
		}
	}
	r.Add(source.AddressError(expr,
		"to takes the address of a message or a conversation, as in message.launch or message.launch[\"eu\"], without quotes."))
	return at, false
}

// readImportIDs reads an id, or those of several parts.
func readImportIDs(r blockReader) ([]string, bool) {
	arg := r.KnownPlain("id", cty.DynamicPseudoType)
	if !arg.Given {
		return nil, false
	}
	list := arg.Val
	if one, err := funcs.Convert(list, cty.String); err == nil {
		list = cty.ListVal([]cty.Value{one})
	}
	list, err := funcs.Convert(list, cty.List(cty.String))
	if err != nil || list.LengthInt() == 0 || slices.ContainsFunc(list.AsValueSlice(), isEmptyText) {
		r.Add(diag.Errorf(arg.Range, "Invalid import id", "id is the platform's id of what stands, or a list of ids where it has several parts."))
		return nil, false
	}
	var ids []string
	for _, v := range list.AsValueSlice() {
		ids = append(ids, v.AsString())
	}
	return ids, true
}

func isEmptyText(v cty.Value) bool { return v.IsNull() || v.AsString() == "" }

// readRefactorings reads moved and removed blocks, and holds all of them against what
// is declared.
func (u *moduleInstance) readRefactorings() hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, m := range u.node.Moved {
		from, errFrom := move.Parse(u.address, m.From)
		to, errTo := move.Parse(u.address, m.To)
		switch {
		case errFrom != nil:
			diags = append(diags, addressError(m.From, errFrom))
		case errTo != nil:
			diags = append(diags, addressError(m.To, errTo))
		case !move.SameKind(from, to):
			diags = append(diags, diag.Errorf(m.Range, "Move to another kind",
				"%s cannot become %s: a message stays a message, a conversation a conversation, a module a module. "+
					"Correct one of the two addresses.", from, to))
		case from == to:
			diags = append(diags, diag.Errorf(m.Range, "Move without effect",
				"from and to are both %s. Correct one of the two addresses, or remove this moved block.", from))
		case u.isDeclared(from, from.AllInstances() && to.AllInstances()):
			diags = append(diags, diag.Errorf(m.From.SourceRange(), "Moved block is still declared",
				"%s is said to have moved to %s, but it is still here. Rename the block, or remove this moved block.", from, to))
		default:
			u.moved = append(u.moved, Moved{From: from, To: to, Range: m.Range})
		}
	}
	for _, r := range u.node.Removed {
		from, err := move.Parse(u.address, r.From)
		switch {
		case err != nil:
			diags = append(diags, addressError(r.From, err))
		case u.isDeclared(from, from.AllInstances()):
			diags = append(diags, diag.Errorf(r.From.SourceRange(), "Removed block is still declared",
				"%s is said to be removed, but it is still here. Remove the block, or this removed block.", from))
		default:
			u.removed = append(u.removed, Removed{From: from, Destroy: r.Destroy, Range: r.Range})
		}
	}
	return append(diags, u.checkImportTargets()...)
}

func addressError(trav hcl.Traversal, err error) *hcl.Diagnostic {
	return diag.Errorf(trav.SourceRange(), "Invalid address", "This is not the address of something that can change: %s. "+
		"Write that of a message, a conversation or a module.", err)
}

// checkImportTargets reports imports to what is not declared.
func (u *moduleInstance) checkImportTargets() hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, i := range u.imports {
		_, isMessage := u.decoder.Messages[i.To.String()]
		c, isConversation := u.decoder.Conversations[i.To.String()]
		switch {
		case !isMessage && !isConversation && !u.isLenient() && !u.Undeclared:
			diags = append(diags, diag.Errorf(i.Source.At("to"), "Import to something undeclared",
				"%s is not declared. Write its block, or have it written from what stands with\n  herald generate-config", i.To))
		case isConversation && !c.Managed():
			diags = append(diags, diag.Errorf(i.Source.At("to"), "Nothing to import",
				"%s has an id, so it is never changed and needs no import. Remove the id to have Herald keep it, or remove this block.", i.To))
		}
	}
	return diags
}

// isDeclared reports whether the module has what a target names. whole says that
// an address without key stands for all instances, and not for the one that
// has none.
func (u *moduleInstance) isDeclared(t move.Target, whole bool) bool {
	if !t.IsModule() {
		b := u.index[t.Block]
		return b != nil && (whole || b.Keys()[t.Key])
	}
	instance, known := u.calledModules()[t.Module]
	return known && (instance || whole)
}

// calledModules lists the modules that are called: true is an instance, false a block
// of which all instances have keys.
func (u *moduleInstance) calledModules() map[string]bool {
	if u.calledIndex != nil {
		return u.calledIndex
	}
	u.calledIndex = make(map[string]bool)
	for _, b := range u.blocks {
		if b.decl.Kind != scope.Module {
			continue
		}
		u.calledIndex[b.Addr.String()] = false
		for key := range b.Keys() {
			u.calledIndex[b.Addr.Instance(key).String()] = true
		}
	}
	return u.calledIndex
}

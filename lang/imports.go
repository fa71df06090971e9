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
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/lang/module"
	"herald/lang/move"
	"herald/lang/reference"
	"herald/lang/scope"
	"herald/lang/source"
)

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
		"to must be the address of a message or a conversation, as in message.launch or message.launch[\"eu\"], without quotes."))
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
		r.Add(diag.Errorf(arg.Range, problem.InvalidImportID, "id must be the platform's id of the message or the conversation, or a list of ids if the message has several parts."))
		return nil, false
	}
	var ids []string
	for _, v := range list.AsValueSlice() {
		ids = append(ids, v.AsString())
	}
	return ids, true
}

func isEmptyText(v cty.Value) bool { return v.IsNull() || v.AsString() == "" }

// checkImportTargets reports imports to what is not declared.
func (u *moduleInstance) checkImportTargets() hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, i := range u.imports {
		_, isMessage := u.decoder.Messages[i.To.String()]
		c, isConversation := u.decoder.Conversations[i.To.String()]
		switch {
		case !isMessage && !isConversation && !u.isLenient() && !u.Undeclared:
			diags = append(diags, diag.Errorf(i.Source.At("to"), problem.ImportToUndeclaredBlock,
				"%s is not declared. Write its block, or generate it from the platform with\n  herald generate-config", i.To))
		case isConversation && !c.Managed():
			diags = append(diags, diag.Errorf(i.Source.At("to"), problem.ImportWithoutInstances,
				"%s has an id, so Herald does not manage it and there is nothing to import. Remove the id to let Herald manage it, or remove this import block.", i.To))
		}
	}
	return diags
}

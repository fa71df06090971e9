package lang

import (
	"github.com/hashicorp/hcl/v2"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/move"
	"herald/lang/scope"
)

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
			diags = append(diags, diag.Errorf(m.Range, problem.MoveToAnotherKind,
				"%s cannot become %s: a moved block cannot change the kind of a block. "+
					"Correct one of the two addresses.", from, to))
		case from == to:
			diags = append(diags, diag.Errorf(m.Range, problem.MoveWithoutEffect,
				"from and to are both %s. Correct one of the two addresses, or remove this moved block.", from))
		case u.isDeclared(from, from.AllInstances() && to.AllInstances()):
			diags = append(diags, diag.Errorf(m.From.SourceRange(), problem.MovedBlockStillDeclared,
				"This moved block renames %s to %s, but the first is still declared. Rename its block, or remove this moved block.", from, to))
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
			diags = append(diags, diag.Errorf(r.From.SourceRange(), problem.RemovedBlockStillDeclared,
				"This removed block is for %s, which is still declared. Remove its block, or this removed block.", from))
		default:
			u.removed = append(u.removed, Removed{From: from, Destroy: r.Destroy, Range: r.Range})
		}
	}
	return append(diags, u.checkImportTargets()...)
}

func addressError(trav hcl.Traversal, err error) *hcl.Diagnostic {
	return diag.Errorf(trav.SourceRange(), problem.InvalidAddress, "This is not the address of a message, a conversation or a module: %s. "+
		"Correct it, as in message.launch.", err)
}

// isDeclared reports whether the module has what a target names. whole means that
// an address without key represents all instances, and not for the one that
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

package library

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/funcs"
	"herald/lang/module"
	"herald/lang/secret"
	"herald/lang/variable"
)

// resolveSources evaluates the sources of a module's calls that refer to
// constant variables, and to local values made from them.
func (n *Node) resolveSources(from variable.Sources) hcl.Diagnostics {
	n.Constants = make(map[string]cty.Value)
	s := sourceEvaluator{node: n, locals: make(map[string]cty.Value)}
	s.readConstants(from)
	for _, call := range n.Module.Calls {
		if call.Expr != nil && !s.diags.HasErrors() {
			call.Source = s.evaluateSource(call)
		}
	}
	return s.diags
}

// sourceEvaluator evaluates the sources of one module.
type sourceEvaluator struct {
	node   *Node
	locals map[string]cty.Value // evaluated so far; NilVal while one is evaluated
	diags  hcl.Diagnostics
}

// readConstants reads the values of constant variables. What is wrong with one
// is reported where variables are evaluated.
func (s *sourceEvaluator) readConstants(from variable.Sources) {
	var values variable.Values
	for _, v := range s.node.Variables {
		if !v.Const || isSecret(v) {
			continue
		}
		if from.Dir != "" {
			values, _ = variable.Load(from)
			from.Dir = ""
		}
		val, diags := values.Value(v, variable.Options{Secrets: new(secret.Texts)})
		if !diags.HasErrors() {
			s.node.Constants[v.Name] = val
		}
	}
}

// isSecret reports whether the value of a variable must not become part of a
// source, which is stored, shown, and asked other servers for.
func isSecret(v *module.Variable) bool { return v.Sensitive || v.Ephemeral }

func (s *sourceEvaluator) evaluateSource(call *module.Call) string {
	val := s.evaluateConstant(call.Expr)
	if s.diags.HasErrors() {
		return ""
	}
	val, err := funcs.Convert(val, cty.String)
	if err != nil || !val.IsKnown() || val.IsNull() || val.AsString() == "" {
		s.addError(call.Range, problem.InvalidModuleSource, "The source must be a string that is not empty. %s", SourceForms)
		return ""
	}
	return val.AsString()
}

func (s *sourceEvaluator) addError(rng hcl.Range, code problem.Code, format string, args ...any) {
	s.diags = append(s.diags, diag.Errorf(rng, code, format, args...))
}

// evaluateConstant returns the value of an expression that is made of constants. It is
// unknown when there are errors.
func (s *sourceEvaluator) evaluateConstant(expr hcl.Expression) cty.Value {
	locals := make(map[string]cty.Value)
	for _, trav := range expr.Variables() {
		name := ""
		if len(trav) > 1 {
			if attr, ok := trav[1].(hcl.TraverseAttr); ok {
				name = attr.Name
			}
		}
		switch trav.RootName() {
		case "var":
			s.checkVariable(name, trav.SourceRange())
		case "local":
			locals[name] = s.evaluateLocal(name, trav.SourceRange())
		default:
			s.addError(trav.SourceRange(), problem.InvalidReference,
				"Modules are loaded before anything is evaluated, so %s cannot be used here. "+
					"Use variables that have const = true, and local values made from them.", diag.Reference(trav))
		}
	}
	if s.diags.HasErrors() {
		return cty.DynamicVal
	}
	val, diags := expr.Value(&hcl.EvalContext{Variables: map[string]cty.Value{
		"var": cty.ObjectVal(s.node.Constants), "local": cty.ObjectVal(locals),
	}})
	s.diags = append(s.diags, diags...)
	return val
}

// checkVariable reports a variable that has no constant value.
func (s *sourceEvaluator) checkVariable(name string, rng hcl.Range) {
	for _, v := range s.node.Variables {
		_, known := s.node.Constants[name]
		switch {
		case v.Name != name:
		case isSecret(v):
			s.addError(rng, problem.SecretConstantVariable,
				"The source of a module is stored and shown, so it cannot use var.%s, which is sensitive or ephemeral. Use another variable.", name)
			return
		case !v.Const:
			s.addError(rng, problem.VariableIsNotConstant,
				"Modules are loaded before variables have values, so var.%s cannot be used here. Add const = true to the variable.", name)
			return
		case !known:
			s.addError(rng, problem.ConstantVariableWithoutValue,
				"var.%s is needed to load a module, and it has no valid value. Give it a default, or set it in the environment "+
					"as HERALD_VAR_%s, in herald.vars.hcl or in a file *.auto.vars.hcl; in a called module, only the default is used.", name, name)
			return
		default:
			return
		}
	}
	s.addError(rng, problem.UndeclaredReference, "There is no variable %q in this module. Correct the name, or declare it.", name)
}

// evaluateLocal returns the value of a local value that is made of constants.
func (s *sourceEvaluator) evaluateLocal(name string, rng hcl.Range) cty.Value {
	if val, met := s.locals[name]; met {
		if val == cty.NilVal {
			s.addError(rng, problem.DependencyCycle, "local.%s refers to itself. Remove one of the references.", name)
			return cty.DynamicVal
		}
		return val
	}
	for _, l := range s.node.Locals {
		if l.Name == name {
			s.locals[name] = cty.NilVal
			s.locals[name] = s.evaluateConstant(l.Expr)
			return s.locals[name]
		}
	}
	s.addError(rng, problem.UndeclaredReference, "There is no local value %q in this module. Correct the name, or declare it.", name)
	return cty.DynamicVal
}

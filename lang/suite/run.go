package suite

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/module"
	"herald/lang/reference"
	"herald/lang/source"
)

func runSchema() *hcl.BodySchema {
	return &hcl.BodySchema{
		Attributes: []hcl.AttributeSchema{
			{Name: "command"}, {Name: "providers"}, {Name: "expect_failures"}, {Name: "state_key"}, {Name: "now"}, {Name: "settled"},
			{Name: "parallel"},
		},
		Blocks: []hcl.BlockHeaderSchema{
			{Type: "variables"}, {Type: "module"}, {Type: "plan_options"}, {Type: "assert"},
		},
	}
}

func (r *reader) readRun(b *hcl.Block) {
	if !hclsyntax.ValidIdentifier(b.Labels[0]) {
		r.addDiags(diag.Errorf(b.LabelRanges[0], problem.InvalidName,
			"%q is not a valid name. A name must begin with a letter and can contain letters, digits, underscores and dashes.", b.Labels[0]))
		return
	}
	content := r.readContent(b.Body, runSchema())
	if !r.declareOnce("run", b.Labels[0], b.DefRange) {
		return
	}
	attrs := content.Attributes
	run := &Run{
		Name: b.Labels[0], Range: b.DefRange,
		Apply:   r.readKeyword(attrs["command"], "apply", "plan") == "apply",
		Settled: r.evalConstant(attrs["settled"], cty.True).True(),
		Options: Options{Mode: Normal, Refresh: true},
		Expect:  r.readExpectedFailures(attrs["expect_failures"]),
	}
	run.Providers = r.readPassedProviders(attrs["providers"])
	if attr := attrs["now"]; attr != nil {
		run.Now = attr.Expr
	}
	once := make(map[string]hcl.Range)
	for _, inner := range content.Blocks {
		if first, ok := once[inner.Type]; ok && inner.Type != "assert" {
			r.addDiags(diag.Errorf(inner.DefRange, problem.DuplicateBlock,
				"Only one %s block is allowed here, and there is already one at line %d. Merge the two.", inner.Type, first.Start.Line))
			continue
		}
		once[inner.Type] = inner.DefRange
		r.readRunBlock(run, inner)
	}
	r.warnParallel(attrs["parallel"])
	run.State = r.evalConstant(attrs["state_key"], cty.StringVal(run.Source)).AsString()
	r.file.Runs = append(r.file.Runs, run)
}

func (r *reader) readRunBlock(run *Run, b *hcl.Block) {
	switch b.Type {
	case "variables":
		run.Variables = r.readAssignments(b.Body)
	case "module":
		r.readModule(run, b)
	case "plan_options":
		r.readPlanOptions(run, b)
	case "assert":
		asserts, diags := module.ReadCondition(b)
		r.addDiags(diags...)
		run.Asserts = append(run.Asserts, asserts...)
	}
}

func (r *reader) readModule(run *Run, b *hcl.Block) {
	content, diags := source.Content(b.Body, &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "source", Required: true}}})
	r.addDiags(diags...)
	attr := content.Attributes["source"]
	if attr == nil {
		return
	}
	run.Source, run.SourceRange = r.evalConstant(attr, cty.StringVal("./")).AsString(), attr.Expr.Range()
	if !strings.HasPrefix(run.Source, "./") && !strings.HasPrefix(run.Source, "../") {
		r.addDiags(diag.Errorf(run.SourceRange, problem.InvalidModuleSource,
			"The source of a run must be a directory that begins with ./ or ../; it is relative to the project, not to this test file."))
	}
}

func (r *reader) readPlanOptions(run *Run, b *hcl.Block) {
	content, diags := source.Content(b.Body, &hcl.BodySchema{Attributes: []hcl.AttributeSchema{
		{Name: "mode"}, {Name: "refresh"}, {Name: "replace"}, {Name: "target"}, {Name: "exclude"},
	}})
	r.addDiags(diags...)
	attrs := content.Attributes
	run.Options = Options{
		Mode:    Mode(r.readKeyword(attrs["mode"], string(Normal), string(Destroy), string(RefreshOnly))),
		Refresh: r.evalConstant(attrs["refresh"], cty.True).True(),
		Replace: r.readAddresses(attrs["replace"]),
		Target:  r.readAddresses(attrs["target"]),
		Exclude: r.readAddresses(attrs["exclude"]),
	}
	if run.Options.Mode != Normal && len(run.Options.Replace) > 0 {
		r.addDiags(diag.Errorf(attrs["replace"].NameRange, problem.ReplaceWithoutEffect, "Only a plan of mode normal can replace messages. Remove this argument, or the mode."))
	}
}

// readKeyword reads a word without quotes; the first of them when it is absent or
// wrong.
func (r *reader) readKeyword(attr *hcl.Attribute, words ...string) string {
	if attr == nil {
		return words[0]
	}
	given := hcl.ExprAsKeyword(attr.Expr)
	for _, word := range words {
		if word == given {
			return word
		}
	}
	r.addDiags(diag.Errorf(attr.Expr.Range(), problem.InvalidKeyword, "%s must be one of these words, without quotes: %s.%s",
		attr.Name, strings.Join(words, ", "), diag.DidYouMean(given, words)))
	return words[0]
}

// evalConstant reads an argument that refers to nothing; absent when it is absent
// or wrong. The type is that of absent.
func (r *reader) evalConstant(attr *hcl.Attribute, absent cty.Value) cty.Value {
	if attr == nil {
		return absent
	}
	v, diags := source.EvalConstant(attr.Expr)
	r.addDiags(diags...)
	if diags.HasErrors() {
		return absent
	}
	v, err := convert.Convert(v, absent.Type())
	if err != nil || v.IsNull() || !v.IsKnown() {
		r.addDiags(diag.Errorf(attr.Expr.Range(), problem.IncorrectArgumentType, "%s must be %s.", attr.Name, literalForm(absent.Type())))
		return absent
	}
	return v
}

// literalForm says how a value of a type is written.
func literalForm(ty cty.Type) string {
	if ty == cty.Bool {
		return "true or false"
	}
	return "a string in quotes"
}

// readExpectedFailures reads expect_failures: references to what has rules.
func (r *reader) readExpectedFailures(attr *hcl.Attribute) []ExpectedFailure {
	var out []ExpectedFailure
	for _, expr := range r.readList(attr) {
		trav, diags := hcl.AbsTraversalForExpr(expr)
		address := ""
		if !diags.HasErrors() {
			address = conditionOwner(trav)
		}
		if address == "" {
			r.addDiags(diag.Errorf(expr.Range(), problem.InvalidReference,
				"expect_failures must contain objects that have rules, without instance keys: "+
					"[var.NAME], [message.NAME], [conversation.NAME], [output.NAME], [check.NAME] and so on."))
			continue
		}
		out = append(out, ExpectedFailure{address, expr.Range()})
	}
	return out
}

// conditionOwner is the address of something that may have rules; "" for all else.
func conditionOwner(trav hcl.Traversal) string {
	words := map[string]int{
		"var": 2, "output": 2, "check": 2, addr.Conversation: 2, addr.Attachment: 2, addr.Message: 2, "module": 2, addr.Data: 3, addr.Action: 3,
	}
	if len(trav) != words[trav.RootName()] {
		return ""
	}
	parts := []string{trav.RootName()}
	for _, step := range trav[1:] {
		attr, ok := step.(hcl.TraverseAttr)
		if !ok {
			return ""
		}
		parts = append(parts, attr.Name)
	}
	return strings.Join(parts, ".")
}

// readAddresses reads a list of references; what is none, as the address of a
// delivery, is text.
func (r *reader) readAddresses(attr *hcl.Attribute) []string {
	var out []string
	for _, expr := range r.readList(attr) {
		if trav, diags := hcl.AbsTraversalForExpr(expr); !diags.HasErrors() {
			if at, rest, err := addr.FromTraversal(trav); err == nil && len(rest) == 0 {
				out = append(out, at.String())
				continue
			}
			if at, rest, err := addr.Modules(trav); err == nil && len(rest) == 0 && at != "" {
				out = append(out, at)
				continue
			}
		}
		v, diags := expr.Value(nil)
		if diags.HasErrors() || v.Type() != cty.String || v.IsNull() || !v.IsKnown() {
			r.addDiags(diag.Errorf(expr.Range(), problem.InvalidAddress,
				"%s must contain addresses, as in [message.launch, \"message.launch@conversation.users\"].", attr.Name))
			continue
		}
		out = append(out, v.AsString())
	}
	return out
}

func (r *reader) readList(attr *hcl.Attribute) []hcl.Expression {
	if attr == nil {
		return nil
	}
	exprs, diags := hcl.ExprList(attr.Expr)
	r.addDiags(diags...)
	return exprs
}

// readPassedProviders reads the providers that a run's module is given under other names.
func (r *reader) readPassedProviders(attr *hcl.Attribute) []PassedProvider {
	if attr == nil {
		return nil
	}
	pairs, diags := hcl.ExprMap(attr.Expr)
	r.addDiags(diags...)
	var out []PassedProvider
	for _, pair := range pairs {
		name, okName := reference.ParseProvider(pair.Key)
		from, okFrom := reference.ParseProvider(pair.Value)
		switch {
		case !okName || !okFrom:
			r.addDiags(diag.Errorf(pair.Key.Range(), problem.InvalidProviderReference,
				"providers is a map from the provider names in the module to providers of the file, without quotes and without keys, as in { PLATFORM.press = PLATFORM.tests }."))
		case name.Platform != from.Platform:
			r.addDiags(diag.Errorf(pair.Value.Range(), problem.ProviderOfAnotherPlatform,
				"The module uses it as %s, so it must be a provider of the platform %s, but %s is of another platform. Pass a provider of that platform.", name, name.Platform, from))
		default:
			out = append(out, PassedProvider{name, from, pair.Value.Range()})
		}
	}
	return out
}

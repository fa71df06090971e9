package lang

import (
	"maps"
	"slices"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/argument"
	"herald/lang/body"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/grammar"
	"herald/lang/module"
	"herald/lang/scope"
)

// Settings are the herald block: what must be known before the state is
// opened, and so before anything else is evaluated.
type Settings struct {
	Name            string // "" when there is none
	RequiredVersion string // constraint; "" when there is none
	Backend         *Backend
	Encryption      *Encryption // nil when the state is not encrypted
	// Rules are those that the block sets: error, warning or off, by name.
	Rules  map[string]string
	Source *Source // of the herald block; nil when there is none
}

// Encryption says how the state is encrypted.
type Encryption struct {
	// Body is an object of the arguments that were given, and of fallback: a
	// tuple of such objects. All is known and without marks. It holds secrets.
	Body   cty.Value
	Source *Source
}

// Backend says where the state is kept.
type Backend struct {
	Type string
	Body cty.Value // an object of the arguments that were given, known, without marks
	// Sensitive lists the arguments that hold a sensitive value, sorted.
	Sensitive []string
	Source    *Source
}

// Settings evaluates the herald block. Variables and locals may be used in it,
// and they alone are evaluated. A version of this program that the block rules
// out is an error.
func (c *Config) Settings(in Inputs) (Settings, hcl.Diagnostics) {
	ev := newEvaluation(c, in)
	u := newModuleInstance(ev, rootConfig(c, ev), true)
	v, diags := u.settingsVertex()
	if !diags.HasErrors() {
		diags = append(diags, explainSettingsErrors(u.scope.RunFor(v))...)
	}
	var settings Settings
	if !diags.HasErrors() {
		settings, diags = u.decodeSettings(v)
	}
	return settings, diag.Unique(ev.secrets.Redact(diags))
}

// explainSettingsErrors adds to errors of variables and locals why they must have a
// value even where nothing else needs one.
func explainSettingsErrors(diags hcl.Diagnostics) hcl.Diagnostics {
	out := make(hcl.Diagnostics, 0, len(diags))
	for _, d := range diags {
		same := *d
		if d.Severity == hcl.DiagError {
			same.Detail += "\n\nThe herald block refers to it, so it must be known in every command, even in those that do not need other variables."
		}
		out = append(out, &same)
	}
	return out
}

// settingsVertex is what the herald block refers to. References that cannot
// have a value before the state is open are reported, however deep they are.
func (u *moduleInstance) settingsVertex() (*scope.Vertex, hcl.Diagnostics) {
	v := &scope.Vertex{Name: scope.Name{Kind: "herald", Name: "settings"}}
	for _, attr := range u.settingsArguments() {
		v.Refs = append(v.Refs, attr.Expr.Variables()...)
	}
	u.scope.LinkVertex(v)
	diags := checkNoBlockReferences(v.Refs)
	if diags.HasErrors() {
		return v, diags
	}
	for _, needed := range u.scope.NeededBy(v) {
		if needed.Block == nil {
			diags = append(diags, checkNoBlockReferences(needed.Refs)...)
		}
	}
	return v, diags
}

func (u *moduleInstance) settingsArguments() []*hcl.Attribute {
	h := u.node.Herald
	if h == nil {
		return nil
	}
	var out []*hcl.Attribute
	for _, attr := range []*hcl.Attribute{h.Name, h.RequiredVersion} {
		if attr != nil {
			out = append(out, attr)
		}
	}
	if h.Backend != nil {
		out = append(out, sortedAttributes(h.Backend.Attributes)...)
	}
	out = append(out, sortedAttributes(h.Rules)...)
	if h.Encryption != nil {
		out = append(out, sortedAttributes(h.Encryption.Attributes)...)
		for _, fallback := range h.Encryption.Fallbacks {
			out = append(out, sortedAttributes(fallback)...)
		}
	}
	return out
}

func sortedAttributes(attrs hcl.Attributes) []*hcl.Attribute {
	var out []*hcl.Attribute
	for _, name := range slices.Sorted(maps.Keys(attrs)) {
		out = append(out, attrs[name])
	}
	return out
}

// decodeSettings decodes the herald block, once what it needs has a value.
func (u *moduleInstance) decodeSettings(v *scope.Vertex) (Settings, hcl.Diagnostics) {
	h := u.node.Herald
	if h == nil {
		return Settings{}, nil
	}
	ctx, diags := u.scope.Context(v)
	if diags.HasErrors() {
		return Settings{}, diags
	}
	r := blockReader{Reader: &argument.Reader{Content: &body.Content{Attributes: hcl.Attributes{}}, Ctx: ctx, Diags: &diags, Lenient: u.isLenient() || u.scope.Tainted(v)}}
	source := &Source{Range: h.Range, Arguments: make(map[string]hcl.Range)}
	for _, attr := range []*hcl.Attribute{h.Name, h.RequiredVersion} {
		if attr != nil {
			r.Content.Attributes[attr.Name] = attr
			source.Arguments[attr.Name] = attr.Expr.Range()
		}
	}
	out := Settings{Source: source, Name: r.readProjectName(), RequiredVersion: r.readRequiredVersion(u.Version)}
	if h.Backend != nil {
		out.Backend = r.decodeBackend(h.Backend)
	}
	if h.Encryption != nil {
		out.Encryption = r.decodeEncryption(h.Encryption)
	}
	out.Rules = r.readSeverities(h.Rules)
	return out, diags
}

// checkNoBlockReferences reports references to blocks.
func checkNoBlockReferences(refs []hcl.Traversal) hcl.Diagnostics {
	var diags hcl.Diagnostics
	for _, trav := range refs {
		if scope.IsBlock(trav.RootName()) {
			diags = append(diags, diag.Errorf(trav.SourceRange(), problem.InvalidReference,
				"The herald block is evaluated before anything else, so it can use only variables, local values and functions."))
		}
	}
	return diags
}

func (r blockReader) readProjectName() string {
	arg := r.KnownPlain("name", cty.String)
	if !arg.Given {
		return ""
	}
	name := arg.Val.AsString()
	if name == "" {
		r.Add(diag.Errorf(arg.Range, problem.InvalidProjectName,
			"The name is empty. It is the identity of this project: choose a name and never change it, or remove the argument."))
	}
	return name
}

// readRequiredVersion checks the constraint against this program. A build before a
// release counts as that release.
func (r blockReader) readRequiredVersion(running string) string {
	arg := r.KnownPlain("required_version", cty.String)
	if !arg.Given {
		return ""
	}
	text := arg.Val.AsString()
	constraint, err := version.NewConstraint(text)
	if err != nil {
		r.Add(diag.Errorf(arg.Range, problem.InvalidVersionConstraint,
			"%q is not a version constraint. Write a constraint such as \">= 0.1, < 2.0\".", text))
		return text
	}
	have, err := version.NewVersion(running)
	if err == nil && !constraint.Check(have.Core()) {
		r.Add(diag.Errorf(arg.Range, problem.UnsupportedHeraldVersion,
			"This configuration requires Herald %s, and this is version %s. Use another version, or change required_version.", text, running))
	}
	return text
}

func (r blockReader) decodeBackend(decl *module.Backend) *Backend {
	b := &Backend{Type: decl.Type, Source: &Source{Range: decl.Range, Arguments: make(map[string]hcl.Range)}}
	vals, sensitive := r.readEarlyArguments(decl.Attributes, b.Source)
	b.Body, b.Sensitive = cty.ObjectVal(vals), sensitive
	return b
}

func (r blockReader) decodeEncryption(decl *module.Encryption) *Encryption {
	e := &Encryption{Source: &Source{Range: decl.Range, Arguments: make(map[string]hcl.Range)}}
	vals, _ := r.readEarlyArguments(decl.Attributes, e.Source)
	fallbacks := make([]cty.Value, len(decl.Fallbacks))
	for i, attrs := range decl.Fallbacks {
		inner, _ := r.readEarlyArguments(attrs, &Source{Arguments: make(map[string]hcl.Range)})
		fallbacks[i] = cty.ObjectVal(inner)
	}
	vals["fallback"] = cty.TupleVal(fallbacks)
	e.Body = cty.ObjectVal(vals)
	return e
}

// readSeverities reads how much each rule weighs.
func (r blockReader) readSeverities(attrs hcl.Attributes) map[string]string {
	out := make(map[string]string, len(attrs))
	in := &argument.Reader{Content: &body.Content{Attributes: attrs}, Ctx: r.Ctx, Lenient: r.Lenient, Diags: r.Diags}
	for _, attr := range sortedAttributes(attrs) {
		if !grammar.IsLintRule(attr.Name) {
			r.Add(diag.Errorf(attr.NameRange, problem.UnknownRule, "There is no lint rule %q; herald rules lists them.%s",
				attr.Name, diag.DidYouMean(attr.Name, grammar.LintRuleIDs())))
			continue
		}
		arg := in.KnownPlain(attr.Name, cty.String)
		if !arg.Given {
			continue
		}
		word := arg.Val.AsString()
		if !slices.Contains(grammar.Severities(), word) {
			r.Add(diag.Errorf(arg.Range, problem.InvalidSeverity, "The severity of a lint rule must be one of %s, not %q.%s",
				diag.List(grammar.Severities()), word, diag.DidYouMean(word, grammar.Severities())))
			continue
		}
		out[attr.Name] = word
	}
	return out
}

// readEarlyArguments returns the arguments of a block that is read before the state is open,
// and the names of those that hold a sensitive value. The range of each is
// recorded in source.
func (r blockReader) readEarlyArguments(attrs hcl.Attributes, source *Source) (vals map[string]cty.Value, sensitive []string) {
	in := &argument.Reader{Content: &body.Content{Attributes: attrs}, Ctx: r.Ctx, Lenient: r.Lenient, Diags: r.Diags}
	vals = make(map[string]cty.Value)
	for _, attr := range sortedAttributes(attrs) {
		arg := in.Eval(attr.Name, cty.DynamicPseudoType)
		source.Arguments[attr.Name] = arg.Range
		if arg.Unknown && !r.Lenient {
			r.Add(diag.Errorf(arg.Range, problem.ValueNotKnownYet, "The backend and the encryption of the state must be known before anything else is evaluated."))
		}
		if arg.Sensitive {
			sensitive = append(sensitive, attr.Name)
		}
		vals[attr.Name] = arg.Val
	}
	return vals, sensitive
}

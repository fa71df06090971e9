package document

import (
	"encoding/json"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/library"
	"herald/lang/module"
)

// Configuration is what is declared, before its evaluation.
type Configuration struct {
	ProviderConfig map[string]ProviderConfig `json:"provider_config,omitempty"`
	RootModule     *ModuleConfig             `json:"root_module"`
}

// ConfigurationDocument is a configuration without a plan.
type ConfigurationDocument struct {
	FormatVersion string `json:"format_version"`
	*Configuration
}

// OfConfiguration returns what the files declare. Nothing is evaluated, and
// constants in provider blocks and defaults of sensitive variables are omitted.
func OfConfiguration(c *lang.Config) *ConfigurationDocument {
	return &ConfigurationDocument{FormatVersion: configurationFormat, Configuration: configurationOf(c)}
}

// configurationFormat is the version of ConfigurationDocument. Its first number
// changes when something is removed or gets another meaning.
const configurationFormat = "1.0"

// ProviderConfig is a provider. Its constants are omitted, because they may be
// credentials.
type ProviderConfig struct {
	Name        string                 `json:"name"`
	FullName    string                 `json:"full_name"`
	Alias       string                 `json:"alias,omitempty"`
	Expressions map[string]*Expression `json:"expressions,omitempty"`
}

// ModuleConfig is the declarations of a module.
type ModuleConfig struct {
	Outputs     map[string]OutputConfig   `json:"outputs,omitempty"`
	Resources   []ResourceConfig          `json:"resources,omitempty"`
	ModuleCalls map[string]ModuleCall     `json:"module_calls,omitempty"`
	Variables   map[string]VariableConfig `json:"variables,omitempty"`
}

// OutputConfig is an output block.
type OutputConfig struct {
	Sensitive   bool            `json:"sensitive,omitempty"`
	Deprecated  string          `json:"deprecated,omitempty"`
	Type        json.RawMessage `json:"type,omitempty"` // in cty's JSON form; omitted for any type
	Expression  *Expression     `json:"expression"`
	Description string          `json:"description,omitempty"`
	DependsOn   []string        `json:"depends_on,omitempty"`
}

// ResourceConfig is a block of messages, conversations, attachments or data.
type ResourceConfig struct {
	Address           string                 `json:"address"`
	Mode              string                 `json:"mode"`
	Type              string                 `json:"type"`
	Name              string                 `json:"name"`
	ProviderConfigKey string                 `json:"provider_config_key,omitempty"`
	Expressions       map[string]*Expression `json:"expressions,omitempty"`
	SchemaVersion     int                    `json:"schema_version"`
	CountExpression   *Expression            `json:"count_expression,omitempty"`
	ForEachExpression *Expression            `json:"for_each_expression,omitempty"`
	DependsOn         []string               `json:"depends_on,omitempty"`
}

// ModuleCall is a module block with the called module.
type ModuleCall struct {
	Source            string                 `json:"source"`
	Expressions       map[string]*Expression `json:"expressions,omitempty"`
	CountExpression   *Expression            `json:"count_expression,omitempty"`
	ForEachExpression *Expression            `json:"for_each_expression,omitempty"`
	Module            *ModuleConfig          `json:"module"`
	DependsOn         []string               `json:"depends_on,omitempty"`
}

// VariableConfig is a variable block. The default of a sensitive one is
// omitted.
type VariableConfig struct {
	Default     json.RawMessage `json:"default,omitempty"`
	Description string          `json:"description,omitempty"`
	Sensitive   bool            `json:"sensitive,omitempty"`
	Deprecated  string          `json:"deprecated,omitempty"`
	Const       bool            `json:"const,omitempty"`
}

func configurationOf(c *lang.Config) *Configuration {
	out := &Configuration{ProviderConfig: map[string]ProviderConfig{}, RootModule: moduleConfig(c.Root())}
	for _, p := range c.Providers() {
		key := addr.Provider{Platform: p.Platform, Alias: p.Alias}.String()
		out.ProviderConfig[key] = ProviderConfig{
			Name: p.Platform, FullName: p.Platform, Alias: p.Alias, Expressions: withoutConstants(expressionsOf(p.Body)),
		}
	}
	return out
}

func moduleConfig(n *library.Node) *ModuleConfig {
	m := &ModuleConfig{
		Outputs: map[string]OutputConfig{}, ModuleCalls: map[string]ModuleCall{}, Variables: map[string]VariableConfig{},
	}
	for _, v := range n.Variables {
		m.Variables[v.Name] = variableConfig(v)
	}
	for _, o := range n.Outputs {
		m.Outputs[o.Name] = outputConfig(o)
	}
	for _, b := range n.Blocks {
		switch b.Kind {
		case addr.Action:
		case "module":
			if child := n.Calls[b.Name]; child != nil {
				m.ModuleCalls[b.Name] = moduleCall(n, b, child)
			}
		default:
			m.Resources = append(m.Resources, resourceConfig(b))
		}
	}
	return m
}

func variableConfig(v *module.Variable) VariableConfig {
	out := VariableConfig{Description: v.Description, Sensitive: v.Sensitive, Deprecated: v.Deprecated, Const: v.Const}
	if v.Default == cty.NilVal || v.Sensitive || isMarked(v.Default) || !v.Default.IsWhollyKnown() {
		return out
	}
	plain, _ := v.Default.UnmarkDeep()
	if raw, err := ctyjson.Marshal(plain, plain.Type()); err == nil {
		out.Default = raw
	}
	return out
}

func outputConfig(o *module.Output) OutputConfig {
	out := OutputConfig{Sensitive: o.Sensitive, Deprecated: o.Deprecated, Expression: expressionOf(o.Value), Description: o.Description}
	if o.Type != cty.DynamicPseudoType {
		if raw, err := ctyjson.MarshalType(o.Type.WithoutOptionalAttributesDeep()); err == nil {
			out.Type = raw
		}
	}
	if o.Sensitive {
		out.Expression.ConstantValue = nil
	}
	for _, trav := range o.DependsOn {
		out.DependsOn = append(out.DependsOn, diag.Reference(trav))
	}
	return out
}

func resourceConfig(b *module.Block) ResourceConfig {
	out := ResourceConfig{Mode: managed, Type: b.Kind, Name: b.Name}
	if b.Kind == addr.Data {
		out.Mode, out.Type = "data", b.Type
	}
	out.Address = addr.Block{Kind: b.Kind, Type: b.Type, Name: b.Name}.String()
	out.Expressions = expressionsOf(b.Body)
	out.CountExpression, out.ForEachExpression, out.DependsOn = takeMetaArguments(out.Expressions)
	if p := out.Expressions["provider"]; p != nil && len(p.References) > 0 {
		out.ProviderConfigKey = p.References[0]
	}
	delete(out.Expressions, "provider")
	return out
}

// takeMetaArguments removes the arguments that the language defines and returns
// them.
func takeMetaArguments(all map[string]*Expression) (count, forEach *Expression, dependsOn []string) {
	count, forEach = all["count"], all["for_each"]
	if d := all["depends_on"]; d != nil {
		dependsOn = d.References
	}
	delete(all, "count")
	delete(all, "for_each")
	delete(all, "depends_on")
	return count, forEach, dependsOn
}

func moduleCall(n *library.Node, b *module.Block, child *library.Node) ModuleCall {
	out := ModuleCall{Module: moduleConfig(child), Expressions: expressionsOf(b.Body)}
	for _, call := range n.Module.Calls {
		if call.Name == b.Name {
			out.Source = diag.WithoutSecrets(call.Source)
		}
	}
	out.CountExpression, out.ForEachExpression, out.DependsOn = takeMetaArguments(out.Expressions)
	delete(out.Expressions, "source")
	delete(out.Expressions, "providers")
	for _, v := range child.Variables {
		if e := out.Expressions[v.Name]; e != nil && (v.Sensitive || v.Ephemeral) {
			e.ConstantValue = nil
		}
	}
	return out
}

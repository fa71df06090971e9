package manual

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang/addr"
	"herald/lang/funcs"
	"herald/lang/grammar"
	"herald/lang/schema"
	"herald/providers"
)

// The blocks of every platform as programs read them, in the shape of
// Terraform's schemas, so that what reads those reads these: conversations and
// messages are resources, look-ups data sources. What only Herald has is beside
// it: title, environment, default, example, and the schemas of actions.
type (
	schemas struct {
		Format  string                    `json:"format_version"`
		Schemas map[string]platformSchema `json:"provider_schemas"`
	}
	platformSchema struct {
		Title     string               `json:"title"`
		Provider  versioned            `json:"provider"`
		Resources map[string]versioned `json:"resource_schemas"`
		Data      map[string]versioned `json:"data_source_schemas"`
		Actions   map[string]versioned `json:"action_schemas"`
		Functions map[string]signature `json:"functions,omitempty"`
	}
	versioned struct {
		Version int       `json:"version"`
		Block   blockJSON `json:"block"`
	}
	blockJSON struct {
		Attributes  map[string]attribute `json:"attributes,omitempty"`
		Blocks      map[string]nested    `json:"block_types,omitempty"`
		Description string               `json:"description,omitempty"`
		Kind        string               `json:"description_kind"`
	}
	nested struct {
		Nesting string    `json:"nesting_mode"`
		Block   blockJSON `json:"block"`
		Max     int       `json:"max_items,omitempty"`
	}
	attribute struct {
		Type        json.RawMessage `json:"type"`
		Description string          `json:"description,omitempty"`
		Kind        string          `json:"description_kind"`
		Required    bool            `json:"required,omitempty"`
		Optional    bool            `json:"optional,omitempty"`
		Computed    bool            `json:"computed,omitempty"`
		Sensitive   bool            `json:"sensitive,omitempty"`
		Environment []string        `json:"environment,omitempty"`
		Default     json.RawMessage `json:"default,omitempty"`
		Example     string          `json:"example,omitempty"`
	}
)

// plain is the only kind of description there is.
const plain = "plain"

// Schema writes the blocks of every platform, for programs. The error is that
// of w.
func Schema(w io.Writer, all []providers.Facts) error {
	doc := schemas{Format: Format, Schemas: map[string]platformSchema{}}
	for _, f := range all {
		s, err := schemaOf(f.Schema)
		if err != nil {
			return fmt.Errorf("describe the blocks of %s: %w", f.Schema.Title, err)
		}
		doc.Schemas[f.Schema.Name] = s
	}
	return writeJSON(w, doc)
}

func schemaOf(p schema.Platform) (s platformSchema, err error) {
	s = platformSchema{Title: p.Title, Resources: map[string]versioned{}, Functions: map[string]signature{}}
	if s.Provider.Block, err = blockOf(accountBlock(p)); err != nil {
		return s, err
	}
	for kind, block := range grammar.Blocks(map[string]schema.Platform{p.Name: p}) {
		b, err := blockOf(block)
		if err == nil {
			err = b.addComputed(grammar.Reference(kind))
		}
		if err != nil {
			return s, err
		}
		s.Resources[kind] = versioned{Block: b}
	}
	for name, f := range p.Functions {
		if s.Functions[name], err = signatureOf(f, funcs.Parameters(f)); err != nil {
			return s, err
		}
	}
	if s.Data, err = operationsOf(addr.Data, p.Data); err != nil {
		return s, err
	}
	s.Actions, err = operationsOf(addr.Action, p.Actions)
	return s, err
}

// accountBlock is the body of a provider block with what the language adds.
func accountBlock(p schema.Platform) schema.Block {
	b := p.Provider
	b.Attributes = append([]schema.Attribute{
		{Name: "alias", Type: cty.String, Help: "A name for a further account on the same platform."},
		{Name: "for_each", Type: cty.DynamicPseudoType, Help: "Configures one account for each key; requires an alias."},
	}, b.Attributes...)
	return b
}

func operationsOf(kind string, list []schema.Operation) (map[string]versioned, error) {
	out := map[string]versioned{}
	for _, o := range list {
		b, err := blockOf(operationBlock(kind, o))
		if err == nil && kind == addr.Data {
			err = b.addComputed(attributeType(o.Result))
		}
		if err != nil {
			return nil, err
		}
		out[o.Name] = versioned{Block: b}
	}
	return out, nil
}

// attributeType is what expressions see of a data block. What is no object is read as
// its result.
func attributeType(result cty.Type) cty.Type {
	attrs := map[string]cty.Type{"address": cty.String}
	switch {
	case result == cty.NilType:
	case result.IsObjectType():
		maps.Copy(attrs, result.AttributeTypes())
	default:
		attrs["result"] = result
	}
	return cty.Object(attrs)
}

// operationBlock is the body of a data block or an action with the arguments as
// its platform declares them.
func operationBlock(kind string, o schema.Operation) schema.Block {
	b := grammar.OperationBlock(kind, nil)
	b.Help = o.Help
	if kind == addr.Action {
		for i := range b.Blocks {
			if b.Blocks[i].Name == "config" {
				b.Blocks[i].Block = o.Arguments
			}
		}
		return b
	}
	for _, a := range o.Arguments.Attributes {
		if _, own := b.Attribute(a.Name); !own {
			b.Attributes = append(b.Attributes, a)
		}
	}
	b.Blocks = append(b.Blocks, o.Arguments.Blocks...)
	return b
}

func blockOf(b schema.Block) (out blockJSON, err error) {
	out = blockJSON{Description: b.Help, Kind: plain, Attributes: map[string]attribute{}, Blocks: map[string]nested{}}
	for _, a := range b.Attributes {
		if out.Attributes[a.Name], err = attributeOf(a); err != nil {
			return out, err
		}
	}
	for _, n := range b.Blocks {
		inner, err := blockOf(n.Block)
		if err != nil {
			return out, err
		}
		out.Blocks[n.Name] = nested{Nesting: "single", Block: inner, Max: 1}
		if n.Many {
			out.Blocks[n.Name] = nested{Nesting: "list", Block: inner}
		}
	}
	return out, nil
}

func attributeOf(a schema.Attribute) (out attribute, err error) {
	out = attribute{
		Description: a.Help, Kind: plain, Required: a.Required, Optional: !a.Required, Sensitive: a.Sensitive,
		Environment: a.Env, Example: a.Example,
	}
	if len(a.Env) > 0 {
		out.Required, out.Optional = false, true // the environment may have it
	}
	if out.Type, err = ctyjson.MarshalType(a.Type); err != nil {
		return out, err
	}
	if a.Default != cty.NilVal && !a.Default.IsNull() {
		out.Default, err = ctyjson.Marshal(a.Default, a.Type)
	}
	return out, err
}

// addComputed adds what expressions may read of a block in addition to its arguments.
func (b blockJSON) addComputed(t cty.Type) error {
	for name, at := range t.AttributeTypes() {
		if a, given := b.Attributes[name]; given {
			a.Computed = a.Optional
			b.Attributes[name] = a
			continue
		}
		text, err := ctyjson.MarshalType(at)
		if err != nil {
			return err
		}
		b.Attributes[name] = attribute{Type: text, Kind: plain, Computed: true}
	}
	return nil
}

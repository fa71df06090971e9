package manual

import (
	"encoding/json"
	"fmt"
	"io"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang/schema"
	"herald/providers"
)

// The blocks of every platform as programs read them. Types are in cty's JSON
// notation, as in Terraform's schemas.
type (
	schemas struct {
		Format  string                    `json:"format_version"`
		Schemas map[string]platformSchema `json:"provider_schemas"`
	}
	platformSchema struct {
		Title        string               `json:"title"`
		Provider     blockJSON            `json:"provider"`
		Conversation blockJSON            `json:"conversation"`
		Message      blockJSON            `json:"message"`
		Data         map[string]operation `json:"data"`
		Actions      map[string]operation `json:"actions"`
	}
	operation struct {
		Description string          `json:"description"`
		Arguments   blockJSON       `json:"arguments"`
		Result      json.RawMessage `json:"result,omitempty"`
	}
	blockJSON struct {
		Description string               `json:"description,omitempty"`
		Attributes  map[string]attribute `json:"attributes"`
		Blocks      map[string]nested    `json:"block_types"`
	}
	nested struct {
		Many  bool      `json:"many"`
		Block blockJSON `json:"block"`
	}
	attribute struct {
		Type        json.RawMessage `json:"type"`
		Description string          `json:"description"`
		Required    bool            `json:"required,omitempty"`
		Sensitive   bool            `json:"sensitive,omitempty"`
		Environment []string        `json:"environment,omitempty"`
		Default     json.RawMessage `json:"default,omitempty"`
		Example     string          `json:"example,omitempty"`
	}
)

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
	return encode(w, doc)
}

func schemaOf(p schema.Platform) (s platformSchema, err error) {
	s.Title = p.Title
	for _, part := range []struct {
		to   *blockJSON
		from schema.Block
	}{{&s.Provider, p.Provider}, {&s.Conversation, p.Conversation}, {&s.Message, p.Message}} {
		if *part.to, err = blockOf(part.from); err != nil {
			return s, err
		}
	}
	if s.Data, err = operationsOf(p.Data); err != nil {
		return s, err
	}
	s.Actions, err = operationsOf(p.Actions)
	return s, err
}

func operationsOf(list []schema.Operation) (map[string]operation, error) {
	out := map[string]operation{}
	for _, o := range list {
		b, err := blockOf(o.Arguments)
		if err != nil {
			return nil, err
		}
		op := operation{Description: o.Help, Arguments: b}
		if o.Result != cty.NilType {
			if op.Result, err = ctyjson.MarshalType(o.Result); err != nil {
				return nil, err
			}
		}
		out[o.Name] = op
	}
	return out, nil
}

func blockOf(b schema.Block) (out blockJSON, err error) {
	out = blockJSON{Description: b.Help, Attributes: map[string]attribute{}, Blocks: map[string]nested{}}
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
		out.Blocks[n.Name] = nested{n.Many, inner}
	}
	return out, nil
}

func attributeOf(a schema.Attribute) (out attribute, err error) {
	out = attribute{Description: a.Help, Required: a.Required, Sensitive: a.Sensitive, Environment: a.Env, Example: a.Example}
	if out.Type, err = ctyjson.MarshalType(a.Type); err != nil {
		return out, err
	}
	if a.Default != cty.NilVal && !a.Default.IsNull() {
		out.Default, err = ctyjson.Marshal(a.Default, a.Type)
	}
	return out, err
}

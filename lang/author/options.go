package author

import (
	"encoding/json"
	"fmt"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang/schema"
)

// Options is a block that only one platform has, with its values.
type Options struct {
	name   string
	values []option
	blocks []Options
}

type option struct {
	name  string
	value cty.Value
}

// NewOptions reads the values of a platform's block from the form in which
// contents and places hold them. ok is false when there are none. Members that
// the schema does not have are an error: they would be lost.
func NewOptions(name string, shape schema.Block, data json.RawMessage) (o Options, ok bool, err error) {
	if len(data) == 0 {
		return o, false, nil
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return o, false, fmt.Errorf("read the block %s: %w", name, err)
	}
	o.name = name
	for _, a := range shape.Attributes {
		text := members[a.Name]
		delete(members, a.Name)
		if text == nil {
			continue
		}
		v, err := ctyjson.Unmarshal(text, a.Type)
		if err != nil {
			return o, false, fmt.Errorf("read the argument %s of the block %s: %w", a.Name, name, err)
		}
		if !v.IsNull() {
			o.values = append(o.values, option{a.Name, v})
		}
	}
	for _, n := range shape.Blocks {
		if err := o.addNested(n, members[n.Name]); err != nil {
			return o, false, err
		}
		delete(members, n.Name)
	}
	for stray := range members {
		return o, false, fmt.Errorf("the block %s has no argument %q", name, stray)
	}
	return o, len(o.values)+len(o.blocks) > 0, nil
}

func (o *Options) addNested(n schema.Nested, data json.RawMessage) error {
	if len(data) == 0 || string(data) == "null" {
		return nil
	}
	list := []json.RawMessage{data}
	if n.Many {
		list = nil
		if err := json.Unmarshal(data, &list); err != nil {
			return fmt.Errorf("read the blocks %s: %w", n.Name, err)
		}
	}
	for _, one := range list {
		inner, _, err := NewOptions(n.Name, n.Block, one)
		if err != nil {
			return err
		}
		o.blocks = append(o.blocks, inner)
	}
	return nil
}

func (w *writer) writeOptions(list []Options) {
	for _, o := range list {
		b := w.beginBlock(o.name, nil)
		for _, v := range o.values {
			if v.value.Type() == cty.String {
				b.setText(v.name, v.value.AsString())
				continue
			}
			b.setValue(v.name, v.value)
		}
		b.writeOptions(o.blocks)
	}
}

package funcs

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	yaml "go.yaml.in/yaml/v3"
)

// MaxAliased is how many values a YAML document with aliases may stand for.
// Aliases of aliases make a few lines stand for billions.
const MaxAliased = 200_000

// tame refuses YAML that is nested too deep, or stands for too much, or has
// numbers that nobody should read.
func tame(args []cty.Value) error {
	if err := shallowYAML(args); err != nil {
		return err
	}
	text := args[0].AsString()
	aliases := strings.Contains(text, "*") && strings.Contains(text, "&")
	if !aliases && !exponential(text) {
		return nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		return err
	}
	_, err := expanded(&doc, map[*yaml.Node]int{})
	return err
}

// expanded counts the values that a node stands for. In done, a node that is
// being counted has -1.
func expanded(n *yaml.Node, done map[*yaml.Node]int) (int, error) {
	if n.Kind == yaml.AliasNode {
		if done[n.Alias] == -1 {
			return 0, fmt.Errorf("cannot refer to anchor %q from inside its own definition", n.Value)
		}
		return expanded(n.Alias, done)
	}
	if size, ok := done[n]; ok {
		return size, nil
	}
	done[n] = -1
	if n.Kind == yaml.ScalarNode && n.Style == 0 && numeric(n.Value) && exponential(n.Value) {
		return 0, errOutOfRange()
	}
	total := 1
	for _, c := range n.Content {
		size, err := expanded(c, done)
		if err != nil {
			return 0, err
		}
		if total += size; total > MaxAliased {
			return 0, function.NewArgErrorf(0, "the aliases of the document stand for more than %d values", MaxAliased)
		}
	}
	done[n] = total
	return total, nil
}

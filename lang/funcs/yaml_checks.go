package funcs

import (
	"fmt"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	yaml "go.yaml.in/yaml/v3"
)

// MaxAliased is how many values a YAML document with aliases may represent.
// Aliases of aliases make a few lines represent billions.
const MaxAliased = 200_000

// checkYAML rejects YAML that is nested too deep, or represents too much, has a key
// twice in a mapping, or numbers that nobody should read.
func checkYAML(args []cty.Value) error {
	if err := checkYAMLDepth(args); err != nil {
		return err
	}
	text := args[0].AsString()
	if strings.Count(text, "\n")+strings.Count(text, ",")+strings.Count(text, "- ")+strings.Count(text, ": ") > MaxDecoded {
		return errTooMany()
	}
	aliases := strings.Contains(text, "*") && strings.Contains(text, "&")
	risky := aliases || hasLargeExponent(text)
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil && risky {
		return err
	} else if err != nil {
		return nil // the decoder has its own words for it
	}
	if err := checkYAMLNode(&doc); err != nil || !risky {
		return err
	}
	_, err := expandedSize(&doc, map[*yaml.Node]int{})
	return err
}

// checkYAMLNode rejects a mapping in which a key occurs twice, because only one of
// its values would be kept, and infinity. Aliases are not followed.
func checkYAMLNode(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!float" && strings.Contains(strings.ToLower(n.Value), "inf") {
		return function.NewArgErrorf(0, "line %d: %w", n.Line, errInfinite())
	}
	lines := map[string]int{}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && c.Kind == yaml.ScalarNode && c.Tag != "!!merge" {
			if first, ok := lines[c.Value]; ok {
				return errDuplicateKey(c.Value, first, c.Line)
			}
			lines[c.Value] = c.Line
		}
		if err := checkYAMLNode(c); err != nil {
			return err
		}
	}
	return nil
}

func errDuplicateKey(key string, first, again int) error {
	return function.NewArgErrorf(0, "the document has the key %q at lines %d and %d, and only one of the two values could be used",
		key, first, again)
}

// expandedSize counts the values that a node represents. In done, a node that is
// being counted has -1.
func expandedSize(n *yaml.Node, done map[*yaml.Node]int) (int, error) {
	if n.Kind == yaml.AliasNode {
		if done[n.Alias] == -1 {
			return 0, fmt.Errorf("cannot refer to anchor %q from inside its own definition", n.Value)
		}
		return expandedSize(n.Alias, done)
	}
	if size, ok := done[n]; ok {
		return size, nil
	}
	done[n] = -1
	if n.Kind == yaml.ScalarNode && n.Style == 0 && looksNumeric(n.Value) && hasLargeExponent(n.Value) {
		return 0, errOutOfRange()
	}
	total := 1
	for _, c := range n.Content {
		size, err := expandedSize(c, done)
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

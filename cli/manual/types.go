package manual

import (
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
)

// typeName is a type as the language writes it.
func typeName(t cty.Type) string { return typeexpr.TypeString(t) }

// defaultOf is the default of an argument as the language writes it; "" when
// it has none.
func defaultOf(a schema.Attribute) string {
	if a.Default == cty.NilVal || a.Default.IsNull() {
		return ""
	}
	return string(hclwrite.TokensForValue(a.Default).Bytes())
}

package source

import (
	"github.com/hashicorp/hcl/v2"

	"herald/lang/funcs"
	"herald/lang/nesting"
)

// checkFile rejects native syntax that its parser would not survive.
func checkFile(src []byte, name string) hcl.Diagnostics {
	if diags := nesting.CheckFile(src, name); diags.HasErrors() {
		return diags
	}
	return funcs.CheckNumbers(src, name, hcl.InitialPos)
}

// checkJSON is checkFile for JSON.
func checkJSON(src []byte, name string) hcl.Diagnostics {
	if diags := nesting.CheckJSON(src, name); diags.HasErrors() {
		return diags
	}
	return funcs.CheckJSONNumbers(src, name)
}

// checkExpression is checkFile for an expression that begins at a place in a
// file.
func checkExpression(text, name string, start hcl.Pos) hcl.Diagnostics {
	if diags := nesting.CheckExpression([]byte(text), name, start); diags.HasErrors() {
		return diags
	}
	return funcs.CheckNumbers([]byte(text), name, start)
}

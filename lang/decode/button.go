package decode

import (
	"net/url"
	"slices"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/content"
	"herald/lang/diag"
)

// checkButton reports what no platform could show. Parts that are unknown are
// empty and not looked at; sensitive ones are not repeated.
func (d *draft) checkButton(attrs hcl.Attributes, in *Instance, b content.Button) bool {
	ok := true
	for _, part := range []struct{ name, value string }{{"label", b.Label}, {"url", b.URL}} {
		if part.value == "" && attrs[part.name] != nil && !slices.Contains(in.Unknown, part.name) {
			d.r.Add(diag.Errorf(attrs[part.name].Expr.Range(), "Incomplete button",
				"The %s of this button is empty. A button needs a label and a url.", part.name))
			ok = false
		}
	}
	if u, err := url.Parse(b.URL); b.URL != "" && (err != nil || u.Scheme == "") {
		d.r.Add(diag.Errorf(attrs["url"].Expr.Range(), "Invalid url",
			"The url of a button is a whole address, beginning with a scheme as in https://example.org/status."))
		ok = false
	}
	if b.Color != "" && !isColor(b.Color) {
		d.r.Add(diag.Errorf(attrs["color"].Expr.Range(), "Invalid color", "A color is written as #RRGGBB, as in #2266aa."))
		ok = false
	}
	return ok
}

func isColor(s string) bool {
	if len(s) != 7 || s[0] != '#' {
		return false
	}
	for _, c := range []byte(s[1:]) {
		digit := c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
		if !digit {
			return false
		}
	}
	return true
}

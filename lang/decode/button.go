package decode

import (
	"net/url"
	"slices"
	"strings"

	"herald/lang/body"
	"herald/lang/content"
	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// checkButton reports what no platform could show. Parts that are unknown are
// empty and not looked at; sensitive ones are not repeated.
func (d *draft) checkButton(block body.Block, in *Instance, b content.Button) bool {
	attrs := block.Content.Attributes
	ok := d.checkAction(block, in, b)
	if b.Label == "" && attrs["label"] != nil && !slices.Contains(in.Unknown, "label") {
		d.r.Add(diag.Errorf(attrs["label"].Expr.Range(), problem.IncompleteButton,
			"The label of this button is empty. Set label to the text of the button."))
		ok = false
	}
	if u, err := url.Parse(b.URL); b.URL != "" && (err != nil || u.Scheme == "") {
		d.r.Add(diag.Errorf(attrs["url"].Expr.Range(), problem.InvalidURL,
			"The url of a button must be an absolute URL with a scheme, such as https://example.org/status."))
		ok = false
	}
	if b.Color != "" && !isColor(b.Color) {
		d.r.Add(diag.Errorf(attrs["color"].Expr.Range(), problem.InvalidColor, "The color must have the form #RRGGBB, such as #2266aa."))
		ok = false
	}
	return ok
}

// checkAction wants exactly one argument that says what the button does. One
// that is null counts as missing.
func (d *draft) checkAction(block body.Block, in *Instance, b content.Button) bool {
	var given []string
	for _, part := range []struct {
		kind  content.ButtonKind
		value string
	}{{content.OpensURL, b.URL}, {content.CopiesText, b.Copy}, {content.ReportsValue, b.Value}} {
		if part.value != "" || slices.Contains(in.Unknown, string(part.kind)) {
			given = append(given, string(part.kind))
		}
	}
	switch len(given) {
	case 0:
		d.r.Add(diag.Errorf(block.Range, problem.IncompleteButton,
			"The button has no action. Set one of url (an address to open), copy (a text to copy) and value (a value to report)."))
	case 1:
		return true
	default:
		d.r.Add(diag.Errorf(block.Content.Attributes[given[1]].NameRange, problem.ButtonWithTwoActions,
			"A button can have only one action, and this one has %s. Move the others to separate buttons.", strings.Join(given, " and ")))
	}
	return false
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

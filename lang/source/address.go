package source

import (
	"bytes"
	"regexp"

	"github.com/hashicorp/hcl/v2"
	"github.com/rivo/uniseg"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
)

// deliveryPattern is what may be the address of one, as plans show it.
var deliveryPattern = regexp.MustCompile(`(?:[\w.-]|\["[^"\n]*"\]|\[\d+\])+@(?:[\w.-]|\["[^"\n]*"\]|\[\d+\])+`)

// AddressError reports that an expression is not the address that it should be: with
// the given detail, or, where it is the text of a delivery's address, with how
// to write that in a file.
func AddressError(expr hcl.Expression, detail string) *hcl.Diagnostic {
	if v, diags := expr.Value(nil); !diags.HasErrors() && !v.IsNull() && v.Type() == cty.String {
		if at, err := addr.ParseDelivery(v.AsString()); err == nil {
			return deliveryAddressError(expr.Range(), at)
		}
	}
	return diag.Errorf(expr.Range(), problem.InvalidAddress, "%s", detail)
}

// deliveryAddressError means that the address of a delivery is none for a file, and how to
// write it there.
func deliveryAddressError(rng hcl.Range, at addr.Delivery) *hcl.Diagnostic {
	return diag.Errorf(rng, problem.InvalidAddress,
		"An address with @ is the address of a delivery in plans and on the command line. In a file, use the address of the message, here %s. "+
			"In an import block, add the conversation:\n  to           = %[1]s\n  conversation = %s", at.Message, at.Conversation)
}

// explainDeliveryAddresses reports every address of a delivery that native syntax broke off at,
// in place of what the parser makes of it.
func explainDeliveryAddresses(src []byte, diags hcl.Diagnostics) hcl.Diagnostics {
	if !bytes.ContainsRune(src, '@') {
		return diags
	}
	var out hcl.Diagnostics
	said := map[hcl.Pos]bool{}
	for _, d := range diags {
		better := deliveryAddressAt(src, d.Subject)
		switch {
		case better == nil:
			out = append(out, d)
		case !said[better.Subject.Start]:
			said[better.Subject.Start] = true
			out = append(out, better)
		}
	}
	return out
}

// deliveryAddressAt is what there is to say of the address of a delivery whose @ is at
// the beginning of rng; nil when there is none.
func deliveryAddressAt(src []byte, rng *hcl.Range) *hcl.Diagnostic {
	if rng == nil || rng.Start.Byte >= len(src) || src[rng.Start.Byte] != '@' {
		return nil
	}
	begin := bytes.LastIndexByte(src[:rng.Start.Byte], '\n') + 1
	line, _, _ := bytes.Cut(src[begin:], []byte("\n"))
	for _, span := range deliveryPattern.FindAllIndex(line, -1) {
		from, to := begin+span[0], begin+span[1]
		if rng.Start.Byte < from || rng.Start.Byte >= to {
			continue
		}
		at, err := addr.ParseDelivery(string(src[from:to]))
		if err != nil {
			return nil
		}
		whole := *rng
		whole.Start.Column -= uniseg.GraphemeClusterCount(string(src[from:rng.Start.Byte]))
		whole.End.Column = whole.Start.Column + uniseg.GraphemeClusterCount(string(src[from:to]))
		whole.Start.Byte, whole.End.Byte = from, to
		return deliveryAddressError(whole, at)
	}
	return nil
}

// Package format lays out native syntax in the one way in which all files are
// laid out: that of terraform fmt, to the byte. Where a run of that program
// leaves something for its next run, Source is what no further run changes.
// Where it would break a file or lose a part of one, Source does not.
//
// It must not know files, nor what any block means; the types of variables are
// the one exception, because Terraform spells the old ones anew.
package format

import (
	"bytes"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"herald/lang/source"
)

// passes is how often a text is laid out at most: every pass takes one pair of
// quotes from interpolations in interpolations, and these cannot nest deeper
// than package source allows. The last pass only finds nothing to do.
const passes = 512

// Source lays out a file. The name is for diagnostics and must not end in
// .json. With errors, all of syntax, there is no result. Warnings are not told.
//
// Beside space, it changes labels of blocks without quotes, values that are
// nothing but one interpolation ("${x}" is x), and types of variables in the
// spelling of old ("list" is list(string)). It keeps comments, but for those
// between the labels of a block.
func Source(name string, src []byte) ([]byte, hcl.Diagnostics) {
	file, diags := source.Parse(name, src)
	if diags.HasErrors() {
		return nil, diags
	}
	for range passes {
		next, out := pass(name, file)
		if bytes.Equal(out, file.Bytes) {
			break
		}
		file = next
	}
	return file.Bytes, nil
}

// pass rewrites and lays out once. What would not parse afterwards is no
// result: the text is then only laid out, or left alone.
func pass(name string, file *hcl.File) (*hcl.File, []byte) {
	for _, text := range [][]byte{rewritten(file), file.Bytes} {
		out := hclwrite.Format(text)
		if next, diags := source.Parse(name, out); !diags.HasErrors() {
			return next, out
		}
	}
	return file, file.Bytes
}

// edit replaces the bytes from start to end.
type edit struct {
	start, end int
	text       []byte
}

// rewritten is the source with all that is spelled anew.
func rewritten(file *hcl.File) []byte {
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return file.Bytes
	}
	r := rewriter{src: file.Bytes}
	r.body(body, nil)
	slices.SortFunc(r.edits, func(a, b edit) int { return a.start - b.start })
	var out []byte
	at := 0
	for _, e := range r.edits {
		out = append(append(out, r.src[at:e.start]...), e.text...)
		at = e.end
	}
	return append(out, r.src[at:]...)
}

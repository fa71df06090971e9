// Package format formats native syntax
// exactly as terraform fmt does. Where a run of that program
// leaves something for its next run, Source is what no further run changes.
// Where it would break a file, lose a part of one, or take the brackets in a
// heredoc for those around it, Source does not.
//
// It must not depend on files or on the meaning of any block; the types of variables are
// the one exception, because Terraform modernizes old ones.
package format

import (
	"bytes"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"herald/lang/source"
)

// maxPasses is how often a text is laid out at most: every pass takes one pair of
// quotes from interpolations in interpolations, and these cannot nest deeper
// than package source allows. The last pass only finds nothing to do.
const maxPasses = 512

// Source lays out a file in native syntax. The name is for diagnostics. With
// errors, all of syntax, there is no result. Warnings are not reported.
//
// Beside space, it changes labels of blocks without quotes, values that are
// nothing but one interpolation ("${x}" is x), and types of variables in the
// spelling of old ("list" is list(string)). It keeps comments, but for those
// between the labels of a block.
func Source(name string, src []byte) ([]byte, hcl.Diagnostics) {
	body, diags := source.ParseSyntax(name, src)
	if diags.HasErrors() {
		return nil, diags
	}
	now := text{src, body}
	for range maxPasses {
		next := now.formatOnce(name)
		if bytes.Equal(next.src, now.src) {
			break
		}
		now = next
	}
	return now.src, nil
}

// text is a file and its syntax tree.
type text struct {
	src  []byte
	body *hclsyntax.Body
}

// formatOnce rewrites and lays out once. What would not parse afterwards is no
// result: the text is then only laid out, or left alone.
func (t text) formatOnce(name string) text {
	for _, src := range [][]byte{t.applyRewrites(), t.src} {
		out := formatTokens(src)
		if body, diags := source.ParseSyntax(name, out); !diags.HasErrors() {
			return text{out, body}
		}
	}
	return t
}

// edit replaces the bytes from start to end.
type edit struct {
	start, end int
	text       []byte
}

// applyRewrites is the source with all that is rewritten.
func (t text) applyRewrites() []byte {
	r := rewriter{src: t.src}
	r.rewriteBody(t.body, nil)
	slices.SortFunc(r.edits, func(a, b edit) int { return a.start - b.start })
	var out []byte
	at := 0
	for _, e := range r.edits {
		out = append(append(out, t.src[at:e.start]...), e.text...)
		at = e.end
	}
	return append(out, t.src[at:]...)
}

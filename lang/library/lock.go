package library

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/source"
	"herald/safefile"
)

// LockFile is the file beside the root module that says which commits are
// used. It belongs into version control.
const LockFile = ".herald.lock.hcl"

// Lock is the commit of each repository, by Source.Key.
type Lock map[string]string

// Commit is the commit of a source; "" when it is not locked.
func (l Lock) Commit(s Source) string { return l[s.Key()] }

var commitForm = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)

// ReadLock reads the lock file of dir. No file is an empty lock.
func ReadLock(dir string) (Lock, hcl.Diagnostics) {
	path := filepath.Join(dir, LockFile)
	src, err := source.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Lock{}, nil
	}
	if err != nil {
		return Lock{}, hcl.Diagnostics{diag.Errorf(hcl.Range{}, "Cannot read lock file", "%s cannot be read: %s.", path, err)}
	}
	return parseLock(path, src)
}

func parseLock(path string, src []byte) (Lock, hcl.Diagnostics) {
	lock := Lock{}
	file, diags := source.Parse(path, src)
	content, more := source.Content(file.Body, &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "module", LabelNames: []string{"source"}}}})
	diags = append(diags, more...)
	for _, b := range content.Blocks {
		inner, more := source.Content(b.Body, &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "commit", Required: true}}})
		diags = append(diags, more...)
		attr := inner.Attributes["commit"]
		if attr == nil {
			continue
		}
		v, more := source.Constant(attr.Expr)
		diags = append(diags, more...)
		if more.HasErrors() || v.Type() != cty.String || v.IsNull() || !v.IsKnown() || !commitForm.MatchString(v.AsString()) {
			diags = append(diags, diag.Errorf(attr.Expr.Range(), "Invalid lock file",
				"A commit is the whole hash that git gives it, in lower case. Remove this block and run herald get."))
			continue
		}
		lock[b.Labels[0]] = v.AsString()
	}
	return lock, diags
}

// Encode writes a lock; ReadLock reads it.
func (l Lock) Encode() []byte {
	f := hclwrite.NewEmptyFile()
	f.Body().AppendUnstructuredTokens(hclwrite.Tokens{{Type: '#', Bytes: []byte("# Written by herald get. Keep it in version control.\n")}})
	for _, key := range slices.Sorted(maps.Keys(l)) {
		f.Body().AppendNewline()
		f.Body().AppendNewBlock("module", []string{key}).Body().SetAttributeValue("commit", cty.StringVal(l[key]))
	}
	return f.Bytes()
}

// Write replaces the lock file of dir.
func (l Lock) Write(dir string) error {
	if err := safefile.Write(filepath.Join(dir, LockFile), l.Encode(), safefile.Options{Mode: 0o644}); err != nil {
		return fmt.Errorf("write the lock file: %w", err)
	}
	return nil
}

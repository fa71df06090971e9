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
	"herald/lang/diag/problem"
	"herald/lang/safefile"
	"herald/lang/source"
)

// LockFile is the file next to the root module that says which commits are used,
// and which files they consist of. It belongs into version control.
const LockFile = ".herald.lock.hcl"

// Pin is what is used of a repository.
type Pin struct {
	Commit string
	Hash   string // of its files, as HashDir gives it; "" when it is not known yet
}

// Lock is the pin of each repository, by Source.Key.
type Lock map[string]Pin

// Pin is that of a source; zero when it is not locked.
func (l Lock) Pin(s Source) Pin { return l[s.Key()] }

var (
	commitForm = regexp.MustCompile(`^[0-9a-f]{40}([0-9a-f]{24})?$`)
	hashForm   = regexp.MustCompile(`^h1:[0-9A-Za-z+/]{43}=$`)
)

// ReadLock reads the lock file of dir. No file is an empty lock.
func ReadLock(dir string) (Lock, hcl.Diagnostics) {
	path := filepath.Join(dir, LockFile)
	src, err := safefile.ReadNoLink(path, source.MaxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return Lock{}, nil
	}
	if err != nil {
		return Lock{}, hcl.Diagnostics{diag.Errorf(hcl.Range{}, problem.CannotReadLockFile, "%s cannot be read: %s.", path, err)}
	}
	return parseLock(path, src)
}

func parseLock(path string, src []byte) (Lock, hcl.Diagnostics) {
	lock := Lock{}
	file, diags := source.Parse(path, src)
	content, more := source.Content(file.Body, &hcl.BodySchema{Blocks: []hcl.BlockHeaderSchema{{Type: "module", LabelNames: []string{"source"}}}})
	diags = append(diags, more...)
	for _, b := range content.Blocks {
		pin, more := parsePin(b.Body)
		if diags = append(diags, more...); !more.HasErrors() {
			lock[b.Labels[0]] = pin
		}
	}
	return lock, diags
}

func parsePin(body hcl.Body) (pin Pin, diags hcl.Diagnostics) {
	content, diags := source.Content(body, &hcl.BodySchema{Attributes: []hcl.AttributeSchema{{Name: "commit", Required: true}, {Name: "hash"}}})
	for _, arg := range []struct {
		name string
		form *regexp.Regexp
		to   *string
		is   string
	}{
		{"commit", commitForm, &pin.Commit, "commit must be the full hash of a Git commit, in lower case."},
		{"hash", hashForm, &pin.Hash, "hash must be a value that herald get wrote; it begins with h1:."},
	} {
		attr := content.Attributes[arg.name]
		if attr == nil {
			continue
		}
		v, more := source.EvalConstant(attr.Expr)
		diags = append(diags, more...)
		if more.HasErrors() || v.Type() != cty.String || v.IsNull() || !v.IsKnown() || !arg.form.MatchString(v.AsString()) {
			diags = append(diags, diag.Errorf(attr.Expr.Range(), problem.InvalidLockFile, "%s Remove this block and run herald get.", arg.is))
			continue
		}
		*arg.to = v.AsString()
	}
	return pin, diags
}

// Encode writes a lock; ReadLock reads it.
func (l Lock) Encode() []byte {
	f := hclwrite.NewEmptyFile()
	f.Body().AppendUnstructuredTokens(hclwrite.Tokens{{Type: '#', Bytes: []byte("# Written by herald get. Keep it in version control.\n")}})
	for _, key := range slices.Sorted(maps.Keys(l)) {
		f.Body().AppendNewline()
		body := f.Body().AppendNewBlock("module", []string{key}).Body()
		body.SetAttributeValue("commit", cty.StringVal(l[key].Commit))
		if hash := l[key].Hash; hash != "" {
			body.SetAttributeValue("hash", cty.StringVal(hash))
		}
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

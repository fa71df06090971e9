package funcs

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"herald/lang/confine"
)

// Bounds on the files that an expression can ask for.
const (
	// MaxFile is how many bytes a file may have whose content becomes a value.
	MaxFile = 16 << 20
	// MaxHashed is how many bytes a file may have that is hashed.
	MaxHashed = 2 << 30
	// MaxRead is how many bytes all functions of one table read together.
	MaxRead = 4 << 30
)

// fileReader is Options.Files, or a Reader of BaseDir alone.
func (l *functionSet) fileReader() (*confine.Reader, error) {
	if l.Files != nil {
		return l.Files, nil
	}
	return confine.New(cmp.Or(l.BaseDir, "."))
}

// copyFile writes the file at a path to w and reports what it holds; errors name
// the file as shown does.
func (l *functionSet) copyFile(w io.Writer, path cty.Value, limit int64) error {
	p, _ := path.Unmark()
	where, err := l.resolvePath(p.AsString())
	if err != nil {
		return function.NewArgError(0, err)
	}
	files, err := l.fileReader()
	if err != nil {
		return function.NewArgErrorf(0, "failed to read file %s: %w", describeArg(path), withoutPath(err))
	}
	digest := sha256.New()
	n, err := files.Copy(io.MultiWriter(w, digest), where, limit)
	if l.bytesRead.Add(n) > MaxRead {
		return function.NewArgErrorf(0, "failed to read file %s: all functions together have read more than %d GiB of files",
			describeArg(path), MaxRead>>30)
	}
	switch {
	case err == nil:
		l.reportDigest(hex.EncodeToString(digest.Sum(nil)), "%s", path)
		return nil
	case errors.Is(err, fs.ErrNotExist):
		l.reportDigest("", "%s", path)
		return function.NewArgErrorf(0, "no file exists at %s; paths are relative to %s, "+
			"and the file must be there before Herald runs", describeArg(path), l.describeBaseDir())
	default:
		return function.NewArgErrorf(0, "failed to read file %s: %w", describeArg(path), withoutPath(hideTarget(err, path)))
	}
}

// hideTarget leaves out of an error where a path leads, if that is a secret.
func hideTarget(err error, path cty.Value) error {
	outside, ok := errors.AsType[*confine.OutsideError](err)
	if !ok || !path.IsMarked() {
		return err
	}
	safe := *outside
	safe.Target = describeArg(path)
	return &safe
}

// readFile returns the content of a file; errors are those of copyFile.
func (l *functionSet) readFile(path cty.Value) ([]byte, error) {
	var out bytes.Buffer
	err := l.copyFile(&out, path, MaxFile)
	return out.Bytes(), err
}

// hashFile writes a file to a hash; errors are those of copyFile.
func (l *functionSet) hashFile(sum hash.Hash, path cty.Value) error {
	return l.copyFile(sum, path, MaxHashed)
}

// reportDigest reports the digest of what was found out about paths, "" for nothing. A
// sensitive path is a secret, so nothing is reported of it.
func (l *functionSet) reportDigest(digest, what string, paths ...cty.Value) {
	if l.Observe == nil {
		return
	}
	names := make([]any, len(paths))
	for i, p := range paths {
		if p.IsMarked() {
			return
		}
		names[i] = filepath.ToSlash(filepath.Clean(p.AsString()))
	}
	l.Observe(fmt.Sprintf(what, names...), digest)
}

// digestOf is the digest of a result that is not a file.
func digestOf(result string) string {
	sum := sha256.Sum256([]byte(result))
	return hex.EncodeToString(sum[:])
}

// byteOrderMark is what some editors begin a file in UTF-8 with. It is no part
// of the text.
const byteOrderMark = "\ufeff"

// readText is read for files that must be text.
func (l *functionSet) readText(path cty.Value) (string, error) {
	src, err := l.readFile(path)
	if err == nil && !utf8.Valid(src) {
		err = fmt.Errorf("contents of %s are not valid UTF-8; use the filebase64 function to obtain "+
			"the Base64 encoded contents or the other file functions (e.g. filemd5, filesha256) "+
			"to obtain file hashing results instead", describeArg(path))
	}
	return strings.TrimPrefix(string(src), byteOrderMark), err
}

// describeBaseDir names BaseDir in errors.
func (l *functionSet) describeBaseDir() string {
	if l.BaseDir == "" || l.BaseDir == "." {
		return "the working directory"
	}
	return fmt.Sprintf("%q", l.BaseDir)
}

// withoutPath is an error of the file system without the path that it repeats.
func withoutPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

package client

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"maps"
	"mime/multipart"
	"net/textproto"
	"slices"
	"strings"

	"herald/providers"
)

// unknownMIME is the type of a file that has none (RFC 2046, section 4.5.1).
const unknownMIME = "application/octet-stream"

// WithFile gives a copy of the request whose body is the file; its header is
// unchanged. See OpenPlanned for what happens when the file has changed.
func (r Request) WithFile(file providers.File) Request {
	r.Body, r.Size = nil, file.Size
	r.Open = func() (io.ReadCloser, error) { return OpenPlanned(file) }
	return r
}

// WithForm gives a copy of the request whose body is a multipart form
// (RFC 7578): the fields, sorted by name, and then the file, in a field called
// file. The file is last because storage ignores what comes after it, and it
// is never held in memory. See OpenPlanned for what happens when it has changed.
func (r Request) WithForm(file providers.File, fields map[string]string) Request {
	head, tail, kind := multipartFrame(file, fields)
	r.Header = r.Header.Clone()
	if r.Header == nil {
		r.Header = map[string][]string{}
	}
	r.Header.Set("Content-Type", kind)
	r.Body, r.Size = nil, int64(len(head)+len(tail))+file.Size
	r.Open = func() (io.ReadCloser, error) {
		f, err := OpenPlanned(file)
		if err != nil {
			return nil, err
		}
		return struct {
			io.Reader
			io.Closer
		}{io.MultiReader(bytes.NewReader(head), f, bytes.NewReader(tail)), f}, nil
	}
	return r
}

// multipartFrame is what precedes and follows the file in a form, and the form's
// content type. A buffer takes everything, so that no write can fail.
func multipartFrame(file providers.File, fields map[string]string) (head, tail []byte, kind string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		_ = w.WriteField(name, fields[name])
	}
	mime := file.MIME
	if mime == "" {
		mime = unknownMIME
	}
	_, _ = w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition("file", file.Name)},
		"Content-Type":        {mime},
	})
	middle := b.Len()
	_ = w.Close()
	return b.Bytes()[:middle], b.Bytes()[middle:], w.FormDataContentType()
}

// OpenPlanned opens a file and hands out its bytes only as they were planned. It
// compares size and hash before it gives away the last of them, so a file that
// has changed is never sent completely. A file without a hash is held against its
// size alone. Every error, also of reading, is an *providers.Error of kind
// Invalid, which ends a request as it is.
func OpenPlanned(file providers.File) (io.ReadCloser, error) {
	r, err := file.Open()
	if err != nil {
		return nil, fileReadError(file, err)
	}
	return &plannedReader{ReadCloser: r, file: file, left: file.Size, sum: sha256.New()}, nil
}

type plannedReader struct {
	io.ReadCloser
	file providers.File
	left int64 // bytes that were planned and not read yet
	sum  hash.Hash
}

func (p *plannedReader) Read(b []byte) (int, error) {
	n, err := 0, error(nil)
	if p.left > 0 {
		n, err = p.ReadCloser.Read(b[:min(int64(len(b)), p.left)])
		p.sum.Write(b[:n])
		p.left -= int64(n)
	}
	switch {
	case p.left == 0 && p.hasWrongHash(), p.left > 0 && err == io.EOF:
		return 0, fileChangedError(p.file)
	case p.left == 0:
		return n, io.EOF
	case err != nil:
		return n, fileReadError(p.file, err)
	}
	return n, nil
}

func (p *plannedReader) hasWrongHash() bool {
	return p.file.SHA256 != "" && !strings.EqualFold(p.file.SHA256, hex.EncodeToString(p.sum.Sum(nil)))
}

func fileChangedError(file providers.File) error {
	return &providers.Error{
		Kind: providers.Invalid, Op: opReadFile, Attribute: "attachments",
		Detail: fmt.Sprintf("%q has changed since the plan was made", file.Name), Hint: "Plan again.",
	}
}

func fileReadError(file providers.File, err error) error {
	return &providers.Error{
		Kind: providers.Invalid, Op: opReadFile, Attribute: "attachments",
		Detail: fmt.Sprintf("%q cannot be read", file.Name), Err: err,
	}
}

const opReadFile = "read file"

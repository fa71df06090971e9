package client

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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

// FormFile is a file in a multipart form, and the name of its field.
type FormFile struct {
	Field string
	providers.File
}

// WithForm is WithFormFiles for one file, in a field called file.
func (r Request) WithForm(file providers.File, fields map[string]string) Request {
	return r.WithFormFiles([]FormFile{{"file", file}}, fields)
}

// WithFormFiles gives a copy of the request whose body is a multipart form
// (RFC 7578): the fields, sorted by name, and then the files in their order. They
// are last because storage ignores what comes after them, and are never held in
// memory. See OpenPlanned for what happens when one has changed.
func (r Request) WithFormFiles(files []FormFile, fields map[string]string) Request {
	frame, kind := multipartFrame(files, fields)
	r.Header = r.Header.Clone()
	if r.Header == nil {
		r.Header = map[string][]string{}
	}
	r.Header.Set("Content-Type", kind)
	r.Body, r.Size = nil, 0
	for i, text := range frame {
		r.Size += int64(len(text))
		if i < len(files) {
			r.Size += files[i].Size
		}
	}
	r.Open = func() (io.ReadCloser, error) { return openForm(frame, files) }
	return r
}

// multipartFrame is what precedes each file in a form, what follows the last, and
// the form's content type. A buffer takes everything, so that no write can fail.
func multipartFrame(files []FormFile, fields map[string]string) (frame [][]byte, kind string) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	take := func() {
		frame = append(frame, bytes.Clone(b.Bytes()))
		b.Reset()
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		_ = w.WriteField(name, fields[name])
	}
	for _, file := range files {
		_, _ = w.CreatePart(textproto.MIMEHeader{
			"Content-Disposition": {multipart.FileContentDisposition(file.Field, file.Name)},
			"Content-Type":        {cmp.Or(file.MIME, unknownMIME)},
		})
		take()
	}
	_ = w.Close()
	take()
	return frame, w.FormDataContentType()
}

// formReader reads a form and closes its files.
type formReader struct {
	io.Reader
	files []io.Closer
}

func (f *formReader) Close() error {
	var err error
	for _, file := range f.files {
		err = errors.Join(err, file.Close())
	}
	return err
}

// openForm opens all files of a form, so that one that is missing is noticed before
// anything is sent.
func openForm(frame [][]byte, files []FormFile) (io.ReadCloser, error) {
	form, pieces := &formReader{}, []io.Reader{bytes.NewReader(frame[0])}
	for i, file := range files {
		f, err := OpenPlanned(file.File)
		if err != nil {
			return nil, errors.Join(err, form.Close())
		}
		form.files = append(form.files, f)
		pieces = append(pieces, f, bytes.NewReader(frame[i+1]))
	}
	form.Reader = io.MultiReader(pieces...)
	return form, nil
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

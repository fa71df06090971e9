package aily

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"time"

	"herald/providers"
	"herald/providers/client"
)

const opUpload = "upload file"

// keeps is how long Herald relies on an uploaded file. Aily does not say how
// long it keeps one; uploading again is seen by nobody.
const keeps = 6 * time.Hour

// Upload stores a file; see providers.Uploader. The vendor's newer libraries
// lack this call, so an address that is not there is told in words.
func (s *session) Upload(ctx context.Context, file providers.File) (providers.Upload, error) {
	f, err := newForm(file)
	if err != nil {
		return providers.Upload{}, &providers.Error{Kind: providers.Invalid, Op: opUpload, Err: err}
	}
	data, _, err := exchange[fileData](ctx, s, client.Request{
		Op: opUpload, Method: http.MethodPost, Path: filesPath, Repeatable: true,
		Header: http.Header{"Content-Type": {f.contentType}, "Accept": {"application/json"}},
		Open:   f.open, Size: f.size,
	})
	if err != nil {
		return providers.Upload{}, withdrawn(err)
	}
	return providers.Upload{ID: data.Files[0].ID, Expires: s.now().Add(keeps)}, nil
}

// withdrawn explains an upload address that is not there.
func withdrawn(err error) error {
	var e *providers.Error
	if !errors.As(err, &e) || e.Status != http.StatusNotFound && e.Status != http.StatusMethodNotAllowed {
		return err
	}
	gone := *e
	gone.Kind, gone.Attribute = providers.Invalid, "attachments"
	gone.Detail = "Aily takes no files at this address (POST " + filesPath + "); the vendor may have withdrawn the call"
	gone.Hint = "Link to the file in the text instead, or check the endpoint."
	return &gone
}

// form is a multipart body with the file in its middle, so that a large one is
// never held in memory.
type form struct {
	contentType string
	head, tail  []byte
	file        providers.File
	size        int64 // of the whole body
}

func newForm(file providers.File) (form, error) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	mime := file.MIME
	if mime == "" {
		mime = "application/octet-stream"
	}
	if _, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition("file", file.Name)},
		"Content-Type":        {mime},
	}); err != nil {
		return form{}, err
	}
	middle := b.Len()
	if err := w.Close(); err != nil {
		return form{}, err
	}
	return form{
		contentType: w.FormDataContentType(), file: file,
		head: b.Bytes()[:middle], tail: b.Bytes()[middle:], size: int64(b.Len()) + file.Size,
	}, nil
}

// open gives the body from its start.
func (f form) open() (io.ReadCloser, error) {
	r, err := f.file.Open()
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(f.head), r, bytes.NewReader(f.tail)), r}, nil
}

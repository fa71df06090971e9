package maiagent

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"herald/providers"
	"herald/providers/client"
)

const opUpload = "upload file"

// keeps is how long Herald relies on an uploaded file. Its address may be
// signed and run out, and the vendor does not say when; uploading again is
// seen by nobody.
const keeps = time.Hour

// Upload stores a file; see providers.Uploader. The vendor's sources disagree
// on whether a file can be sent in one step. Where it cannot, it goes in three:
// an address is asked for, the file goes there, and is made an attachment.
func (s *session) Upload(ctx context.Context, file providers.File) (providers.Upload, error) {
	if !s.inSteps() {
		a, err := s.uploadAtOnce(ctx, file)
		if !notOffered(err) {
			return s.uploaded(a, err)
		}
		s.mu.Lock()
		s.presigned = true
		s.mu.Unlock()
	}
	a, err := s.uploadInSteps(ctx, file)
	return s.uploaded(a, err)
}

func (s *session) inSteps() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.presigned
}

// notOffered reports whether the server lacks the call or takes no forms
// there, as opposed to refusing this file.
func notOffered(err error) bool {
	var e *providers.Error
	if !errors.As(err, &e) {
		return false
	}
	return e.Status == http.StatusNotFound || e.Status == http.StatusMethodNotAllowed || e.Status == http.StatusUnsupportedMediaType
}

func (s *session) uploaded(a attached, err error) (providers.Upload, error) {
	if err != nil {
		return providers.Upload{}, err
	}
	return providers.Upload{
		ID: a.ID, URL: a.File, Expires: s.now().Add(keeps),
		Extra: map[string]string{"type": a.Type, "filename": a.Filename},
	}, nil
}

// complete fills in what an answer left out.
func (a attached) complete(file providers.File) attached {
	if a.Type == "" {
		a.Type = typeOf(file.MIME)
	}
	if a.Filename == "" {
		a.Filename = file.Name
	}
	return a
}

// typeOf is MaiAgent's word for a kind of file. Films have one too, which the
// vendor marks as not finished.
func typeOf(mime string) string {
	for _, kind := range []string{"image", "audio"} {
		if strings.HasPrefix(strings.ToLower(mime), kind+"/") {
			return kind
		}
	}
	return "other"
}

func (s *session) uploadAtOnce(ctx context.Context, file providers.File) (attached, error) {
	a, _, err := exchange[attached](ctx, s, client.Request{
		Op: opUpload, Method: http.MethodPost, Path: uploadPath, Repeatable: true,
		Header: http.Header{"Accept": {"application/json"}},
	}.WithForm(file, nil))
	return a.complete(file), err
}

func (s *session) uploadInSteps(ctx context.Context, file providers.File) (attached, error) {
	at, _, err := ask[slot](ctx, s, client.Call{
		Op: "get upload address", Method: http.MethodPost, Path: presignPath, Repeatable: true,
		Body: map[string]any{"filename": file.Name, "modelName": "attachment", "fieldName": "file", "fileSize": file.Size},
	})
	if err != nil {
		return attached{}, err
	}
	// The storage is another host: the client sends the key to none but ours.
	if _, err = s.http.Do(ctx, client.Request{
		Op: opUpload, Method: http.MethodPost, Path: at.URL, Repeatable: true, Classify: stored,
	}.WithForm(file, at.Fields)); err != nil {
		return attached{}, err
	}
	a, _, err := ask[attached](ctx, s, client.Call{
		Op: "make attachment", Method: http.MethodPost, Path: attachmentsPath, Repeatable: true,
		Body: map[string]string{"file": at.Fields["key"], "filename": file.Name, "type": typeOf(file.MIME)},
	})
	return a.complete(file), err
}

// stored classifies the storage's answer: it speaks for itself, so a refusal
// is no matter of the key.
func stored(a client.Answer) error {
	err := client.ByStatus(a)
	var e *providers.Error
	if errors.As(err, &e) && (e.Kind == providers.Auth || e.Kind == providers.Forbidden || e.Kind == providers.NotFound) {
		e.Kind = providers.Invalid
		e.Hint = "The storage refused the address that MaiAgent gave for the upload; it may have run out. Apply again."
	}
	return err
}

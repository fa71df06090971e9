package maiagent

import (
	"context"
	"net/http"
	"strings"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
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
	if !s.uploadsInSteps() {
		a, err := s.uploadAtOnce(ctx, file)
		if !isNotOffered(err) {
			return s.asUpload(a, err)
		}
		s.mu.Lock()
		s.presigned = true
		s.mu.Unlock()
	}
	a, err := s.uploadInSteps(ctx, file)
	return s.asUpload(a, err)
}

func (s *session) uploadsInSteps() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.presigned
}

// isNotOffered reports whether the server lacks the call or takes no forms
// there, as opposed to refusing this file.
func isNotOffered(err error) bool {
	status := kit.StatusOf(err)
	return status == http.StatusNotFound || status == http.StatusMethodNotAllowed || status == http.StatusUnsupportedMediaType
}

func (s *session) asUpload(a attachmentInfo, err error) (providers.Upload, error) {
	if err != nil {
		return providers.Upload{}, err
	}
	return providers.Upload{
		ID: a.ID, URL: a.File, Expires: s.now().Add(keeps),
		Extra: map[string]string{"type": a.Type, "filename": a.Filename},
	}, nil
}

// completeFrom fills in what an answer left out.
func (a attachmentInfo) completeFrom(file providers.File) attachmentInfo {
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

func (s *session) uploadAtOnce(ctx context.Context, file providers.File) (attachmentInfo, error) {
	a, _, err := kit.Do[attachmentInfo](ctx, s.api, client.Request{
		Op: opUpload, Method: http.MethodPost, Path: uploadPath, Repeatable: true,
		Header: http.Header{"Accept": {"application/json"}},
	}.WithForm(file, nil))
	return a.completeFrom(file), err
}

func (s *session) uploadInSteps(ctx context.Context, file providers.File) (attachmentInfo, error) {
	at, _, err := kit.Call[slot](ctx, s.api, kit.PostIdempotent("get upload address", presignPath,
		map[string]any{"filename": file.Name, "modelName": "attachment", "fieldName": "file", "fileSize": file.Size}))
	if err != nil {
		return attachmentInfo{}, err
	}
	r := client.Request{Op: opUpload, Method: http.MethodPost, Path: at.URL}
	if err := s.api.SendToStorage(ctx, r.WithForm(file, at.Fields)); err != nil {
		return attachmentInfo{}, err
	}
	a, _, err := kit.Call[attachmentInfo](ctx, s.api, kit.PostIdempotent("make attachment", attachmentsPath,
		map[string]string{"file": at.Fields["key"], "filename": file.Name, "type": typeOf(file.MIME)}))
	return a.completeFrom(file), err
}

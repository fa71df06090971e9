package aily

import (
	"context"
	"errors"
	"net/http"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const opUpload = "upload file"

// uploadLifetime is how long Herald relies on an uploaded file. Aily does not say how
// long it keeps one; uploading again is seen by nobody.
const uploadLifetime = 6 * time.Hour

// Upload stores a file; see providers.Uploader. The vendor's newer libraries
// lack this call, so a missing address gets an error of its own.
func (s *session) Upload(ctx context.Context, file providers.File) (providers.Upload, error) {
	data, _, err := kit.Do[fileData](ctx, s.api, client.Request{
		Op: opUpload, Method: http.MethodPost, Path: filesPath, Repeatable: true,
		Header: http.Header{"Accept": {"application/json"}},
	}.WithForm(file, nil))
	if err != nil {
		return providers.Upload{}, explainMissingUpload(err)
	}
	return providers.Upload{ID: data.Files[0].ID, Expires: s.now().Add(uploadLifetime)}, nil
}

// explainMissingUpload explains an upload address that is not there.
func explainMissingUpload(err error) error {
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

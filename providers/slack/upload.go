package slack

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const opUpload = "upload file"

const (
	// uploadLifetime is how long Herald relies on an uploaded file, which a workspace may
	// delete at any time; uploading again is seen by nobody.
	uploadLifetime = 24 * time.Hour

	scanInterval = time.Second
	maxScanTime  = 60 * time.Second
)

// ticket is where the bytes of a file are sent.
type ticket struct {
	URL    string `json:"upload_url"`
	FileID string `json:"file_id"`
}

// IsComplete is part of kit.Completer.
func (t ticket) IsComplete() bool { return kit.IsWebAddress(t.URL) && t.FileID != "" }

// fileInfo is a file as Slack has it.
type fileInfo struct {
	File struct {
		ID        string `json:"id"`
		MIME      string `json:"mimetype"` // "" until Slack has scanned the file
		Permalink string `json:"permalink"`
	} `json:"file"`
}

// IsComplete is part of kit.Completer.
func (f fileInfo) IsComplete() bool { return f.File.ID != "" }

// Upload stores a file that only the account can see until a message has it; see
// providers.Uploader. A message with a file that Slack has not scanned yet is refused.
func (s *session) Upload(ctx context.Context, file providers.File) (providers.Upload, error) {
	q := url.Values{"filename": {file.Name}, "length": {strconv.FormatInt(file.Size, 10)}}
	at, _, err := kit.Call[ticket](ctx, s.api, kit.Get("get upload address", "/files.getUploadURLExternal?"+q.Encode()))
	if err != nil {
		return providers.Upload{}, err
	}
	r := client.Request{Op: opUpload, Method: http.MethodPost, Path: at.URL, Header: http.Header{"Content-Type": {"application/octet-stream"}}}
	if err := s.api.SendToStorage(ctx, r.WithFile(file)); err != nil {
		return providers.Upload{}, err
	}
	body := map[string]any{"files": []map[string]string{{"id": at.FileID, "title": file.Name}}}
	_, _, err = kit.Call[kit.Nothing](ctx, s.api, kit.Post("complete upload", "/files.completeUploadExternal", body))
	if err != nil && providers.KindOf(err) != providers.Unknown {
		return providers.Upload{}, err
	}
	upload, scanErr := s.awaitScan(ctx, at.FileID)
	if scanErr != nil && err != nil {
		return providers.Upload{}, err
	}
	return upload, scanErr
}

// awaitScan waits until a file can be used, which also tells that its upload is complete.
func (s *session) awaitScan(ctx context.Context, id string) (providers.Upload, error) {
	for end := s.now().Add(maxScanTime); ; {
		f, _, err := kit.Call[fileInfo](ctx, s.api, kit.Get("read file", "/files.info?file="+url.QueryEscape(id)))
		switch {
		case err != nil:
			return providers.Upload{}, err
		case f.File.MIME != "" && kit.IsWebAddress(f.File.Permalink):
			return providers.Upload{ID: id, URL: f.File.Permalink, Expires: s.now().Add(uploadLifetime)}, nil
		case s.now().After(end):
			return providers.Upload{}, &providers.Error{Kind: providers.Unavailable, Op: opUpload, Detail: "Slack has not finished to scan the file", Hint: "Apply again in a few minutes."}
		}
		if err := s.sleep(ctx, scanInterval); err != nil {
			return providers.Upload{}, &providers.Error{Kind: providers.Cancelled, Op: opUpload, Err: err}
		}
	}
}

package mixin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
)

// keeps is how long Herald relies on an uploaded file. Mixin does not say how
// long it keeps one, only that the upload address lives six hours (the sample
// of api/messages/attachment-upload); uploading again is seen by nobody.
const keeps = 6 * time.Hour

// attachment makes the part of a file. The kinds with a preview need measures;
// without them the file goes as a file, which always works.
func (w *composer) attachment(attribute string, a content.Attachment) {
	if a.Size <= 0 {
		w.problem(attribute, nothingThen, "The file "+a.Name+" is empty, and Mixin does not take an empty file. Leave it out, or give it something.")
		return
	}
	p := attached{MIME: first(a.MIME, "application/octet-stream"), Size: a.Size}
	kind, missing := category(a)
	switch kind {
	case plainImage:
		p.Width, p.Height = a.Width, a.Height
	case plainVideo:
		p.Width, p.Height, p.Duration = a.Width, a.Height, milliseconds(a.Duration)
	case plainAudio:
		p.Duration = milliseconds(a.Duration)
	default:
		p.Name = a.Name
	}
	if missing != "" {
		w.warn(attribute, asFile, fmt.Sprintf("Mixin shows %s in the conversation only with its %s, which %s does not have; people get it as a file to open.", a.MIME, missing, a.Name))
	}
	w.part(attribute, providers.Part{Kind: kind, Attachments: []content.Attachment{a}}, letter{Data: string(encode(p)), File: a.SHA256})
}

// category chooses the kind of message for a file, and says which measure kept
// it from a better one.
func category(a content.Attachment) (kind, missing string) {
	sized := a.Width > 0 && a.Height > 0
	switch mime := strings.ToLower(a.MIME); {
	case mime == "image/jpeg", mime == "image/png", mime == "image/gif", mime == "image/webp":
		if !sized {
			return plainData, "width and height"
		}
		return plainImage, ""
	case strings.HasPrefix(mime, "video/"):
		if !sized || a.Duration <= 0 {
			return plainData, "width, height and duration"
		}
		return plainVideo, ""
	case mime == "audio/ogg":
		if a.Duration <= 0 {
			return plainData, "duration"
		}
		return plainAudio, ""
	}
	return plainData, ""
}

func milliseconds(seconds float64) int64 { return int64(math.Round(seconds * 1000)) }

// Upload asks for an upload address and puts the bytes there. The address is
// the storage's, not Mixin's, so no credentials go with them.
func (s *session) Upload(ctx context.Context, f providers.File) (providers.Upload, error) {
	var at slot
	if err := s.do(ctx, call{op: "create attachment", method: "POST", path: "/attachments", body: []byte("{}")}, &at); err != nil {
		return providers.Upload{}, err
	}
	if _, ok := canonical(at.AttachmentID); !ok || !isAddress(at.UploadURL) {
		return providers.Upload{}, &providers.Error{Kind: providers.Unknown, Op: "create attachment",
			Detail: "the answer has no attachment_id or no upload_url", Hint: foreignHint}
	}
	if _, err := s.http.Do(ctx, client.Request{
		Op: "upload attachment", Method: http.MethodPut, Path: at.UploadURL, Repeatable: true, Classify: stored,
		Header: http.Header{"Content-Type": {"application/octet-stream"}, "X-Amz-Acl": {"public-read"}},
	}.WithFile(f)); err != nil {
		return providers.Upload{}, err
	}
	up := providers.Upload{ID: at.AttachmentID, URL: at.ViewURL, Expires: s.now().Add(keeps)}
	if small := thumbnail(f); small != "" {
		up.Extra = map[string]string{"thumbnail": small}
	}
	return up, nil
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

// stored classifies the storage's answer: it speaks for itself and not for
// Mixin, so a refusal is no matter of the bot's credentials.
func stored(a client.Answer) error {
	if a.Status == http.StatusAccepted {
		// Storage that has the bytes says 200; 202 is how Mixin words an error.
		return &providers.Error{Kind: providers.Unknown, Detail: "the storage does not say that it has the file", Hint: foreignHint}
	}
	err := client.ByStatus(a)
	var e *providers.Error
	if errors.As(err, &e) && (e.Kind == providers.Auth || e.Kind == providers.Forbidden || e.Kind == providers.NotFound) {
		e.Kind = providers.Invalid
		e.Hint = "The storage refused the address that Mixin gave for the upload; it may have run out. Apply again."
	}
	return err
}

// fill puts the uploaded file into the payload of its message.
func fill(payload string, up providers.Upload) (string, error) {
	var p attached
	if err := json.Unmarshal([]byte(payload), &p); err != nil {
		return "", fmt.Errorf("read the part: %w", err)
	}
	p.AttachmentID = up.ID
	if p.Width > 0 {
		p.Thumbnail = up.Extra["thumbnail"]
	}
	return string(encode(p)), nil
}

package mixin

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"herald/lang/content"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// uploadLifetime is how long Herald relies on an uploaded file. Mixin does not say how
// long it keeps one, only that the upload address lives six hours (the sample
// of api/messages/attachment-upload); uploading again is seen by nobody.
const uploadLifetime = 6 * time.Hour

// composeAttachment makes the part of a file. The kinds with a preview need measures;
// without them the file goes as a file, which always works.
func (w *composer) composeAttachment(attribute string, a content.Attachment) {
	if a.Size <= 0 {
		w.AddProblem(attribute, problem.EmptyMessage, "The file "+a.Name+" is empty, and Mixin does not take an empty file. Leave it out, or give it something.")
		return
	}
	p := attachmentPayload{MIME: cmp.Or(a.MIME, "application/octet-stream"), Size: a.Size}
	kind, missing := chooseCategory(a)
	switch kind {
	case plainImage:
		p.Width, p.Height = a.Width, a.Height
	case plainVideo:
		p.Width, p.Height, p.Duration = a.Width, a.Height, toMilliseconds(a.Duration)
	case plainAudio:
		p.Duration = toMilliseconds(a.Duration)
	default:
		p.Name = a.Name
	}
	if missing != "" {
		w.AddWarning(attribute, problem.SentAsPlainFile, fmt.Sprintf("Mixin shows %s in the conversation only with its %s, which %s does not have; people get it as a file to open.", a.MIME, missing, a.Name))
	}
	w.addPart(attribute, providers.Part{Kind: kind, Attachments: []content.Attachment{a}}, partPayload{Data: string(client.MustEncodeJSON(p)), File: a.SHA256})
}

// chooseCategory chooses the kind of message for a file, and says which measure kept
// it from a better one.
func chooseCategory(a content.Attachment) (kind, missing string) {
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

func toMilliseconds(seconds float64) int64 { return int64(math.Round(seconds * 1000)) }

// Upload asks for an upload address and puts the bytes there.
func (s *session) Upload(ctx context.Context, f providers.File) (providers.Upload, error) {
	at, _, err := kit.Call[uploadSlot](ctx, s.api, kit.PostIdempotent("create attachment", "/attachments", struct{}{}))
	if err != nil {
		return providers.Upload{}, err
	}
	if err := s.api.SendToStorage(ctx, client.Request{
		Op: "upload attachment", Method: http.MethodPut, Path: at.UploadURL,
		Header: http.Header{"Content-Type": {"application/octet-stream"}, "X-Amz-Acl": {"public-read"}},
	}.WithFile(f)); err != nil {
		return providers.Upload{}, err
	}
	up := providers.Upload{ID: at.AttachmentID, URL: at.ViewURL, Expires: s.now().Add(uploadLifetime)}
	if small := makeThumbnail(f); small != "" {
		up.Extra = map[string]string{"thumbnail": small}
	}
	return up, nil
}

// fillAttachment puts the uploaded file into the payload of its message.
func fillAttachment(payload string, up providers.Upload) (string, error) {
	var p attachmentPayload
	if err := json.Unmarshal([]byte(payload), &p); err != nil {
		return "", fmt.Errorf("read the part: %w", err)
	}
	p.AttachmentID = up.ID
	if p.Width > 0 {
		p.Thumbnail = up.Extra["thumbnail"]
	}
	return string(client.MustEncodeJSON(p)), nil
}

package apply

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/state"
)

// uploads makes sure that each file is uploaded once to each provider, however
// many deliveries need it. The result is kept for the whole run, errors too, which
// singleflight would not do: a file that a platform refuses is not uploaded once
// more for every conversation.
type uploads struct {
	mu      sync.Mutex
	pending map[string]*pendingUpload // by state.UploadKey
}

// pendingUpload is the upload of one file.
type pendingUpload struct {
	done   chan struct{} // closed when upload or err is set
	upload providers.Upload
	err    error
}

// expiryMargin is how long an upload must remain valid to be used again.
const expiryMargin = 10 * time.Minute

// uploadOnce returns a file on the platform: the upload that the state records, or
// a new one. Readers see nothing of an upload, so it needs no intent. Whoever makes
// an upload awaits its end; the others give up when the run is stopped.
func (e *engine) uploadOnce(ctx context.Context, box *outbox, s deliveryStep, a content.Attachment) (providers.Upload, error) {
	key := state.UploadKey(s.provider, a.SHA256)
	if up, ok := e.findUpload(key); ok {
		return up, nil
	}
	e.uploads.mu.Lock()
	p, pending := e.uploads.pending[key]
	if !pending {
		p = &pendingUpload{done: make(chan struct{})}
		e.uploads.pending[key] = p
	}
	e.uploads.mu.Unlock()
	if !pending {
		p.upload, p.err = e.uploadFile(ctx, box, s, a)
		close(p.done)
	}
	if !waitFor(ctx, p.done) {
		return providers.Upload{}, errStopped
	}
	return p.upload, p.err
}

// addFiles adds to an item what its platform needs of each attachment: the upload,
// or the file itself. A file is compared with the planned one before its request is
// recorded as started, so that one that has changed leaves no doubt.
func (e *engine) addFiles(ctx context.Context, box *outbox, s deliveryStep, item *providers.Outgoing) error {
	for _, a := range item.Part.Attachments {
		if box.facts.FilesInMessage {
			file := providers.File{Attachment: a, Open: e.fileOpener(a)}
			if err := verifyFile(file); err != nil {
				return err
			}
			item.Files = append(item.Files, file)
			continue
		}
		up, err := e.uploadOnce(ctx, box, s, a)
		if err != nil {
			return err
		}
		item.Uploads = append(item.Uploads, up)
	}
	return nil
}

// findUpload returns the upload that the state records, if it is still valid.
func (e *engine) findUpload(key string) (up providers.Upload, ok bool) {
	e.run.View(func(s *state.State) {
		u := s.Uploads[key]
		if u != nil && (u.Expires.IsZero() || u.Expires.After(e.now().Add(expiryMargin))) {
			up, ok = providers.Upload{ID: u.ID, URL: u.URL, Extra: u.Extra, Expires: u.Expires}, true
		}
	})
	return up, ok
}

// uploadFile uploads a file. The task that needs it has begun then.
func (e *engine) uploadFile(ctx context.Context, box *outbox, s deliveryStep, a content.Attachment) (providers.Upload, error) {
	uploader, ok := providers.As[providers.Uploader](box.session)
	if !ok {
		return providers.Upload{}, unsupportedResult("upload").Err
	}
	file := providers.File{Attachment: a, Open: e.fileOpener(a)}
	if err := verifyFile(file); err != nil {
		return providers.Upload{}, err
	}
	var up providers.Upload
	err := box.doWhenFree(ctx, func() (err error) {
		e.emitBegan(s.task)
		up, err = uploader.Upload(ctx, file)
		return providers.WithoutDoubt(err)
	})
	if err != nil {
		return up, err
	}
	return up, e.run.Report(state.Event{
		Kind: state.Uploaded, UploadKey: state.UploadKey(s.provider, a.SHA256),
		Upload: &state.UploadedFile{ID: up.ID, URL: up.URL, Extra: up.Extra, Expires: up.Expires, At: e.now()},
	})
}

// discardUploads removes the uploads of a part that the platform refused from the
// state: one may have expired there, so the next run uploads the files again.
func (e *engine) discardUploads(s deliveryStep) error {
	if s.op == state.OpRecall || e.opt.Accounts.Facts(s.provider).FilesInMessage {
		return nil
	}
	part, err := e.partOf(s)
	if err != nil {
		return nil // it cannot be composed, so nothing was uploaded for it
	}
	for _, a := range part.Attachments {
		key := state.UploadKey(s.provider, a.SHA256)
		if err := e.run.Report(state.Event{Kind: state.Discarded, UploadKey: key}); err != nil {
			return err
		}
	}
	return nil
}

func (e *engine) fileOpener(a content.Attachment) func() (providers.ReadSeekCloser, error) {
	if a.Text != "" {
		return func() (providers.ReadSeekCloser, error) { return openText(a.Text), nil }
	}
	return func() (providers.ReadSeekCloser, error) { return e.opt.Open(a.Source) }
}

// textFile is a file that Herald made of a body.
type textFile struct{ *strings.Reader }

// Close implements io.Closer.
func (textFile) Close() error { return nil }

func openText(text string) textFile { return textFile{strings.NewReader(text)} }

// verifyFile compares the file with the one that was planned, so that nothing is
// sent that the plan did not show.
func verifyFile(f providers.File) error {
	r, err := f.Open()
	if err != nil {
		return &providers.Error{Kind: providers.Invalid, Op: "open attachment", Attribute: "attachments", Err: err}
	}
	defer r.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, io.LimitReader(r, f.Size+1)); err != nil {
		return &providers.Error{Kind: providers.Invalid, Op: "read attachment", Attribute: "attachments", Err: err}
	}
	if hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return &providers.Error{
			Kind: providers.Invalid, Op: "read attachment", Attribute: "attachments",
			Detail: fmt.Sprintf("%s has changed since the plan was made", f.Source), Hint: "Plan again.",
		}
	}
	return nil
}

package apply

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/state"
)

// uploads makes sure that each file reaches each provider once, however many
// deliveries wait for it.
type uploads struct {
	mu      sync.Mutex
	flights map[string]*flight
}

// flight is an upload under way.
type flight struct {
	done   chan struct{}
	upload providers.Upload
	err    error
}

// expiryMargin is how long an upload must still be good to be used again.
const expiryMargin = 10 * time.Minute

// upload gives the file on the platform: as the state knows it, or freshly
// uploaded. People see nothing of an upload, so it needs no intent.
func (e *engine) upload(ctx context.Context, box *outbox, m move, a content.Attachment) (providers.Upload, error) {
	key := state.UploadKey(e.account(m).String(), a.SHA256)
	if up, ok := e.uploaded(key); ok {
		return up, nil
	}
	e.uploads.mu.Lock()
	f, under := e.uploads.flights[key]
	if !under {
		f = &flight{done: make(chan struct{})}
		e.uploads.flights[key] = f
	}
	e.uploads.mu.Unlock()
	if !under {
		f.upload, f.err = e.carry(ctx, box, m, a)
		close(f.done)
	}
	wait, cancel := providers.WaitContext(ctx)
	defer cancel()
	if !ended(wait, f.done) {
		return providers.Upload{}, context.Cause(wait)
	}
	return f.upload, f.err
}

func (e *engine) uploaded(key string) (up providers.Upload, ok bool) {
	e.run.View(func(s *state.State) {
		u := s.Uploads[key]
		if u != nil && (u.Expires.IsZero() || u.Expires.After(e.now().Add(expiryMargin))) {
			up, ok = providers.Upload{ID: u.ID, URL: u.URL, Extra: u.Extra, Expires: u.Expires}, true
		}
	})
	return up, ok
}

// carry uploads the file. What it is uploaded for has begun then.
func (e *engine) carry(ctx context.Context, box *outbox, m move, a content.Attachment) (providers.Upload, error) {
	uploader, ok := box.session.(providers.Uploader)
	if !ok {
		return providers.Upload{}, refused("upload").Err
	}
	file := providers.File{Attachment: a, Open: e.opener(a)}
	if err := verify(file); err != nil {
		return providers.Upload{}, err
	}
	var up providers.Upload
	err := box.do(ctx, func() (err error) {
		e.announce(m.task)
		up, err = uploader.Upload(ctx, file)
		return harmless(err)
	})
	if err != nil {
		return up, err
	}
	return up, e.run.Report(state.Event{
		Kind: state.Uploaded, UploadKey: state.UploadKey(e.account(m).String(), a.SHA256),
		Upload: &state.Upload{ID: up.ID, URL: up.URL, Extra: up.Extra, Expires: up.Expires, At: e.now()},
	})
}

// harmless takes the doubt out of a failed upload: whether the file arrived
// does not matter, because no message left.
func harmless(err error) error {
	var e *providers.Error
	if !errors.As(err, &e) || e.Kind != providers.Unknown {
		return err
	}
	sure := *e
	sure.Kind = providers.Unavailable
	return &sure
}

// discard forgets the uploads of a part that the platform refused: one may have
// expired there, and the next run shall upload them again.
func (e *engine) discard(m move) error {
	if m.op == state.OpRecall {
		return nil
	}
	part, err := e.part(m)
	if err != nil {
		return nil // it cannot be composed, so nothing was uploaded for it
	}
	for _, a := range part.Attachments {
		key := state.UploadKey(e.account(m).String(), a.SHA256)
		if err := e.run.Report(state.Event{Kind: state.Discarded, UploadKey: key}); err != nil {
			return err
		}
	}
	return nil
}

func (e *engine) opener(a content.Attachment) func() (providers.ReadSeekCloser, error) {
	return func() (providers.ReadSeekCloser, error) { return e.opt.Open(a.Source) }
}

// verify holds the file against what was planned, so that nothing is sent that
// the plan did not show.
func verify(f providers.File) error {
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

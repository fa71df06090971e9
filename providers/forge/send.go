package forge

import (
	"context"
	"net/http"
	"strings"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	opSend   = "send message"
	opEdit   = "edit message"
	opDelete = "delete message"
)

// Send delivers one item after another; see providers.Session.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.sendItem)
}

func (s *session) sendItem(ctx context.Context, item providers.Outgoing) providers.Result {
	b, err := kit.OpenItem[body](opSend, s.facts, s.vendor.IDs, item)
	if err != nil {
		return providers.Result{Err: err}
	}
	t := parseTarget(item.Target.ID)
	if t.Tag != "" {
		return s.sendNotes(ctx, t, mark{key: item.Key}, b.Text)
	}
	text := mark{key: item.Key}.addTo(b.Text)
	r, _, err := kit.Call[record](ctx, s.api, kit.Post(opSend, s.vendor.Routes(t).Comments, map[string]string{"body": text}))
	if err != nil {
		return providers.Result{Err: s.explainMissing(ctx, t, err)}
	}
	return s.asMessage(t, r).asResult()
}

func (m message) asResult() providers.Result {
	return providers.Result{ID: m.id, URL: m.url, SentAt: m.created}
}

// explainMissing returns the error of a change. That something is not found means that
// the conversation does not exist, or else that the token may not change it.
func (s *session) explainMissing(ctx context.Context, t Target, cause error) error {
	err := s.asGone(ctx, t.id(), cause)
	if providers.KindOf(err) != providers.NotFound {
		return err
	}
	return &providers.Error{Kind: providers.Invalid, Op: opSend, Status: kit.StatusOf(err), Detail: "the token can read the conversation, but may not change it", Hint: s.vendor.Rights}
}

// asGone returns an error of kind Gone when cause means that the issue or the tag does
// not exist; see kit.History. A server that fails may do so because it does not.
func (s *session) asGone(ctx context.Context, conversation string, cause error) error {
	if status := kit.StatusOf(cause); cause != nil && providers.KindOf(cause) != providers.NotFound && status != http.StatusInternalServerError {
		return cause
	}
	_, _, err := kit.Call[kit.Nothing](ctx, s.api, kit.Get("read conversation", s.vendor.Routes(parseTarget(conversation)).Place))
	switch kind := providers.KindOf(err); {
	case kind == providers.NotFound:
		return newGoneError(s.vendor.Title, parseTarget(conversation), kit.StatusOf(err))
	case kind == providers.Gone, cause == nil:
		return err
	}
	return cause
}

func newGoneError(title string, t Target, status int) *providers.Error {
	e := &providers.Error{Kind: providers.Gone, Op: "read conversation", Status: status, Detail: title + " has no " + t.id() + ", or none that the token may see",
		Hint: "Check the id, and that the token has access to the repository: a private one does not exist for others."}
	if t.Tag != "" {
		e.Hint = "Push the tag: Herald creates none. Check the id, and that the token has access to the repository."
	}
	return e
}

// sendNotes makes a text the notes of the release of a tag. The release is created where
// there is none, but not its tag. One that exists gets notes where it has none: a text
// that Herald did not write is only replaced by an edit, which a plan has shown.
func (s *session) sendNotes(ctx context.Context, t Target, m mark, text string) providers.Result {
	have, err := s.readNotes(ctx, opSend, t)
	switch {
	case providers.KindOf(err) == providers.NotFound:
		return s.createRelease(ctx, t, m.key, text)
	case err != nil:
		return providers.Result{Err: providers.WithoutDoubt(err)}
	case have.key == m.key:
		return have.asResult()
	case isBlank(have):
		return s.fillRelease(ctx, t, have, m.addTo(text))
	case have.key != "":
		return providers.Result{Err: invalidNotes(t, "has the notes of another message",
			"A release has one text. Send the messages to different releases, or make them one.")}
	}
	return providers.Result{Err: invalidNotes(t, "has notes that Herald did not write",
		"Import it with herald import, with the id "+have.id+", so that a plan shows what will change; or empty its notes.")}
}

func invalidNotes(t Target, detail, hint string) *providers.Error {
	return &providers.Error{Kind: providers.Invalid, Op: opSend, Detail: "the release " + t.Tag + " of " + t.Repository + " " + detail, Hint: hint}
}

func isBlank(m message) bool { return strings.TrimSpace(m.text) == "" }

// readNotes reads the release of a tag, with or without notes.
func (s *session) readNotes(ctx context.Context, op string, t Target) (message, error) {
	r, _, err := kit.Call[record](ctx, s.api, kit.Get(op, s.vendor.Routes(t).Release))
	return s.asMessage(t, r), err
}

func (s *session) createRelease(ctx context.Context, t Target, key, text string) providers.Result {
	if err := s.asGone(ctx, t.id(), nil); err != nil {
		return providers.Result{Err: providers.WithoutDoubt(err)}
	}
	text = mark{key, true}.addTo(text)
	c := kit.Post(opSend, s.vendor.Routes(t).Releases, map[string]string{"tag_name": t.Tag, "name": t.Tag, s.vendor.Notes: text})
	r, _, err := kit.Call[record](ctx, s.api, c)
	if providers.KindOf(err) == providers.Conflict {
		return providers.Result{Err: invalidNotes(t, "was created by somebody else meanwhile", "Apply again.")}
	}
	if err != nil {
		return providers.Result{Err: s.explainMissing(ctx, t, err)}
	}
	return s.asMessage(t, r).asResult()
}

func (s *session) fillRelease(ctx context.Context, t Target, have message, text string) providers.Result {
	if err := s.changeNotes(ctx, opSend, t, have.id, text); err != nil {
		return providers.Result{Err: s.explainMissing(ctx, t, err)}
	}
	return have.asResult()
}

// changeNotes may be repeated: it sets what may be so already.
func (s *session) changeNotes(ctx context.Context, op string, t Target, id, text string) error {
	c := client.JSONCall{Op: op, Method: s.vendor.EditMethod, Path: s.vendor.Routes(t).one(id), Body: map[string]string{s.vendor.Notes: text}, Repeatable: true}
	_, _, err := kit.Call[kit.Nothing](ctx, s.api, c)
	return err
}

// Edit changes a comment, or the notes of a release; see providers.Editor.
func (s *session) Edit(ctx context.Context, id string, item providers.Outgoing) error {
	b, err := kit.OpenItem[body](opEdit, s.facts, s.vendor.IDs, item)
	if err != nil {
		return err
	}
	t, m := parseTarget(item.Target.ID), mark{key: item.Key}
	if t.Tag != "" {
		err = s.editNotes(ctx, t, id, m, b.Text)
	} else {
		_, _, err = kit.Call[kit.Nothing](ctx, s.api, client.JSONCall{
			Op: opEdit, Method: s.vendor.EditMethod, Path: s.vendor.Routes(t).Comment + EscapePath(id), Body: map[string]string{"body": m.addTo(b.Text)}, Repeatable: true,
		})
	}
	if err == nil {
		return nil
	}
	return s.asGone(ctx, item.Target.ID, err)
}

// editNotes changes the notes of the release with that id. The mark keeps that Herald
// created it.
func (s *session) editNotes(ctx context.Context, t Target, id string, m mark, text string) error {
	have, err := s.readNotes(ctx, opEdit, t)
	if err != nil {
		return err
	}
	if have.id != id {
		return &providers.Error{Kind: providers.NotFound, Op: opEdit, Detail: "the tag has another release now"}
	}
	m.createdRelease = have.createdRelease
	return s.changeNotes(ctx, opEdit, t, id, m.addTo(text))
}

// Recall deletes comments, and releases that Herald created and that hold nothing else.
// Of other releases the notes are emptied: they have files, or belong to somebody. See
// providers.Recaller.
func (s *session) Recall(ctx context.Context, target providers.Target, sent []providers.SentMessage) []error {
	errs := make([]error, len(sent))
	t := parseTarget(target.ID)
	for i, m := range sent {
		err := s.recallOne(ctx, t, m.ID)
		if providers.KindOf(err) == providers.NotFound {
			err = s.asGone(ctx, target.ID, nil)
		}
		errs[i] = err
	}
	return errs
}

func (s *session) recallOne(ctx context.Context, t Target, id string) error {
	if t.Tag == "" {
		return s.remove(ctx, s.vendor.Routes(t).Comment+EscapePath(id))
	}
	have, err := s.readNotes(ctx, opDelete, t)
	switch {
	case err != nil, have.id != id:
		return err
	case have.createdRelease && have.isDisposable:
		return s.remove(ctx, s.vendor.Routes(t).one(id))
	case isBlank(have):
		return nil
	}
	return s.changeNotes(ctx, opDelete, t, id, "")
}

func (s *session) remove(ctx context.Context, path string) error {
	_, _, err := kit.Call[kit.Nothing](ctx, s.api, client.JSONCall{Op: opDelete, Method: http.MethodDelete, Path: path, Repeatable: true})
	return err
}

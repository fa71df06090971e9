package apply

import (
	"context"
	"time"

	"herald/providers"
	"herald/state"
)

// recall takes back the parts of a chunk in one request.
func (e *engine) recall(ctx context.Context, box *outbox, chunk []move) bool {
	recaller, ok := box.session.(providers.Recaller)
	if !ok {
		e.fail(chunk[0].task, internalDiagnostic(chunk[0].task, "the platform declares that it recalls, and its session does not"), false)
		return false
	}
	target, err := e.target(chunk[0], chunk[0].task.change.Prior.Conversation)
	if err != nil {
		e.fail(chunk[0].task, e.requestDiagnostic(chunk[0], err), false)
		return false
	}
	messages := make([]providers.SentMessage, len(chunk))
	for i, m := range chunk {
		messages[i] = providers.SentMessage{ID: e.standing(m), Part: e.sentPart(m)}
	}
	var errs []error
	if err := e.request(ctx, box, chunk, func() { errs = recaller.Recall(ctx, target, messages) }); err != nil {
		e.unsent(ctx, chunk[0], err)
		return false
	}
	ok = true
	for i, m := range chunk {
		var err error
		if i < len(errs) {
			err = errs[i]
		} else {
			err = &providers.Error{Kind: providers.Unknown, Op: "recall", Detail: "the provider gave no result for this message"}
		}
		if isAbsent(err) {
			err = nil
		}
		ok = e.outcome(ctx, m, providers.Result{ID: messages[i].ID, Err: err}) && ok
	}
	return ok
}

// isAbsent reports whether an error says that what was to be taken away does not
// exist any more, so that nothing is left to do.
func isAbsent(err error) bool {
	kind := providers.KindOf(err)
	return kind == providers.NotFound || kind == providers.Gone
}

// standing is the id of the part that a move recalls or edits.
func (e *engine) standing(m move) (id string) {
	e.run.View(func(s *state.State) {
		d := s.Deliveries[m.task.address]
		switch {
		case d == nil:
		case m.stale && m.part < len(d.Stale):
			id = d.Stale[m.part].ID
		case !m.stale && m.part < len(d.Parts):
			id = d.Parts[m.part].ID
		}
	})
	return id
}

// sentPart is what the part that a move recalls was sent as; zero where that is
// not known: a stale part is of content that the state does not keep.
func (e *engine) sentPart(m move) providers.Part {
	if m.stale {
		return providers.Part{}
	}
	parts := e.settleParts(m.task.change)
	if parts == nil {
		parts = m.task.change.PriorParts
	}
	if m.part >= len(parts) {
		return providers.Part{}
	}
	return parts[m.part]
}

// edit changes one part in place.
func (e *engine) edit(ctx context.Context, box *outbox, m move) bool {
	editor, ok := box.session.(providers.Editor)
	if !ok {
		e.fail(m.task, internalDiagnostic(m.task, "the platform declares that it edits, and its session does not"), false)
		return false
	}
	item, err := e.outgoing(ctx, box, m)
	if err != nil {
		e.unready(ctx, m, err)
		return false
	}
	id := e.standing(m)
	var edited error
	if err := e.request(ctx, box, []move{m}, func() { edited = editor.Edit(ctx, id, item) }); err != nil {
		e.unsent(ctx, m, err)
		return false
	}
	return e.outcome(ctx, m, providers.Result{ID: id, Err: edited})
}

func (e *engine) now() time.Time { return e.opt.Now().UTC().Truncate(time.Millisecond) }

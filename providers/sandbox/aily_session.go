package sandbox

import (
	"encoding/json"
	"unicode/utf8"
)

// ailyContext is the maximum number of characters of each text of a session.
const ailyContext = 255

// ailySession is the body of a request that creates or changes a session.
type ailySession struct {
	ChannelContext *string `json:"channel_context"`
	Metadata       *string `json:"metadata"`
}

// decodeSession decodes and checks the body of a session.
func (y *aily) decodeSession(r *request) (ailySession, *answer) {
	var in ailySession
	if refused := y.decodeBody(r, &in); refused != nil {
		return in, refused
	}
	for name, text := range map[string]*string{"channel_context": in.ChannelContext, "metadata": in.Metadata} {
		if text != nil && (utf8.RuneCountInString(*text) > ailyContext || !json.Valid([]byte(*text))) {
			a := y.invalidParam("%s is not JSON of at most %d characters", name, ailyContext)
			return in, &a
		}
	}
	return in, nil
}

// applyTo sets the fields that were given and keeps the rest.
func (in ailySession) applyTo(t *transaction, h Header) Header {
	if in.ChannelContext != nil {
		h.setFact("channel_context", *in.ChannelContext)
	}
	if in.Metadata != nil {
		h.setFact("metadata", *in.Metadata)
	}
	h.setFact("modified_at", ailyTime(t.now))
	return h
}

func (y *aily) showSession(h Header) answer {
	modified := h.Facts["modified_at"]
	if modified == "" {
		modified = ailyTime(h.CreatedAt)
	}
	session := map[string]any{
		"id": h.ID, "created_at": ailyTime(h.CreatedAt), "modified_at": modified, "created_by": y.user,
	}
	for _, name := range []string{"channel_context", "metadata"} {
		if text := h.Facts[name]; text != "" {
			session[name] = text
		}
	}
	return y.successAnswer(map[string]any{"session": session})
}

func (y *aily) createSession(r *request) call {
	in, refused := y.decodeSession(r)
	if refused != nil {
		return refusedCall(*refused)
	}
	return call{operations: []string{"create_conversation"}, effect: func(t *transaction) answer {
		h := in.applyTo(t, Header{ID: ailyID("session", t.store.requests, t.now)})
		t.putConversation(h)
		h, _ = t.findConversation(h.ID)
		t.recordOperation(Entry{Operation: "create_conversation", Conversation: h.ID})
		return y.showSession(h)
	}}
}

// withSession runs an effect on an existing session.
func (y *aily) withSession(r *request, operation string, effect func(*transaction, Header) answer) call {
	id := r.PathValue("session")
	return call{operations: []string{operation}, effect: func(t *transaction) answer {
		h, known := t.findConversation(id)
		if !known && !y.requireConversations && isAilyID("session", id) {
			h, known = Header{ID: id, Found: true, CreatedAt: t.now}, true
		}
		if !known || h.Gone {
			return y.notFound("session")
		}
		return effect(t, h)
	}}
}

func (y *aily) readSession(r *request) call {
	return y.withSession(r, "read_conversation", func(t *transaction, h Header) answer {
		t.recordOperation(Entry{Operation: "read_conversation", Conversation: h.ID})
		return y.showSession(h)
	})
}

func (y *aily) changeSession(r *request) call {
	in, refused := y.decodeSession(r)
	if refused != nil {
		return refusedCall(*refused)
	}
	return y.withSession(r, "change_conversation", func(t *transaction, h Header) answer {
		h = in.applyTo(t, h)
		t.putConversation(h)
		t.recordOperation(Entry{Operation: "change_conversation", Conversation: h.ID})
		return y.showSession(h)
	})
}

// deleteSession deletes a session with its messages, which readers no longer
// see.
func (y *aily) deleteSession(r *request) call {
	return y.withSession(r, "remove_conversation", func(t *transaction, h Header) answer {
		h.Gone = true
		t.putConversation(h)
		for _, p := range t.threadPosts(h.ID) {
			gone := *p
			gone.markRecalled(t.now)
			t.putPost(gone)
		}
		t.recordOperation(Entry{Operation: "remove_conversation", Conversation: h.ID})
		return y.successAnswer(map[string]any{})
	})
}

package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// Drift is a change that somebody else makes on a platform, unknown to the
// client. It is not recorded in the ledger.
type Drift struct {
	// Action is one of:
	//
	//	post     somebody else posts a message with Text
	//	edit     the message has Text
	//	recall   the message is recalled
	//	remove   the message is deleted without a trace
	//	open     the conversation is created with Title and Participants
	//	rename   the conversation has Title
	//	announce the conversation has Text as its announcement
	//	join     Participants join it
	//	leave    Participants leave it
	//	disband  the conversation is disbanded; nothing can be sent to it
	Action       string   `json:"action"`
	Platform     string   `json:"platform"`
	Conversation string   `json:"conversation,omitempty"` // optional for an existing message
	Message      string   `json:"message,omitempty"`
	Text         string   `json:"text,omitempty"`
	Title        string   `json:"title,omitempty"`
	Participants []string `json:"participants,omitempty"`
}

// stranger is the sender of messages that drift posts.
const stranger = "somebody-else"

// ErrAbsent: the message or conversation of a Drift does not exist.
var ErrAbsent = errors.New("not found")

// Drift makes a change that no client requested. The error wraps ErrAbsent if
// the message or conversation does not exist.
func (s *Server) Drift(d Drift) error {
	x := s.findDialect(d.Platform)
	if x == nil {
		return fmt.Errorf("drift: unknown platform %q", d.Platform)
	}
	var err error
	s.store.runTransaction(d.Platform, func(t *transaction) answer {
		err = d.applyDrift(t, x)
		return answer{}
	})
	return errors.Join(err, s.store.waitStored())
}

func (d Drift) applyDrift(t *transaction, x *dialect) error {
	switch d.Action {
	case "edit", "recall", "remove":
		return d.changeMessages(t, x)
	case "post", "open", "rename", "announce", "join", "leave", "disband":
		return d.changeConversation(t, x)
	}
	return fmt.Errorf("drift: unknown action %q", d.Action)
}

// changeMessages changes the message, and its copies if it was sent twice.
func (d Drift) changeMessages(t *transaction, x *dialect) error {
	found := t.postsAnywhere(d.Message)
	if d.Conversation != "" {
		found = t.postsIn(d.Conversation, d.Message)
	}
	if len(found) == 0 {
		return fmt.Errorf("drift: message %q: %w", d.Message, ErrAbsent)
	}
	for _, p := range found {
		switch d.Action {
		case "edit":
			p.recordRevision(t.now)
			x.setText(&p, d.Text)
			t.putPost(p)
		case "recall":
			p.markRecalled(t.now)
			t.putPost(p)
		default:
			t.removePost(p)
		}
	}
	return nil
}

// changeConversation changes a conversation.
func (d Drift) changeConversation(t *transaction, x *dialect) error {
	h, ok := t.findConversation(d.Conversation)
	if d.Conversation == "" || !ok && d.Action != "open" {
		return fmt.Errorf("drift: conversation %q: %w", d.Conversation, ErrAbsent)
	}
	switch d.Action {
	case "post":
		p := post{Conversation: d.Conversation, Message: Message{ID: d.Message, Sender: stranger}}
		if p.ID == "" {
			p.ID = seededUUID("drift", t.store.numbers, t.now)
		}
		x.setText(&p, d.Text)
		t.addPost(p)
		return nil
	case "open":
		h.ID, h.Title = d.Conversation, d.Title
		h.addParticipants(t, d.Participants)
	case "rename":
		h.Title = d.Title
	case "announce":
		h.Announcement = d.Text
	case "join":
		h.addParticipants(t, d.Participants)
	case "leave":
		h.removeParticipants(d.Participants)
	case "disband":
		h.Gone = true
	}
	t.putConversation(h)
	return nil
}

// setFact sets a fact without changing copies of the header.
func (h *Header) setFact(name, value string) {
	facts := maps.Clone(h.Facts)
	if facts == nil {
		facts = map[string]string{}
	}
	facts[name] = value
	h.Facts = facts
}

// addParticipants adds the participants who are not yet in the conversation.
func (h *Header) addParticipants(t *transaction, ids []string) {
	h.Participants = slices.Clone(h.Participants)
	for _, id := range ids {
		if h.findParticipant(id) == nil {
			h.Participants = append(h.Participants, Participant{ID: id, At: t.now})
		}
	}
}

// removeParticipants removes the given participants.
func (h *Header) removeParticipants(ids []string) {
	h.Participants = slices.DeleteFunc(slices.Clone(h.Participants), func(p Participant) bool {
		return slices.Contains(ids, p.ID)
	})
}

// findParticipant returns a participant, or nil.
func (h *Header) findParticipant(id string) *Participant {
	for i := range h.Participants {
		if h.Participants[i].ID == id {
			return &h.Participants[i]
		}
	}
	return nil
}

package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// maiVisitor and maiAssistant are senders in the vendor's form: numbers that do
// not fit into 64 bits.
const (
	maiVisitor   = "324816370485542537671391323877394598746"
	maiAssistant = "324816370485542537671391323877394598747"
)

// maiFile is an attachment, in a request and in an answer.
type maiFile struct {
	ID       string `json:"id"`
	Type     string `json:"type"`
	Filename string `json:"filename"`
	File     string `json:"file"`
}

// maiMessage is the body of a request that creates a message.
type maiMessage struct {
	Conversation *string   `json:"conversation"`
	Content      *string   `json:"content"`
	Attachments  []maiFile `json:"attachments"`
}

// sendMessage returns the endpoint that creates messages of one direction.
func (m *maiagent) sendMessage(kind string) func(*request) call {
	return func(r *request) call {
		var in maiMessage
		if refused := m.decodeBody(r, &in); refused != nil {
			return refusedCall(*refused)
		}
		if refused := m.checkMessage(in); refused != nil {
			return refusedCall(*refused)
		}
		return call{operations: []string{"send"}, effect: func(t *transaction) answer { return m.deliverMessage(t, kind, in) }}
	}
}

// checkMessage checks a message by itself and returns the refusal, or nil.
func (m *maiagent) checkMessage(in maiMessage) *answer {
	var a answer
	switch {
	case in.Conversation == nil:
		a = m.fieldError("conversation", "This field is required.")
	case !isUUID(*in.Conversation):
		a = m.fieldError("conversation", "%q is not a valid UUID.", *in.Conversation)
	case in.Content == nil:
		a = m.fieldError("content", "This field is required.")
	case strings.TrimSpace(*in.Content) == "":
		a = m.fieldError("content", "This field may not be blank.")
	case slices.ContainsFunc(in.Attachments, func(f maiFile) bool {
		return f.ID == "" || f.Type == "" || f.Filename == "" || f.File == ""
	}):
		a = m.fieldError("attachments", "An attachment needs id, type, filename and file.")
	default:
		return nil
	}
	return &a
}

func (m *maiagent) deliverMessage(t *transaction, kind string, in maiMessage) answer {
	h, ok := m.findConversation(t, *in.Conversation)
	if !ok {
		return m.fieldError("conversation", "Object with id=%s does not exist.", *in.Conversation)
	}
	p := post{Conversation: h.ID, Message: Message{
		ID: seededUUID("maiagent", "message", t.store.numbers, t.now), Sender: maiAssistant, Kind: kind, Text: *in.Content,
	}}
	if kind == "incoming" {
		p.Sender = maiVisitor
	}
	for _, a := range in.Attachments {
		f, ok := t.findFile(a.ID)
		if !ok {
			return m.fieldError("attachments", "Object with id=%s does not exist.", a.ID)
		}
		p.Attachments = append(p.Attachments, Attachment{
			File: a.ID, Kind: ailyFileKind(f.Type), Name: a.Filename, Type: f.Type, Size: f.Size, URL: fileURL(m.name(), a.ID),
		})
	}
	if in.Attachments == nil {
		in.Attachments = []maiFile{}
	}
	p.Wire, _ = json.Marshal(in.Attachments) // plain values always encode
	if h.Found {
		t.putConversation(h)
	}
	p = t.addPost(p)
	t.recordOperation(Entry{Operation: "send", Conversation: h.ID, Message: p.ID})
	return jsonAnswer(http.StatusCreated, m.showMessage(&p))
}

// showMessage returns a message in the form of the vendor's page.
func (m *maiagent) showMessage(p *post) map[string]any {
	sender := map[string]any{"id": json.RawMessage(maiAssistant), "name": "AI 智能客服", "avatar": ""}
	if p.Sender != maiAssistant {
		sender = map[string]any{"id": json.RawMessage(maiVisitor), "name": "Visitor", "avatar": ""}
	}
	files := p.Wire
	if len(files) == 0 {
		files = []byte("[]")
	}
	return map[string]any{
		"id": p.ID, "conversation": p.Conversation, "sender": sender, "type": p.Kind, "content": p.Text, "feedback": nil,
		"createdAt": maiTime(p.SentAt), "attachments": json.RawMessage(files), "citations": []any{}, "citationNodes": []any{},
	}
}

// listMessages lists a conversation newest first. The cursor is a position.
func (m *maiagent) listMessages(r *request) call {
	paging, refused := m.readPaging(r, "conversation")
	if refused != nil {
		return refusedCall(*refused)
	}
	id := r.URL.Query().Get("conversation")
	if !isUUID(id) {
		return refusedCall(m.fieldError("conversation", "%q is not a valid UUID.", id))
	}
	return call{operations: []string{"list"}, effect: func(t *transaction) answer {
		if _, ok := m.findConversation(t, id); !ok {
			return m.notFound()
		}
		t.recordOperation(Entry{Operation: "list", Conversation: id})
		results, last := []any{}, int64(0)
		for _, p := range slices.Backward(t.threadPosts(id)) {
			if p.Recalled || paging.before > 0 && p.Position >= paging.before {
				continue
			}
			if len(results) == paging.size {
				return m.pageAnswer(r, results, last)
			}
			results, last = append(results, m.showMessage(p)), p.Position
		}
		return m.pageAnswer(r, results, 0)
	}}
}

func (m *maiagent) readMessage(r *request) call {
	id := r.PathValue("message")
	return call{operations: []string{"read"}, effect: func(t *transaction) answer {
		for _, p := range t.postsAnywhere(id) {
			if _, there := m.findConversation(t, p.Conversation); there && !p.Recalled {
				t.recordOperation(Entry{Operation: "read", Conversation: p.Conversation, Message: id})
				return jsonAnswer(http.StatusOK, m.showMessage(&p))
			}
		}
		return m.notFound()
	}}
}

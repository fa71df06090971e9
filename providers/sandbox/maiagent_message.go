package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// maiVisitor and maiAssistant are senders in the vendor's form: numbers that
// no machine word holds.
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

// maiMessage is what creating a message takes.
type maiMessage struct {
	Conversation *string   `json:"conversation"`
	Content      *string   `json:"content"`
	Attachments  []maiFile `json:"attachments"`
}

// send makes messages of one direction.
func (m *maiagent) send(kind string) func(*request) call {
	return func(r *request) call {
		var in maiMessage
		if refused := m.decode(r, &in); refused != nil {
			return refuse(*refused)
		}
		if refused := m.check(in); refused != nil {
			return refuse(*refused)
		}
		return call{operations: []string{"send"}, effect: func(t *transaction) answer { return m.deliver(t, kind, in) }}
	}
}

// check looks at a message alone; nil is fine.
func (m *maiagent) check(in maiMessage) *answer {
	var a answer
	switch {
	case in.Conversation == nil:
		a = m.wrong("conversation", "This field is required.")
	case !isUUID(*in.Conversation):
		a = m.wrong("conversation", "%q is not a valid UUID.", *in.Conversation)
	case in.Content == nil:
		a = m.wrong("content", "This field is required.")
	case strings.TrimSpace(*in.Content) == "":
		a = m.wrong("content", "This field may not be blank.")
	case slices.ContainsFunc(in.Attachments, func(f maiFile) bool {
		return f.ID == "" || f.Type == "" || f.Filename == "" || f.File == ""
	}):
		a = m.wrong("attachments", "An attachment needs id, type, filename and file.")
	default:
		return nil
	}
	return &a
}

func (m *maiagent) deliver(t *transaction, kind string, in maiMessage) answer {
	h, ok := m.existing(t, *in.Conversation)
	if !ok {
		return m.wrong("conversation", "Object with id=%s does not exist.", *in.Conversation)
	}
	p := post{Conversation: h.ID, Message: Message{
		ID: seededUUID("maiagent", "message", t.store.numbers, t.now), Sender: maiAssistant, Kind: kind, Text: *in.Content,
	}}
	if kind == "incoming" {
		p.Sender = maiVisitor
	}
	for _, a := range in.Attachments {
		f, ok := t.file(a.ID)
		if !ok {
			return m.wrong("attachments", "Object with id=%s does not exist.", a.ID)
		}
		p.Attachments = append(p.Attachments, Attachment{
			File: a.ID, Kind: ailyFileKind(f.Type), Name: a.Filename, Type: f.Type, Size: f.Size, URL: fileURL(m.name(), a.ID),
		})
	}
	if in.Attachments == nil {
		in.Attachments = []maiFile{}
	}
	p.Wire, _ = json.Marshal(in.Attachments) // plain values cannot fail
	if h.Found {
		t.putConversation(h)
	}
	p = t.send(p)
	t.note(Entry{Operation: "send", Conversation: h.ID, Message: p.ID})
	return jsonAnswer(http.StatusCreated, m.showMessage(&p))
}

// showMessage is a message in the form of the vendor's page.
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

// messages lists a conversation newest first. The cursor is a position.
func (m *maiagent) messages(r *request) call {
	paging, refused := m.paging(r, "conversation")
	if refused != nil {
		return refuse(*refused)
	}
	id := r.URL.Query().Get("conversation")
	if !isUUID(id) {
		return refuse(m.wrong("conversation", "%q is not a valid UUID.", id))
	}
	return call{operations: []string{"list"}, effect: func(t *transaction) answer {
		if _, ok := m.existing(t, id); !ok {
			return m.missing()
		}
		t.note(Entry{Operation: "list", Conversation: id})
		results, last := []any{}, int64(0)
		for _, p := range slices.Backward(t.thread(id)) {
			if p.Recalled || paging.before > 0 && p.Position >= paging.before {
				continue
			}
			if len(results) == paging.size {
				return m.page(r, results, last)
			}
			results, last = append(results, m.showMessage(p)), p.Position
		}
		return m.page(r, results, 0)
	}}
}

func (m *maiagent) message(r *request) call {
	id := r.PathValue("message")
	return call{operations: []string{"read"}, effect: func(t *transaction) answer {
		for _, p := range t.anywhere(id) {
			if _, there := m.existing(t, p.Conversation); there && !p.Recalled {
				t.note(Entry{Operation: "read", Conversation: p.Conversation, Message: id})
				return jsonAnswer(http.StatusOK, m.showMessage(&p))
			}
		}
		return m.missing()
	}}
}

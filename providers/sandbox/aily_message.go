package sandbox

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits from the page on messages.
const (
	ailyKey      = 64         // characters of idempotent_id
	ailyText     = 16_777_216 // characters of content
	ailyList     = 32         // file_ids and mentions
	ailyQuote    = 32         // characters of quote_message_id
	ailyMemory   = 72 * time.Hour
	ailyPage     = 20
	ailyLongPage = 100 // the vendor documents no maximum
)

// ailyMention is a mention, in a request and in an answer.
type ailyMention struct {
	EntityID         string `json:"entity_id"`
	IdentityProvider string `json:"identity_provider"`
	Key              string `json:"key"`
	Name             string `json:"name"`
	AilyID           string `json:"aily_id"`
}

// ailyMessage is the body of a request that creates a message.
type ailyMessage struct {
	IdempotentID   string        `json:"idempotent_id"`
	ContentType    string        `json:"content_type"`
	Content        *string       `json:"content"`
	FileIDs        []string      `json:"file_ids"`
	QuoteMessageID string        `json:"quote_message_id"`
	Mentions       []ailyMention `json:"mentions"`
}

// ailyContentTypes returns MDX and TEXT, which the page on messages lists, and
// the types that only the vendor's own client uses.
func ailyContentTypes() []string { return []string{"MDX", "TEXT", "CLIP", "SmartCard", "JSON"} }

// checkMessage returns what is wrong with a message by itself, or "".
func (x *ailyMessage) checkMessage() string {
	switch {
	case x.IdempotentID == "" || utf8.RuneCountInString(x.IdempotentID) > ailyKey:
		return "idempotent_id is required, at most 64 characters"
	case !slices.Contains(ailyContentTypes(), x.ContentType):
		return "content_type is one of " + strings.Join(ailyContentTypes(), ", ")
	case x.Content == nil:
		return "content is required"
	case utf8.RuneCountInString(*x.Content) > ailyText:
		return "content is longer than 16777216 characters"
	case len(x.FileIDs) > ailyList:
		return "more than 32 file_ids"
	case utf8.RuneCountInString(x.QuoteMessageID) > ailyQuote:
		return "quote_message_id is longer than 32 characters"
	case len(x.Mentions) > ailyList:
		return "more than 32 mentions"
	}
	for _, m := range x.Mentions {
		if !slices.Contains([]string{"", "AILY", "FEISHU"}, m.IdentityProvider) {
			return "identity_provider of a mention is AILY or FEISHU"
		}
		if m.Key == "" || m.EntityID == "" {
			return "a mention needs entity_id and key"
		}
	}
	return ""
}

func (y *aily) sendMessage(r *request) call {
	var in ailyMessage
	if refused := y.decodeBody(r, &in); refused != nil {
		return refusedCall(*refused)
	}
	if wrong := in.checkMessage(); wrong != "" {
		return refusedCall(y.invalidParam("%s", wrong))
	}
	return y.withSession(r, "send", func(t *transaction, h Header) answer {
		if p := y.findRepeated(t, h.ID, in.IdempotentID); p != nil {
			t.recordOperation(Entry{Operation: "send", Conversation: h.ID, Message: p.ID, Duplicate: true})
			return y.successAnswer(map[string]any{"message": y.showMessage(t, r.base, p)})
		}
		if wrong := y.missingReference(t, h, in); wrong != "" {
			return y.invalidParam("%s", wrong)
		}
		if h.Found {
			t.putConversation(h)
		}
		p := t.addPost(y.buildPost(t, h, in))
		t.putMark(ailyMark(h.ID, in.IdempotentID), p.ID)
		t.recordOperation(Entry{Operation: "send", Conversation: h.ID, Message: p.ID})
		return y.successAnswer(map[string]any{"message": y.showMessage(t, r.base, &p)})
	})
}

func ailyMark(session, id string) string { return "key/" + session + "/" + id }

// findRepeated returns the message that was sent with an idempotent id in a
// session, as long as the platform remembers the id, or nil.
func (y *aily) findRepeated(t *transaction, session, id string) *post {
	message, ok := t.readMark(ailyMark(session, id))
	if !ok {
		return nil
	}
	for _, p := range t.postsIn(session, message) {
		if t.now.Sub(p.SentAt) < ailyMemory {
			return &p
		}
	}
	return nil
}

// missingReference returns what a message refers to that does not exist, or "".
func (y *aily) missingReference(t *transaction, h Header, in ailyMessage) string {
	for _, id := range in.FileIDs {
		if _, ok := t.findFile(id); !ok {
			return "file " + id + " was never uploaded"
		}
	}
	if in.QuoteMessageID != "" && len(t.postsIn(h.ID, in.QuoteMessageID)) == 0 && (y.requireConversations || !h.Found) {
		return "quote_message_id " + in.QuoteMessageID + " is not in the session"
	}
	return ""
}

func (y *aily) buildPost(t *transaction, h Header, in ailyMessage) post {
	p := post{Conversation: h.ID, Message: Message{
		ID: ailyID("message", t.store.numbers, t.now), Sender: y.user, Kind: in.ContentType,
		Text: *in.Content, Reply: in.QuoteMessageID,
	}}
	for _, m := range in.Mentions {
		p.Mentions = append(p.Mentions, m.EntityID)
	}
	p.Wire, _ = json.Marshal(in.Mentions) // plain values always encode
	for _, id := range in.FileIDs {
		f, _ := t.findFile(id) // missingReference has checked it
		p.Attachments = append(p.Attachments, Attachment{
			File: id, Kind: ailyFileKind(f.Type), Name: f.Name, Type: f.Type, Size: f.Size, URL: fileURL(y.name(), id),
		})
	}
	return p
}

func ailyFileKind(mime string) string {
	for _, kind := range []string{"image", "video", "audio"} {
		if strings.HasPrefix(mime, kind+"/") {
			return kind
		}
	}
	return "file"
}

// showMessage returns the message in the form of the page's sample.
func (y *aily) showMessage(t *transaction, base string, p *post) map[string]any {
	mentions := []ailyMention{}
	if json.Unmarshal(p.Wire, &mentions) != nil || mentions == nil {
		mentions = []ailyMention{}
	}
	files := []any{}
	for _, a := range p.Attachments {
		if f, ok := t.findFile(a.File); ok {
			files = append(files, y.showFile(f, base, t.now))
		}
	}
	plain := p.Text
	for _, m := range slices.Backward(mentions) {
		plain = strings.ReplaceAll(plain, m.Key, "@"+m.Name)
	}
	sender := map[string]any{
		"entity_id": p.Sender, "identity_provider": "FEISHU", "sender_type": "USER", "aily_id": "1794840334557292",
	}
	if p.Sender != y.user {
		sender["aily_id"] = "1794840334557293"
	}
	m := map[string]any{
		"id": p.ID, "session_id": p.Conversation, "content_type": p.Kind, "content": p.Text, "files": files,
		"sender": sender, "mentions": mentions, "plain_text": plain,
		"created_at": ailyTime(p.SentAt), "status": "COMPLETED",
	}
	if p.Reply != "" {
		m["quote_message_id"] = p.Reply
	}
	return m
}

func (y *aily) readMessage(r *request) call {
	id := r.PathValue("message")
	return y.withSession(r, "read", func(t *transaction, h Header) answer {
		for _, p := range t.postsIn(h.ID, id) {
			if !p.Recalled {
				t.recordOperation(Entry{Operation: "read", Conversation: h.ID, Message: id})
				return y.successAnswer(map[string]any{"message": y.showMessage(t, r.base, &p)})
			}
		}
		return y.notFound("message")
	})
}

// listMessages lists messages newest first. A page token is the position of the
// last message of the previous page.
func (y *aily) listMessages(r *request) call {
	size, before, wrong := ailyPaging(r)
	if wrong != "" {
		return refusedCall(y.invalidParam("%s", wrong))
	}
	return y.withSession(r, "list", func(t *transaction, h Header) answer {
		messages := []any{}
		token, more := "", false
		for _, p := range slices.Backward(t.threadPosts(h.ID)) {
			if p.Recalled || before > 0 && p.Position >= before {
				continue
			}
			if len(messages) == size {
				more = true
				break
			}
			messages = append(messages, y.showMessage(t, r.base, p))
			token = strconv.FormatInt(p.Position, 10)
		}
		t.recordOperation(Entry{Operation: "list", Conversation: h.ID})
		data := map[string]any{"messages": messages, "has_more": more}
		if more {
			data["page_token"] = token
		}
		return y.successAnswer(data)
	})
}

// ailyPaging reads the parameters of a list.
func ailyPaging(r *request) (size int, before int64, wrong string) {
	size = ailyPage
	query := r.URL.Query()
	for name := range query {
		value := query.Get(name)
		var err error
		switch name {
		case "page_size":
			size, err = strconv.Atoi(value)
		case "page_token":
			before, err = strconv.ParseInt(value, 10, 64)
		case "run_id", "with_partial_message":
		default:
			if r.strict {
				return 0, 0, "unknown parameter " + name
			}
		}
		if err != nil {
			return 0, 0, name + " is no number"
		}
	}
	if size < 1 || size > ailyLongPage || before < 0 {
		return 0, 0, "page_size is 1 to 100"
	}
	return size, before, ""
}

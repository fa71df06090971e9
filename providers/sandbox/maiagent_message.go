package sandbox

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"time"
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
	Conversation *string   `json:"conversation" is:"given,uuid,conversation"`
	Content      *string   `json:"content" is:"given,filled"`
	Attachments  []maiFile `json:"attachments"`
}

func (x *maiMessage) check(*request) error {
	for _, f := range x.Attachments {
		if f.ID == "" || f.Type == "" || f.Filename == "" || f.File == "" {
			return refuseField("attachments", "An attachment needs id, type, filename and file.")
		}
	}
	return nil
}

// sendMessage returns the endpoint that creates messages of one direction.
func (m *maiagent) sendMessage(kind, sender string) func(*exchange, *maiMessage) (any, error) {
	return func(c *exchange, in *maiMessage) (any, error) {
		p := Message{ID: seededUUID("maiagent", "message", c.transaction.store.numbers, c.now), Sender: sender, Kind: kind, Text: *in.Content}
		for _, f := range in.Attachments {
			a, ok := c.attach(f.ID)
			if !ok {
				return nil, refusal{reason: dangling, field: "attachments", value: f.ID}
			}
			a.Kind, a.Name, a.Type = fileKind(f.Type, "file"), f.Filename, f.Type
			p.Attachments = append(p.Attachments, a)
		}
		wire, _ := json.Marshal(append([]maiFile{}, in.Attachments...)) // plain values always encode
		sent := c.send(p, wire)
		return jsonAnswer(http.StatusCreated, m.showMessage(&sent)), nil
	}
}

// showMessage returns a message in the form of the vendor's page.
func (m *maiagent) showMessage(p *post) map[string]any {
	sender := map[string]any{"id": json.RawMessage(maiAssistant), "name": "AI 智能客服", "avatar": ""}
	if p.Sender != maiAssistant {
		sender = map[string]any{"id": json.RawMessage(maiVisitor), "name": "Visitor", "avatar": ""}
	}
	files := json.RawMessage("[]")
	if len(p.Wire) > 0 {
		files = p.Wire
	}
	return map[string]any{
		"id": p.ID, "conversation": p.Conversation, "sender": sender, "type": p.Kind, "content": p.Text, "feedback": nil,
		"createdAt": millis(p.SentAt), "attachments": files, "citations": []any{}, "citationNodes": []any{},
	}
}

// maiMessages are the parameters of a list of messages.
type maiMessages struct {
	Conversation string `query:"conversation" is:"required,uuid,conversation"`
	Page         page
}

func (m *maiagent) listMessages(c *exchange, _ *maiMessages) (any, error) {
	posts, next := cutPage(newest(c.threadPosts(c.chat.ID)), c.page, position)
	return c.maiPage(showAll(posts, m.showMessage), next), nil
}

func (m *maiagent) readMessage(c *exchange, _ *nothing) (any, error) {
	p, ok := c.visible("", c.PathValue("message"))
	if _, there := c.lookUp(p.Conversation); !ok || !there {
		return nil, refuse(absent, "no message")
	}
	return m.showMessage(&p), nil
}

// maiUpload is a form that makes a file an attachment in one request.
type maiUpload struct {
	File formFile `form:"file"`
}

func (x *maiUpload) check(*request) error {
	if x.File.Name == "" {
		return refuseField("file", "No file was submitted.")
	}
	return nil
}

func (m *maiagent) uploadFile(c *exchange, in *maiUpload) (any, error) {
	return m.addAttachment(c, in.File.File, fileKind(in.File.Type, "other")), nil
}

func (m *maiagent) addAttachment(c *exchange, f File, kind string) answer {
	f = c.storeUpload(c.uuid("attachment"), f)
	return jsonAnswer(http.StatusCreated, maiFile{ID: f.ID, Type: kind, Filename: f.Name, File: c.base + fileURL(c.platform, f.ID)})
}

// maiPresign is the body of a request for an upload address.
type maiPresign struct {
	Filename  string `json:"filename" is:"filled"`
	ModelName string `json:"modelName" is:"in=attachment"`
	FieldName string `json:"fieldName" is:"in=file"`
	FileSize  int64  `json:"fileSize" is:"range=0-1073741824"`
}

// presignUpload returns the address and the form fields for an upload to the
// storage.
func (m *maiagent) presignUpload(c *exchange, in *maiPresign) (any, error) {
	key := "media/attachments/" + c.uuid("upload") + "/" + in.Filename
	date := c.now.Format(s3Date)
	c.entry.Message = key
	return map[string]any{
		"url": c.base + "/maiagent/storage/",
		"fields": map[string]string{
			"key": key, "policy": "sandbox", "x-amz-algorithm": "AWS4-HMAC-SHA256",
			"x-amz-credential": "SANDBOX/" + date[:8] + "/us-east-1/s3/aws4_request", "x-amz-date": date,
			"x-amz-signature": m.signForm(key, date),
		},
	}, nil
}

func (m *maiagent) signForm(key, date string) string {
	mac := hmac.New(sha256.New, []byte(m.key))
	mac.Write([]byte(date + " " + key))
	return hex.EncodeToString(mac.Sum(nil))
}

// maiForm is a form for an upload to the storage, in the vendor's example.
type maiForm struct {
	Key        string   `form:"key"`
	Policy     string   `form:"policy"`
	Algorithm  string   `form:"x-amz-algorithm"`
	Credential string   `form:"x-amz-credential"`
	Date       string   `form:"x-amz-date"`
	Signature  string   `form:"x-amz-signature"`
	File       formFile `form:"file"`
}

func (x *maiForm) check(*request) error {
	if !x.File.given || x.File.late {
		return refuse(unread, "fields, and then a file")
	}
	return nil
}

// checkForm checks the signature of a form, which is valid for an hour. The
// storage does not use the API key.
func (m *maiagent) checkForm(c *exchange, in *maiForm) error {
	signed, _ := time.Parse(s3Date, in.Date) // covered by the signature
	switch {
	case c.Header.Get("Authorization") != "":
		return refuse("InvalidArgument", "an API key")
	case in.Policy == "" || in.Algorithm == "" || in.Credential == "" || in.Signature != m.signForm(in.Key, in.Date):
		return refuse("SignatureDoesNotMatch", "another form")
	case m.now().After(signed.Add(time.Hour)):
		return refuse("AccessDenied", "too late")
	}
	return nil
}

func (m *maiagent) storeForm(c *exchange, in *maiForm) (any, error) {
	c.storeUpload(in.Key, in.File.File)
	return answer{status: http.StatusNoContent}, nil
}

// maiAttach is the body of a request that makes a stored file an attachment.
type maiAttach struct {
	File     string `json:"file"`
	Filename string `json:"filename" is:"filled"`
	Type     string `json:"type" is:"in=|image|video|audio|sticker|other"`
}

func (m *maiagent) attachFile(c *exchange, in *maiAttach) (any, error) {
	f, ok := c.findFile(in.File)
	if !ok {
		return nil, refuseField("file", "%q was never uploaded.", in.File)
	}
	f.Name = in.Filename
	return m.addAttachment(c, f, cmp.Or(in.Type, fileKind(f.Type, "other"))), nil
}

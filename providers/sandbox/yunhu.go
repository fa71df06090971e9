package sandbox

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// yunhu implements Yunhu's user API for one account. Paths, field numbers and
// semantics follow the vendor's page on msg.
type yunhu struct {
	requireConversations bool
	repeat               Repeat
	now                  func() time.Time
	token                string
	user                 string
	wire                 yunhuWire
}

func newYunhu(opt Options) *yunhu {
	token := seededBytes("yunhu", "token")
	return &yunhu{
		requireConversations: opt.RequireConversations,
		repeat:               opt.Repeat,
		now:                  opt.Now,
		token:                hex.EncodeToString(token[:16]),
		user:                 "7300001",
		wire:                 newYunhuWire(),
	}
}

func (y *yunhu) name() string { return "yunhu" }

func (y *yunhu) routes() []route {
	return []route{
		{pattern: "POST /v1/msg/send-message", parse: y.sendMessage},
		{pattern: "POST /v1/msg/edit-message", parse: y.editMessage},
		{pattern: "POST /v1/msg/recall-msg", parse: y.recallMessages},
		{pattern: "POST /v1/msg/recall-msg-batch", parse: y.recallMessages},
		{pattern: "POST /v1/msg/list-message", parse: y.listMessages},
		{pattern: "POST /v1/msg/list-message-by-seq", parse: y.listBySeq},
		{pattern: "POST /v1/msg/list-message-by-mid-seq", parse: y.listByMidSeq},
		{pattern: "POST /v1/msg/pic-list-message-by-mid-seq", parse: y.listImages},
		{pattern: "POST /v1/msg/list-message-edit-record", parse: y.listEdits},
		{pattern: "POST /v1/msg/msg-forward", parse: y.forwardMessage},
		{pattern: "POST /v1/msg/button-report", parse: y.pressButton},
		{pattern: "POST /v1/msg/a2ui-form-report", parse: y.submitForm},
		{pattern: "POST /v1/msg/file-download-record", parse: y.recordDownload},
		{pattern: "POST /v1/msg/delete", parse: y.hideMessage},
		{pattern: "GET /v1/misc/qiniu-token", parse: y.issueUploadToken("chat68")},
		{pattern: "GET /v1/misc/qiniu-token2", parse: y.issueUploadToken("chat68-file")},
		{pattern: "GET /v1/misc/qiniu-token-video", parse: y.issueUploadToken("chat68-video")},
		{pattern: "GET /v1/misc/qiniu-token-audio", parse: y.issueUploadToken("chat68-audio")},
		{pattern: "GET /qiniu/v4/query", parse: y.findUploadHost, foreign: true},
		{pattern: "POST /qiniu/up", parse: y.uploadFile, foreign: true},
		{pattern: "POST /qiniu/up/{$}", parse: y.uploadFile, foreign: true},
	}
}

// Codes of Yunhu's answers. Except for success they are documented on the
// vendor's pages for bots only, and assumed to be the same here.
const (
	yunhuOK      = 1
	yunhuBad     = 1002 // a parameter is missing or wrong
	yunhuDenied  = 1003
	yunhuTooFast = 1007
	yunhuOther   = -1 // the message or the chat does not exist, and all other errors
	yunhuNobody  = -101
)

// yunhuNoChat is the text of the error for a chat that does not exist, which
// has no code of its own.
const yunhuNoChat = "会话不存在"

// authenticate answers with JSON even where Protobuf is expected, as the vendor
// does.
func (y *yunhu) authenticate(r *request) *answer {
	if r.Header.Get("token") == y.token {
		return nil
	}
	a := y.jsonStatus(yunhuNobody, "未登录", nil)
	return &a
}

func (y *yunhu) answerHeaders(*request) map[string]string { return nil }

// notFoundAnswer also answers a wrong method.
func (y *yunhu) notFoundAnswer(*request) answer {
	return textAnswer(http.StatusNotFound, "404 page not found")
}

func (y *yunhu) faultAnswer(r *request, f Fault) answer {
	code, status := f.Code, f.Status
	if f.Action == Wait {
		code, status = yunhuTooFast, http.StatusOK
	}
	if status == 0 {
		status = http.StatusOK
	}
	a := textAnswer(status, http.StatusText(status))
	if code != 0 && (isJSON(r) || r.Method == http.MethodGet) {
		a = y.jsonStatus(code, "sandbox fault", nil)
	} else if code != 0 {
		a = y.statusAnswer(code, "sandbox fault")
	}
	a.status = status
	if f.After > 0 {
		a = a.withHeader("Retry-After", strconv.Itoa(f.After))
	}
	return a
}

func (y *yunhu) credential(base string) Credential {
	base += "/yunhu"
	return Credential{
		Platform: y.name(),
		Block: fmt.Sprintf("provider \"yunhu\" {\n  endpoint        = %q\n  upload_endpoint = %q\n  token           = %q\n}\n",
			base, base+"/qiniu", y.token),
		Environment: []string{"YUNHU_ENDPOINT=" + base, "YUNHU_UPLOAD_ENDPOINT=" + base + "/qiniu", "YUNHU_TOKEN=" + y.token},
	}
}

// statusAnswer returns a Protobuf answer that contains only a status.
func (y *yunhu) statusAnswer(code int, text string) answer {
	return y.protobufAnswer(y.wire.status, pbMessage{"status": {y.statusMessage(code, text)}})
}

func (y *yunhu) statusMessage(code int, text string) pbMessage {
	return pbMessage{
		"request_id": {uint64(y.now().UnixMilli())},
		"code":       {uint64(int64(code))}, // negative numbers are written as 64 bits
		"msg":        {text},
	}
}

func (y *yunhu) protobufAnswer(shape []pbField, m pbMessage) answer {
	return answer{
		status: http.StatusOK,
		header: map[string]string{"Content-Type": "application/x-protobuf"},
		body:   pbEncode(shape, m),
	}
}

// jsonStatus returns a JSON answer with a status.
func (y *yunhu) jsonStatus(code int, text string, data any) answer {
	body := map[string]any{"code": code, "msg": text}
	if data != nil {
		body["data"] = data
	}
	return jsonAnswer(http.StatusOK, body)
}

func (y *yunhu) invalidParam(format string, args ...any) answer {
	return y.statusAnswer(yunhuBad, "参数错误: "+fmt.Sprintf(format, args...))
}

func (y *yunhu) invalidParamJSON(format string, args ...any) answer {
	return y.jsonStatus(yunhuBad, "参数错误: "+fmt.Sprintf(format, args...), nil)
}

// decodeBody decodes a Protobuf body, or returns the refusal.
func (y *yunhu) decodeBody(r *request, shape []pbField) (pbMessage, *answer) {
	switch mediaType(r) {
	case "", "application/x-protobuf", "application/protobuf", "application/octet-stream":
	default:
		a := y.invalidParam("content type %q is not Protobuf", r.Header.Get("Content-Type"))
		return nil, &a
	}
	m, err := r.decodeProtobuf(shape, r.body)
	if err != nil {
		a := y.invalidParam("%v", err)
		return nil, &a
	}
	return m, nil
}

// decodeJSON decodes a JSON body, or returns the refusal.
func (y *yunhu) decodeJSON(r *request, into any) *answer {
	if err := r.decodeJSONBody(into); err != nil {
		a := y.invalidParamJSON("%v", err)
		return &a
	}
	return nil
}

// conversationID returns the id of a conversation, "group:123", or "" if the
// type or the id is invalid.
func conversationID(kind uint64, id string) string {
	names := []string{"", "user", "group", "bot"}
	if kind == 0 || kind >= uint64(len(names)) || !isChatID(id) {
		return ""
	}
	return names[kind] + ":" + id
}

func isChatID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	return strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-") == ""
}

// isMessageID reports whether id has the form of a message id. The document
// recommends 32 hex digits, which a strict sandbox requires.
func isMessageID(d decoder, id string) bool {
	if !d.strict {
		return isChatID(id)
	}
	if len(id) != 32 {
		return false
	}
	for _, c := range []byte(id) {
		if !isHex(c) {
			return false
		}
	}
	return true
}

// ensureChat reports whether the chat can be used. Unless conversations are
// required, it creates the chat.
func (y *yunhu) ensureChat(t *transaction, id string) bool {
	h, known := t.findConversation(id)
	if known || y.requireConversations {
		return known && !h.Gone
	}
	t.putConversation(Header{ID: id, Found: true})
	return true
}

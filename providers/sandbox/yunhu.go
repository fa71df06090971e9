package sandbox

import (
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

// yunhu implements Yunhu's user API for one account. Paths, field numbers and
// semantics follow the vendor's page on msg.
type yunhu struct {
	repeat Repeat
	now    func() time.Time
	token  string
	user   string
	wire   yunhuWire
}

func newYunhu(opt Options) *dialect {
	token := seededBytes("yunhu", "token")
	y := &yunhu{repeat: opt.Repeat, now: opt.Now, token: hex.EncodeToString(token[:16]), user: "7300001", wire: newYunhuWire()}
	return &dialect{
		platform: "yunhu", opt: opt, kind: "text", sample: "group:1", setWire: y.setWire,
		settings:         []setting{{"upload_endpoint", "{base}/qiniu"}, {"token", y.token}},
		routes:           append(y.messageEndpoints(), y.uploadEndpoints()...),
		errors:           y.errors(),
		checkCredentials: checkHeader("token", "", y.token),
		envelope:         func(r *request, data any) answer { return y.statusAnswer(r, yunhuOK, "success", data) },
		implied:          func(*transaction, string) (Header, bool) { return Header{}, true },
		unknown:          "会话不存在",
	}
}

func (y *yunhu) messageEndpoints() []route {
	return []route{
		{pattern: "POST /v1/msg/send-message", endpoint: newEndpoint("send", y.decodeDraft, y.sendMessage)},
		{pattern: "POST /v1/msg/edit-message", endpoint: newEndpoint("edit", y.decodeDraft, y.editMessage)},
		{pattern: "POST /v1/msg/recall-msg", endpoint: newEndpoint("recall", decodeWire(y.wire.recall), y.recallMessages)},
		{pattern: "POST /v1/msg/recall-msg-batch", endpoint: newEndpoint("recall", decodeWire(y.wire.recall), y.recallMessages)},
		{pattern: "POST /v1/msg/list-message", endpoint: newEndpoint("list", decodeWire(y.wire.list), y.list(beforeMessage))},
		{pattern: "POST /v1/msg/list-message-by-seq", endpoint: newEndpoint("list", decodeWire(y.wire.bySeq), y.list(afterSeq))},
		{pattern: "POST /v1/msg/list-message-by-mid-seq", endpoint: newEndpoint("list", decodeWire(y.wire.byMidSeq), y.list(upToMessage))},
		{pattern: "POST /v1/msg/pic-list-message-by-mid-seq", endpoint: newEndpoint("images", decodeWire(y.wire.images), y.list(imagesAround))},
		{pattern: "POST /v1/msg/button-report", endpoint: newEndpoint("press_button", decodeWire(y.wire.button), y.pressButton)},
		{pattern: "POST /v1/conversation/list", endpoint: newEndpoint("list_conversations", y.decodeListRequest, y.listConversations)},
		{pattern: "POST /v1/msg/list-message-edit-record", endpoint: on("history", y.listEdits)},
		{pattern: "POST /v1/msg/msg-forward", endpoint: on("forward", y.forwardMessage)},
		{pattern: "POST /v1/msg/a2ui-form-report", endpoint: on("submit_form", y.submitForm)},
		{pattern: "POST /v1/msg/file-download-record", endpoint: on("record_download", y.recordDownload)},
		{pattern: "POST /v1/msg/delete", endpoint: on("delete", y.hideMessage)},
	}
}

// Codes of Yunhu's answers. Except for success they are documented on the
// vendor's pages for bots only, and assumed to be the same here.
const (
	yunhuOK    = 1
	yunhuOther = -1 // the message or the chat does not exist, and all other errors
)

// errors returns the errors. They have the form of the request, except that a
// wrong token is always answered with JSON, as the vendor does.
func (y *yunhu) errors() errorTable {
	return errorTable{
		fault: http.StatusOK, other: "sandbox fault",
		problems: []problem{
			{invalid, http.StatusOK, 1002, "参数错误: {why}"},
			{forbidden, http.StatusOK, 1003, "没有权限"},
			{throttled, http.StatusOK, 1007, "sandbox fault"},
			{absent, http.StatusOK, yunhuOther, "{why}"},
			{wrongKey, http.StatusOK, -101, "未登录"},
		},
		shape: func(r *request, p problem, x refusal) answer {
			if x.reason == wrongKey {
				return jsonAnswer(p.status, yunhuStatus(p.code, p.text, nil))
			}
			return y.statusAnswer(r, p.code, p.text, nil)
		},
	}
}

// noMessage is the error for a message that does not exist, which has no code of
// its own.
func noMessage() error { return refuse(absent, "消息不存在") }

// statusAnswer returns an answer in the form of the request: JSON or Protobuf.
// data is a Protobuf message if the request is.
func (y *yunhu) statusAnswer(r *request, code int, text string, data any) answer {
	if isJSON(r) || r.Method == http.MethodGet {
		return jsonAnswer(http.StatusOK, yunhuStatus(code, text, data))
	}
	m, _ := data.(pbMessage)
	if m == nil {
		m = pbMessage{}
	}
	m.setField("status", pbMessage{
		"request_id": {uint64(y.now().UnixMilli())},
		"code":       {uint64(int64(code))}, // negative numbers are written as 64 bits
		"msg":        {text},
	})
	return answer{
		status: http.StatusOK, header: map[string]string{"Content-Type": "application/x-protobuf"}, body: pbEncode(y.wire.answer, m),
	}
}

// yunhuStatus returns the body of a JSON answer.
func yunhuStatus(code int, text string, data any) map[string]any {
	body := map[string]any{"code": code, "msg": text}
	if data != nil {
		body["data"] = data
	}
	return body
}

// decodeWire returns a function that decodes a Protobuf body whose fields
// chat_type and chat_id name the conversation.
func decodeWire(shape []pbField) func(*exchange) (pbMessage, error) {
	return func(c *exchange) (pbMessage, error) {
		m, err := c.decodeYunhu(shape)
		if err != nil {
			return nil, err
		}
		c.place = conversationID(m.numberField("chat_type"), m.textField("chat_id"))
		if c.place == "" {
			return nil, refuse(invalid, "chat_type %d with chat_id %q", m.numberField("chat_type"), m.textField("chat_id"))
		}
		return m, nil
	}
}

func (c *exchange) decodeYunhu(shape []pbField) (pbMessage, error) {
	switch mediaType(c.request) {
	case "", "application/x-protobuf", "application/protobuf", "application/octet-stream":
		return c.decodeProtobuf(shape, c.body)
	}
	return nil, refuse(badType, "content type %q is not Protobuf", c.Request.Header.Get("Content-Type"))
}

// conversationID returns the id of a conversation, "group:123", or "" if the
// type or the id is invalid.
func conversationID(kind uint64, id string) string {
	if kind == 0 || kind >= uint64(len(yunhuChats)) || !isChatID(id) {
		return ""
	}
	return yunhuChats[kind] + ":" + id
}

// yunhuChats are the kinds of conversations, by their numbers.
var yunhuChats = []string{"", "user", "group", "bot"}

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
	return len(id) == 32 && strings.Trim(id, "0123456789abcdef") == ""
}

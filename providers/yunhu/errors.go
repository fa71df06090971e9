package yunhu

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"herald/providers"
	"herald/providers/client"
)

// Codes of the vendor that mean something for what to do next. The vendor's
// page on bots lists those of four digits below 2000; the comments of
// full.proto the others.
const (
	codeOK          = 1
	codeNotLoggedIn = -101
	codeBadArgument = 1002
	codeNotAllowed  = 1003
	codeBotBanned   = 1004
	codeChatBanned  = 1005
	codeTooFrequent = 1007
	codeNoSuchUser  = 4402
	codeUserBanned  = 7100
)

const hintToken = "Set YUNHU_TOKEN or the token argument to the token of an account that is logged in."

// classifyAnswer classifies an answer whose success read decodes. An unknown account is
// answered in JSON even where Protobuf is expected, so that is looked at first.
func classifyAnswer(a client.Answer, read func([]byte) (status, error)) error {
	ok := a.Status >= 200 && a.Status < 300
	if code, text, isJSON := jsonStatus(a.Body); isJSON && code != codeOK && a.Status < 500 {
		return errorFromCode(code, text)
	}
	if !ok {
		return errorFromStatus(a)
	}
	st, err := read(a.Body)
	if err != nil {
		return malformedAnswer(err)
	}
	if st.code == 0 {
		return malformedAnswer(errors.New("it has no status"))
	}
	return errorFromCode(st.code, st.text)
}

// jsonStatus reads {"code": …, "msg": …}; ok is false for anything else.
func jsonStatus(b []byte) (code int64, text string, ok bool) {
	if len(b) == 0 || b[0] != '{' {
		return 0, "", false
	}
	var a struct {
		Code *int64 `json:"code"`
		Msg  string `json:"msg"`
	}
	if json.Unmarshal(b, &a) != nil || a.Code == nil {
		return 0, "", false
	}
	return *a.Code, a.Msg, true
}

// errorFromCode turns a status into an error; nil for success. A status is the
// server's decision, so the request was not done, except where the code says
// that the server itself failed.
func errorFromCode(code int64, text string) error {
	if code == codeOK {
		return nil
	}
	e := &providers.Error{Kind: providers.Invalid, Code: strconv.FormatInt(code, 10), Detail: text}
	switch {
	case code == codeNotLoggedIn:
		e.Kind, e.Hint, e.Attribute = providers.Auth, hintToken, "token"
	case code == codeNotAllowed:
		e.Kind, e.Hint = providers.Forbidden, "Check that the account is a member of the conversation and may write there."
	case code == codeBotBanned || code == codeChatBanned || code == codeUserBanned:
		e.Kind, e.Hint = providers.Forbidden, "The account or the conversation is banned; ask Yunhu's support."
	case code == codeTooFrequent:
		e.Kind = providers.RateLimited
	case code == codeNoSuchUser:
		e.Kind, e.Hint, e.Attribute = providers.NotFound, "Check the id of the conversation.", "id"
	case isNoChatText(text):
		e.Kind = providers.Gone
	case isNoMessageText(text):
		e.Kind = providers.NotFound
	case code >= 500 && code < 600:
		e.Kind = providers.Unknown
	}
	return e
}

// isNoChatText recognises the refusal for a conversation that does not exist any
// more, or that the account is no longer in. The vendor gives it no code of its
// own. A permission that is missing (1003) is not one.
func isNoChatText(text string) bool {
	t := strings.ToLower(text)
	for _, phrase := range []string{
		"会话不存在", "会话已解散", "群不存在", "群组不存在", "群聊不存在", "群已解散", "群组已解散", "群聊已解散", "不在群", "不在该群",
	} {
		if strings.Contains(t, phrase) {
			return true
		}
	}
	for _, noun := range []string{"chat", "group", "conversation"} {
		for _, end := range []string{" not found", " not exist", " does not exist", " is dissolved"} {
			if strings.Contains(t, noun+end) {
				return true
			}
		}
	}
	return false
}

// goneIfNoUser makes "no such user" the kind Gone: asked about a conversation,
// it says that the other side of it is not there.
func goneIfNoUser(err error) error {
	var e *providers.Error
	if !errors.As(err, &e) || e.Code != strconv.Itoa(codeNoSuchUser) || e.Kind != providers.NotFound {
		return err
	}
	same := *e
	same.Kind = providers.Gone
	return &same
}

// isNoMessageText recognises the refusal for a message that is not there, which
// the vendor gives no code of its own.
func isNoMessageText(text string) bool {
	t := strings.ToLower(text)
	if strings.Contains(t, "消息") {
		return strings.Contains(t, "不存在") || strings.Contains(t, "未找到")
	}
	if !strings.Contains(t, "message") {
		return false
	}
	return strings.Contains(t, "not found") || strings.Contains(t, "not exist") || strings.Contains(t, "no such")
}

// isNoMessage reports whether err says that the message asked about is not
// there, as opposed to the conversation.
func isNoMessage(err error) bool {
	var e *providers.Error
	return errors.As(err, &e) && e.Kind == providers.NotFound && e.Code != strconv.Itoa(codeNoSuchUser) && e.Code != ""
}

// isRefusal reports whether the server decided against the request as it is.
func isRefusal(err error) bool {
	switch providers.KindOf(err) {
	case providers.NotFound, providers.Forbidden, providers.Invalid, providers.Conflict:
		return true
	}
	return false
}

// isAnswered reports whether the server said something about the request itself,
// so that it is worth looking at how things stand. After a lost answer even a
// refusal leaves the outcome unknown.
func isAnswered(err error) bool {
	var e *providers.Error
	return isRefusal(err) || errors.As(err, &e) && e.Kind == providers.Unknown && e.Code != ""
}

// errorFromStatus classifies an answer by its HTTP status alone. Errors from 500
// are Unknown, because a gateway reports a lost answer the same way; only a
// refusal that names a wait was surely not done.
func errorFromStatus(a client.Answer) *providers.Error {
	e := &providers.Error{Kind: providers.Invalid, Detail: http.StatusText(a.Status)}
	switch {
	case a.Status == http.StatusUnauthorized:
		e.Kind, e.Hint, e.Attribute = providers.Auth, hintToken, "token"
	case a.Status == http.StatusForbidden:
		e.Kind = providers.Forbidden
	case a.Status == http.StatusNotFound || a.Status == http.StatusMethodNotAllowed:
		e.Hint = "Check endpoint in the provider block: Yunhu's API is not at this address."
		e.Attribute = "endpoint"
	case a.Status == http.StatusTooManyRequests:
		e.Kind = providers.RateLimited
	case a.Status == http.StatusServiceUnavailable && a.Header.Get("Retry-After") != "":
		e.Kind = providers.Unavailable
	case a.Status >= 500 || a.Status == http.StatusRequestTimeout:
		e.Kind = providers.Unknown
	}
	return e
}

// malformedAnswer is an answer that is not what the vendor documents. It implies
// nothing about whether the request was done.
func malformedAnswer(cause error) *providers.Error {
	return &providers.Error{
		Kind:   providers.Unknown,
		Detail: "the answer is not what Yunhu documents",
		Hint:   "Check endpoint in the provider block, and that no proxy answers in Yunhu's place.",
		Err:    cause,
	}
}

// invalidRequest is an error about what Herald itself was about to send.
func invalidRequest(op, format string, args ...any) *providers.Error {
	return &providers.Error{Kind: providers.Invalid, Op: op, Detail: fmt.Sprintf(format, args...)}
}

package yunhu

import (
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const (
	codeOK         = 1
	codeNoSuchUser = "4402"
)

const hintToken = "Set YUNHU_TOKEN or the token argument to the token of an account that is logged in."

// rules are the codes that mean something for what to do next. The vendor's page on
// bots lists those of four digits below 2000; the comments of full.proto the others.
var rules = func() kit.Rules {
	banned := kit.Rule{Kind: providers.Forbidden, Hint: "The account or the conversation is banned; ask Yunhu's support."}
	return kit.Rules{
		"-101":         {Kind: providers.Auth, Attribute: "token", Hint: hintToken},
		"1003":         {Kind: providers.Forbidden, Hint: "Check that the account is a member of the conversation and may write there."},
		"1004":         banned, // the bot
		"1005":         banned, // the conversation
		"1007":         {Kind: providers.RateLimited},
		codeNoSuchUser: {Kind: providers.NotFound, Attribute: "id", Hint: "Check the id of the conversation."},
		"7100":         banned, // the account
	}
}()

// Refusals that the vendor gives no code of their own: for a conversation that does
// not exist any more, or that the account is no longer in, and for a message that is
// not there. A permission that is missing (1003) is neither.
var (
	goneText = regexp.MustCompile(`(?is)(会话|群[组聊]?)(不存在|已解散)|不在该?群|` +
		`(chat|group|conversation) (not found|not exist|does not exist|is dissolved)`)
	absentText = regexp.MustCompile(`(?is)消息.*(不存在|未找到)|(不存在|未找到).*消息|` +
		`message.*(not found|not exist|no such)|(not found|not exist|no such).*message`)
)

// newRefusal turns a status into an error; nil for success. A status is the server's
// decision, so the request was not done, except where the code says that the server
// itself failed.
func newRefusal(code int64, text string) error {
	if code == codeOK {
		return nil
	}
	answer := client.Answer{Status: http.StatusOK}
	if code >= 500 && code < 600 {
		answer.Status = http.StatusInternalServerError
	}
	word := strconv.FormatInt(code, 10)
	e := rules.NewRefusal(answer, word, text)
	if _, known := rules[word]; known {
		return e
	}
	switch {
	case goneText.MatchString(text):
		e.Kind = providers.Gone
	case absentText.MatchString(text):
		e.Kind = providers.NotFound
	}
	return e
}

// classifyAnswer classifies an answer in Protobuf, and reads it into one. An unknown
// account is answered in JSON even where Protobuf is expected, so that is looked at
// first.
func classifyAnswer(a client.Answer, into protoAnswer) error {
	if err := refuse(a); err != nil {
		return err
	}
	if decode(a.Body, into) != nil || into.GetStatus().GetCode() == 0 {
		return kit.NewMalformedError(title)
	}
	return newRefusal(into.GetStatus().GetCode(), into.GetStatus().GetMsg())
}

// refuseJSON is the refusal of an answer in JSON; see kit.API.
func refuseJSON(a client.Answer) error {
	if err := refuse(a); err != nil {
		return err
	}
	if _, _, ok := readStatus(a.Body); !ok {
		return kit.NewMalformedError(title)
	}
	return nil
}

// refuse returns the refusal that an answer reports in JSON or with its HTTP status.
func refuse(a client.Answer) error {
	if code, text, ok := readStatus(a.Body); ok && code != codeOK && a.Status < 500 {
		return newRefusal(code, text)
	}
	if kit.IsSuccess(a) {
		return nil
	}
	e := kit.Rules{}.NewRefusal(a, "", http.StatusText(a.Status))
	switch a.Status {
	case http.StatusUnauthorized:
		e.Attribute, e.Hint = "token", hintToken
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		e.Kind, e.Attribute = providers.Invalid, "endpoint"
		e.Hint = "Check endpoint in the provider block: Yunhu's API is not at this address."
	}
	return e
}

// readStatus reads {"code": …, "msg": …}; ok is false for anything else.
func readStatus(b []byte) (code int64, text string, ok bool) {
	var a struct {
		Code *int64 `json:"code"`
		Msg  string `json:"msg"`
	}
	if json.Unmarshal(b, &a) != nil || a.Code == nil {
		return 0, "", false
	}
	return *a.Code, a.Msg, true
}

// goneIfNoUser makes "no such user" the kind Gone: asked about a conversation,
// it says that the other side of it is not there.
func goneIfNoUser(err error) error {
	var e *providers.Error
	if !errors.As(err, &e) || e.Code != codeNoSuchUser {
		return err
	}
	same := *e
	same.Kind = providers.Gone
	return &same
}

// isNoMessage reports whether err says that the message asked about is not
// there, as opposed to the conversation.
func isNoMessage(err error) bool {
	return providers.KindOf(err) == providers.NotFound && kit.CodeOf(err) != ""
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
	return isRefusal(err) || providers.KindOf(err) == providers.Unknown && kit.CodeOf(err) != ""
}

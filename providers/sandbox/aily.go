package sandbox

import (
	"crypto/hmac"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// aily implements the session API of Feishu's Aily for one custom app. Paths,
// fields and limits of messages follow the vendor's page on messages; sessions,
// lists, files and the tenant token follow the related pages.
type aily struct {
	requireConversations bool
	now                  func() time.Time
	app                  string
	secret               string
	user                 string // sender of the messages
}

func newAily(opt Options) *aily {
	app, secret := seededBytes("aily", "app"), seededBytes("aily", "secret")
	return &aily{
		requireConversations: opt.RequireConversations,
		now:                  opt.Now,
		app:                  "cli_" + hex.EncodeToString(app[:8]),
		secret:               hex.EncodeToString(secret[:16]),
		user:                 "ou_" + hex.EncodeToString(app[16:32]),
	}
}

func (y *aily) name() string { return "aily" }

const (
	ailyTokens   = "/open-apis/auth/v3/tenant_access_token/internal"
	ailySessions = "/open-apis/aily/v1/sessions"
	ailyFiles    = "/open-apis/aily/v1/files"
)

func (y *aily) routes() []route {
	one := ailySessions + "/{session}"
	return []route{
		{pattern: "POST " + ailyTokens, parse: y.issueToken, public: true},
		{pattern: "POST " + ailySessions, parse: y.createSession},
		{pattern: "GET " + one, parse: y.readSession},
		{pattern: "PUT " + one, parse: y.changeSession},
		{pattern: "DELETE " + one, parse: y.deleteSession},
		{pattern: "POST " + one + "/messages", parse: y.sendMessage},
		{pattern: "GET " + one + "/messages", parse: y.listMessages},
		{pattern: "GET " + one + "/messages/{message}", parse: y.readMessage},
		{pattern: "POST " + one + "/runs", parse: y.createRun},
		{pattern: "GET " + one + "/runs", parse: y.listRuns},
		{pattern: "GET " + one + "/runs/{run}", parse: y.readRun},
		{pattern: "POST " + one + "/runs/{run}/cancel", parse: y.cancelRun},
		{pattern: "POST " + ailyFiles, parse: y.uploadFile, foreign: true},
		{pattern: "GET " + ailyFiles + "/{file}", parse: y.readFile},
	}
}

// Error codes of the platform. 2700001 is documented on the page on messages.
// It is also used for everything that is missing, because the page lists no
// other code.
const (
	ailyParam    = 2700001
	ailyTooFast  = 99991400
	ailyNoToken  = 99991661
	ailyBadToken = 99991663
	ailyBadApp   = 10014
)

// Lifetime of a tenant token. The platform returns the same token until half an
// hour before it expires; from then on both the old and the new token are
// valid.
const (
	ailyTokenLife = 2 * time.Hour
	ailyTokenTerm = 90 * time.Minute
)

// answerHeaders returns the date by the sandbox's clock and a log id, which the
// vendor uses to find a request in its logs.
func (y *aily) answerHeaders(*request) map[string]string {
	log, header := seededBytes("aily", "log", y.now()), dateHeader(y.now())
	header["X-Tt-Logid"] = hex.EncodeToString(log[:16])
	return header
}

func (y *aily) successAnswer(data any) answer {
	return jsonAnswer(http.StatusOK, map[string]any{"code": 0, "msg": "success", "data": data})
}

func (y *aily) errorAnswer(status, code int, format string, args ...any) answer {
	return jsonAnswer(status, map[string]any{"code": code, "msg": fmt.Sprintf(format, args...)})
}

// invalidParam returns the error of the page on messages, followed by the field
// that is wrong.
func (y *aily) invalidParam(format string, args ...any) answer {
	return y.errorAnswer(http.StatusBadRequest, ailyParam, "param is invalid: "+format, args...)
}

func (y *aily) notFound(format string, args ...any) answer {
	return y.errorAnswer(http.StatusNotFound, ailyParam, format+" not found", args...)
}

// authenticate checks the tenant token.
func (y *aily) authenticate(r *request) *answer {
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	var a answer
	switch {
	case !ok:
		a = y.errorAnswer(http.StatusUnauthorized, ailyNoToken, "Missing access token for authorization.")
	case !y.isValidToken(token):
		a = y.errorAnswer(http.StatusUnauthorized, ailyBadToken, "Invalid access token for authorization.")
	default:
		return nil
	}
	return &a
}

// tokenOf returns the tenant token that is issued in a term.
func (y *aily) tokenOf(term int64) string {
	sum := seededBytes("aily", "token", y.secret, term)
	return "t-" + hex.EncodeToString(sum[:16])
}

// isValidToken reports whether a token was issued in this term, or in the
// previous one and has not expired.
func (y *aily) isValidToken(token string) bool {
	term, age := y.tokenTerm()
	return hmac.Equal([]byte(token), []byte(y.tokenOf(term))) ||
		age < ailyTokenLife-ailyTokenTerm && hmac.Equal([]byte(token), []byte(y.tokenOf(term-1)))
}

func (y *aily) tokenTerm() (number int64, age time.Duration) {
	now := time.Duration(y.now().UnixNano())
	return int64(now / ailyTokenTerm), now % ailyTokenTerm
}

// issueToken returns a tenant token at the top level of the answer, without
// data.
func (y *aily) issueToken(r *request) call {
	var in struct {
		AppID     string `json:"app_id"`
		AppSecret string `json:"app_secret"`
	}
	if refused := y.decodeBody(r, &in); refused != nil {
		return refusedCall(*refused)
	}
	if in.AppID != y.app || in.AppSecret != y.secret {
		return refusedCall(y.errorAnswer(http.StatusOK, ailyBadApp, "app secret invalid"))
	}
	return call{operations: []string{"authorize"}, effect: func(t *transaction) answer {
		t.recordOperation(Entry{Operation: "authorize"})
		term, age := y.tokenTerm()
		return jsonAnswer(http.StatusOK, map[string]any{
			"code": 0, "msg": "ok", "tenant_access_token": y.tokenOf(term), "expire": int((ailyTokenLife - age).Seconds()),
		})
	}}
}

// decodeBody decodes a JSON body, or returns the refusal.
func (y *aily) decodeBody(r *request, into any) *answer {
	if err := r.decodeJSONBody(into); err != nil {
		a := y.invalidParam("%v", err)
		return &a
	}
	return nil
}

func (y *aily) notFoundAnswer(*request) answer {
	return textAnswer(http.StatusNotFound, "404 page not found")
}

func (y *aily) faultAnswer(_ *request, f Fault) answer {
	status, code := f.Status, f.Code
	if f.Action == Wait {
		status, code = http.StatusTooManyRequests, ailyTooFast
	}
	if status == 0 {
		status = http.StatusBadRequest
	}
	a := textAnswer(status, http.StatusText(status))
	if code != 0 {
		a = y.errorAnswer(status, code, "sandbox fault")
	}
	if f.After > 0 {
		a = a.withHeader("X-Ogw-Ratelimit-Limit", "50").withHeader("X-Ogw-Ratelimit-Reset", strconv.Itoa(f.After))
	}
	return a
}

func (y *aily) credential(base string) Credential {
	base += "/aily"
	return Credential{
		Platform: y.name(),
		Block: fmt.Sprintf("provider \"aily\" {\n  endpoint   = %q\n  app_id     = %q\n  app_secret = %q\n}\n",
			base, y.app, y.secret),
		Environment: []string{"AILY_ENDPOINT=" + base, "AILY_APP_ID=" + y.app, "AILY_APP_SECRET=" + y.secret},
	}
}

func (y *aily) setText(p *post, text string) {
	p.Text = text
	if p.Kind == "" {
		p.Kind = "TEXT"
	}
}

// ailyID returns an id in the vendor's form: a word and thirteen letters or
// digits.
func ailyID(word string, parts ...any) string {
	sum := seededBytes(append([]any{"aily", word}, parts...)...)
	return word + "_" + strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])[:13])
}

// isAilyID reports whether an id has that form, with at most 32 characters.
func isAilyID(word, id string) bool {
	rest, ok := strings.CutPrefix(id, word+"_")
	return ok && rest != "" && len(id) <= 32 && !strings.ContainsFunc(rest, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
}

// ailyTime formats a time as milliseconds in a string.
func ailyTime(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

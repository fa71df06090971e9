package sandbox

import (
	"cmp"
	"crypto/hmac"
	"encoding/base32"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// aily implements the session API of Feishu's Aily for one custom app. Paths,
// fields and limits of messages follow the vendor's page on messages; sessions,
// lists, files and the tenant token follow the related pages.
type aily struct {
	now         func() time.Time
	app, secret string
	user        string // sender of the messages
}

func newAily(opt Options) *dialect {
	app, secret := seededBytes("aily", "app"), seededBytes("aily", "secret")
	y := &aily{
		now: opt.Now, app: "cli_" + hex.EncodeToString(app[:8]),
		secret: hex.EncodeToString(secret[:16]), user: "ou_" + hex.EncodeToString(app[16:32]),
	}
	return &dialect{
		platform: "aily", opt: opt, kind: "TEXT", sample: "session_4dfunz7sp1g8m", unknown: "session",
		settings:         []setting{{"app_id", y.app}, {"app_secret", y.secret}},
		routes:           y.endpoints(),
		errors:           ailyErrors(),
		checkCredentials: y.checkToken,
		headers:          y.answerHeaders,
		envelope: func(_ *request, data any) answer {
			return jsonAnswer(http.StatusOK, map[string]any{"code": 0, "msg": "success", "data": data})
		},
		pages: pageStyle{size: "page_size", cursor: "page_token", base: 10, standard: 20, most: 100}, // the vendor documents no maximum
		implied: func(t *transaction, id string) (Header, bool) {
			return Header{CreatedAt: t.now}, isAilyID("session", id)
		},
	}
}

func (y *aily) endpoints() []route {
	const sessions, files = "/open-apis/aily/v1/sessions", "/open-apis/aily/v1/files"
	const one = sessions + "/{conversation}"
	return []route{
		{pattern: "POST /open-apis/auth/v3/tenant_access_token/internal", endpoint: on("authorize", y.issueToken), access: public},
		{pattern: "POST " + sessions, endpoint: on("create_conversation", y.createSession)},
		{pattern: "GET " + one, endpoint: on("read_conversation", y.readSession)},
		{pattern: "PUT " + one, endpoint: on("change_conversation", y.changeSession)},
		{pattern: "DELETE " + one, endpoint: on("remove_conversation", y.deleteSession)},
		{pattern: "POST " + one + "/messages", endpoint: on("send", y.sendMessage)},
		{pattern: "GET " + one + "/messages", endpoint: on("list", y.listMessages)},
		{pattern: "GET " + one + "/messages/{message}", endpoint: on("read", y.readMessage)},
		{pattern: "POST " + one + "/runs", endpoint: on("create_run", y.createRun)},
		{pattern: "GET " + one + "/runs", endpoint: on("list_runs", y.listRuns)},
		{pattern: "GET " + one + "/runs/{run}", endpoint: on("read_run", y.readRun)},
		{pattern: "POST " + one + "/runs/{run}/cancel", endpoint: on("cancel_run", y.cancelRun)},
		{pattern: "POST " + files, endpoint: on("upload", y.uploadFile), access: upload},
		{pattern: "GET " + files + "/{file}", endpoint: on("read_file", y.readFile)},
	}
}

// ailyErrors returns the errors. 2700001 is documented on the page on messages.
// It is also used for everything that is missing, because the page lists no
// other code.
func ailyErrors() errorTable {
	return errorTable{
		fault: http.StatusBadRequest, other: "sandbox fault",
		problems: []problem{
			{invalid, http.StatusBadRequest, 2700001, "param is invalid: {why}"},
			{absent, http.StatusNotFound, 2700001, "{why} not found"},
			{dangling, http.StatusBadRequest, 2700001, "param is invalid: {why}"},
			{noKey, http.StatusUnauthorized, 99991661, "Missing access token for authorization."},
			{wrongKey, http.StatusUnauthorized, 99991663, "Invalid access token for authorization."},
			{"app", http.StatusOK, 10014, "app secret invalid"},
			{throttled, http.StatusTooManyRequests, 99991400, "sandbox fault"},
		},
		shape: func(_ *request, p problem, _ refusal) answer {
			return jsonAnswer(p.status, map[string]any{"code": p.code, "msg": p.text})
		},
		retry: func(after int) map[string]string {
			return map[string]string{"X-Ogw-Ratelimit-Limit": "50", "X-Ogw-Ratelimit-Reset": strconv.Itoa(after)}
		},
	}
}

// answerHeaders returns the date by the sandbox's clock and a log id, which the
// vendor uses to find a request in its logs.
func (y *aily) answerHeaders(*request) map[string]string {
	log, header := seededBytes("aily", "log", y.now()), dateHeader(y.now())
	header["X-Tt-Logid"] = hex.EncodeToString(log[:16])
	return header
}

// Lifetime of a tenant token. The platform returns the same token until half an
// hour before it expires; from then on both the old and the new token are
// valid.
const (
	ailyTokenLife = 2 * time.Hour
	ailyTokenTerm = 90 * time.Minute
)

// checkToken accepts a tenant token that was issued in this term, or in the
// previous one and has not expired.
func (y *aily) checkToken(r *request) error {
	term, age := y.tokenTerm()
	err := checkHeader("Authorization", "Bearer ", y.tokenOf(term))(r)
	if err != nil && age < ailyTokenLife-ailyTokenTerm {
		return checkHeader("Authorization", "Bearer ", y.tokenOf(term-1))(r)
	}
	return err
}

// tokenOf returns the tenant token that is issued in a term.
func (y *aily) tokenOf(term int64) string {
	sum := seededBytes("aily", "token", y.secret, term)
	return "t-" + hex.EncodeToString(sum[:16])
}

func (y *aily) tokenTerm() (number int64, age time.Duration) {
	now := time.Duration(y.now().UnixNano())
	return int64(now / ailyTokenTerm), now % ailyTokenTerm
}

// ailyApp is the body of a request for a tenant token.
type ailyApp struct {
	AppID     string `json:"app_id"`
	AppSecret string `json:"app_secret"`
}

// issueToken returns a tenant token at the top level of the answer, without
// data.
func (y *aily) issueToken(_ *exchange, in *ailyApp) (any, error) {
	if in.AppID != y.app || !hmac.Equal([]byte(in.AppSecret), []byte(y.secret)) {
		return nil, refuse("app", "another app")
	}
	term, age := y.tokenTerm()
	return jsonAnswer(http.StatusOK, map[string]any{
		"code": 0, "msg": "ok", "tenant_access_token": y.tokenOf(term), "expire": int((ailyTokenLife - age).Seconds()),
	}), nil
}

// ailyID returns an id in the vendor's form: a word and thirteen letters or
// digits.
func ailyID(word string, number int64, now time.Time) string {
	sum := seededBytes("aily", word, number, now)
	return word + "_" + strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])[:13])
}

// isAilyID reports whether an id has that form, with at most 32 characters.
func isAilyID(word, id string) bool {
	rest, ok := strings.CutPrefix(id, word+"_")
	return ok && isChatID(rest) && len(id) <= 32 && !strings.ContainsAny(rest, "_-")
}

// ailyUpload is the form of an upload.
type ailyUpload struct {
	File formFile `form:"file" is:"required"`
	Name string   `form:"file_name"`
}

func (y *aily) uploadFile(c *exchange, in *ailyUpload) (any, error) {
	f := in.File.File
	f.Name = cmp.Or(in.Name, f.Name)
	f = c.storeUpload(ailyID("file", c.transaction.store.requests, c.now), f)
	return map[string]any{"files": []any{c.ailyFile(f)}}, nil
}

func (y *aily) readFile(c *exchange, _ *nothing) (any, error) {
	f, ok := c.findFile(c.PathValue("file"))
	if !ok {
		return nil, refuse(absent, "file")
	}
	c.entry.Message = f.ID
	return map[string]any{"file": c.ailyFile(f)}, nil
}

// ailyFile returns a file in the form of the page's sample. Its preview address
// expires after an hour and is given in seconds.
func (c *exchange) ailyFile(f File) map[string]any {
	return map[string]any{
		"id": f.ID, "mime_type": f.Type, "file_name": f.Name, "metadata": "{}", "created_at": millis(f.At),
		"preview_url": map[string]any{
			"url": c.base + fileURL(c.platform, f.ID), "expired_at": strconv.FormatInt(c.now.Add(time.Hour).Unix(), 10),
		},
	}
}

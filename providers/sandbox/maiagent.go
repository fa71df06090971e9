package sandbox

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maiagent implements MaiAgent's API for one assistant with one web chat. The
// bodies of conversations and messages follow the vendor's page; lists,
// inboxes, files and errors follow its other pages and examples.
type maiagent struct {
	requireConversations bool
	presigned            bool
	now                  func() time.Time
	key                  string
	webChat              string
	inbox                string
}

func newMaiagent(opt Options) *maiagent {
	key := seededBytes("maiagent", "key")
	return &maiagent{
		requireConversations: opt.RequireConversations,
		presigned:            opt.Presigned,
		now:                  opt.Now,
		key:                  hex.EncodeToString(key[:4]) + "." + hex.EncodeToString(key[4:20]),
		webChat:              seededUUID("maiagent", "web chat"),
		inbox:                seededUUID("maiagent", "inbox"),
	}
}

func (m *maiagent) name() string { return "maiagent" }

func (m *maiagent) routes() []route {
	routes := []route{
		{pattern: "POST /conversations/{$}", parse: m.createConversation},
		{pattern: "GET /conversations/{$}", parse: m.listConversations},
		{pattern: "GET /conversations/{conversation}/{$}", parse: m.readConversation},
		{pattern: "GET /inboxes/{$}", parse: m.listInboxes},
		{pattern: "POST /messages/{$}", parse: m.sendMessage("incoming")},
		{pattern: "POST /messages/outgoing/{$}", parse: m.sendMessage("outgoing")},
		{pattern: "GET /messages/{$}", parse: m.listMessages},
		{pattern: "GET /messages/{message}/{$}", parse: m.readMessage},
		{pattern: "POST /upload-presigned-url/{$}", parse: m.presignUpload},
		{pattern: "POST /storage/{$}", parse: m.uploadToStorage, foreign: true},
		{pattern: "POST /attachments/{$}", parse: m.attachFile},
	}
	if !m.presigned {
		routes = append(routes, route{pattern: "POST /attachments-upload/{$}", parse: m.uploadFile, foreign: true})
	}
	for _, rt := range routes {
		slashless := strings.TrimSuffix(rt.pattern, "/{$}")
		routes = append(routes, route{pattern: slashless, parse: func(r *request) call { return refusedCall(m.notFoundAnswer(r)) }})
	}
	return routes
}

// answerHeaders returns the date by the sandbox's clock.
func (m *maiagent) answerHeaders(*request) map[string]string { return dateHeader(m.now()) }

// detailError returns an error that is not about a field.
func (m *maiagent) detailError(status int, format string, args ...any) answer {
	return jsonAnswer(status, map[string]string{"detail": fmt.Sprintf(format, args...)})
}

// fieldError returns an error about one field.
func (m *maiagent) fieldError(field, format string, args ...any) answer {
	return jsonAnswer(http.StatusBadRequest, map[string][]string{field: {fmt.Sprintf(format, args...)}})
}

func (m *maiagent) notFound() answer { return m.detailError(http.StatusNotFound, "Not found.") }

func (m *maiagent) authenticate(r *request) *answer {
	key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Api-Key ")
	var a answer
	switch {
	case !ok:
		a = m.detailError(http.StatusUnauthorized, "Authentication credentials were not provided.")
	case key != m.key:
		a = m.detailError(http.StatusUnauthorized, "Invalid API key.")
	default:
		return nil
	}
	return &a
}

// decodeBody decodes a JSON body, or returns the refusal.
func (m *maiagent) decodeBody(r *request, into any) *answer {
	if !isJSON(r) {
		a := m.detailError(http.StatusUnsupportedMediaType, "Unsupported media type %q in request.", r.Header.Get("Content-Type"))
		return &a
	}
	if err := r.decodeJSON(r.body, into); err != nil {
		a := m.detailError(http.StatusBadRequest, "JSON parse error - %v", err)
		return &a
	}
	return nil
}

// notFoundAnswer redirects paths without a trailing slash to those with one, as
// Django does. Clients do not send the body of a POST again.
func (m *maiagent) notFoundAnswer(r *request) answer {
	if path := r.URL.EscapedPath(); !strings.HasSuffix(path, "/") {
		return textAnswer(http.StatusMovedPermanently, "").withHeader("Location", path+"/")
	}
	return answer{
		status: http.StatusNotFound, header: map[string]string{"Content-Type": "text/html; charset=utf-8"},
		body: []byte("<!doctype html><title>Not Found</title><h1>Not Found</h1>\n"),
	}
}

func (m *maiagent) faultAnswer(_ *request, f Fault) answer {
	status := f.Status
	if f.Action == Wait {
		status = http.StatusTooManyRequests
	}
	if status == 0 {
		status = http.StatusBadRequest
	}
	a := m.detailError(status, "%s", http.StatusText(status))
	if f.Action == Wait {
		a = m.detailError(status, "Request was throttled. Expected available in %d seconds.", f.After)
	}
	if f.After > 0 {
		a = a.withHeader("Retry-After", strconv.Itoa(f.After))
	}
	return a
}

func (m *maiagent) credential(base string) Credential {
	base += "/maiagent"
	return Credential{
		Platform: m.name(),
		Block: fmt.Sprintf("provider \"maiagent\" {\n  endpoint = %q\n  api_key  = %q\n  web_chat = %q\n}\n",
			base, m.key, m.webChat),
		Environment: []string{"MAIAGENT_ENDPOINT=" + base, "MAIAGENT_API_KEY=" + m.key, "MAIAGENT_WEB_CHAT=" + m.webChat},
	}
}

func (m *maiagent) setText(p *post, text string) {
	p.Text = text
	if p.Kind == "" {
		p.Kind = "incoming"
	}
}

// maiTime formats a time as milliseconds, a string of 13 digits.
func maiTime(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// maiPaging are the parameters of a list with a cursor.
type maiPaging struct {
	size   int
	before int64 // cursor: the number of the last item of the previous page
}

// Page sizes. The vendor documents neither.
const (
	maiPage     = 20
	maiLongPage = 100
)

// readPaging reads the parameters of a list. known is the list's own parameter.
func (m *maiagent) readPaging(r *request, known string) (maiPaging, *answer) {
	p := maiPaging{size: maiPage}
	for name, values := range r.URL.Query() {
		var err error
		switch name {
		case "pageSize":
			p.size, err = strconv.Atoi(values[0])
		case "cursor":
			p.before, err = strconv.ParseInt(values[0], 36, 64)
		case known:
		default:
			if r.strict {
				err = strconv.ErrSyntax
			}
		}
		if err != nil {
			a := m.fieldError(name, "Invalid %s.", name)
			return p, &a
		}
	}
	p.size = min(max(p.size, 1), maiLongPage)
	return p, nil
}

// pageAnswer returns a page of a list. last is the number of its last item, or
// 0 if it is the last page.
func (m *maiagent) pageAnswer(r *request, results []any, last int64) answer {
	body := map[string]any{"next": nil, "previous": nil, "results": results}
	if last > 0 {
		query := r.URL.Query()
		query.Set("cursor", strconv.FormatInt(last, 36))
		body["next"] = r.base + r.URL.Path + "?" + query.Encode()
	}
	return jsonAnswer(http.StatusOK, body)
}

package sandbox

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// newDialects returns the platforms. Each is served under a path with its name.
func newDialects(opt Options) []dialect {
	return []dialect{newMixin(opt), newYunhu(opt), newAily(opt), newMaiagent(opt), newRelationlabs(opt), newTelegram(opt)}
}

// dialect is the protocol of one platform.
type dialect interface {
	// name returns the platform's name, which is the first element of every
	// path.
	name() string
	// routes returns the endpoints of the platform.
	routes() []route
	// authenticate returns the vendor's refusal if the request has no valid
	// credentials, or nil. It must use the headers only: the body has not been
	// read yet.
	authenticate(*request) *answer
	// answerHeaders returns the headers of every answer to a request; nil for
	// none.
	answerHeaders(*request) map[string]string
	// notFoundAnswer answers a path or a method that has no route.
	notFoundAnswer(*request) answer
	// faultAnswer returns an injected fault in the vendor's format.
	faultAnswer(*request, Fault) answer
	// credential returns how to configure the platform; base is the server's
	// address.
	credential(base string) Credential
	// setText sets the text of a message that drift posts or edits; see Drift.
	setText(p *post, text string)
}

// bodySigner is a dialect whose credentials also sign the body.
type bodySigner interface {
	// authenticateBody checks a request that authenticate accepted, after its
	// body was read. It returns the refusal, or nil.
	authenticateBody(*request) *answer
}

// route is one endpoint.
type route struct {
	pattern string // method (optional) and path as in http.ServeMux, without the platform
	// foreign endpoints belong to another host in reality: they do not use the
	// platform's credentials, and they read the body themselves.
	foreign bool
	// public endpoints need no credentials; a client gets its credentials there.
	public    bool
	operation string // what it does, as in the ledger
	parse     func(*request) call
}

// request is a request as a dialect sees it.
type request struct {
	*http.Request
	target string // path and query after the platform's name
	body   []byte // nil for foreign routes
	base   string // address of this server, as the client addressed it
	blobs  *blobs
	decoder
}

// call is a parsed request: either a refusal, or the names of its operations
// and a function that performs them. That function may still refuse because of
// what the store holds.
type call struct {
	operations []string
	effect     func(*transaction) answer
	refused    answer
}

// refusedCall returns a call that does nothing but refuse.
func refusedCall(a answer) call { return call{refused: a} }

// answer is an HTTP response.
type answer struct {
	status int
	header map[string]string
	body   []byte
}

// writeTo sends the answer.
func (a answer) writeTo(w http.ResponseWriter) {
	setHeader(w, a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client has disconnected
}

// withHeader returns the answer with one more header.
func (a answer) withHeader(name, value string) answer {
	header := map[string]string{name: value}
	for k, v := range a.header {
		header[k] = v
	}
	a.header = header
	return a
}

// jsonAnswer returns an answer with a JSON body.
func jsonAnswer(status int, body any) answer {
	data, err := json.Marshal(body)
	if err != nil {
		return textAnswer(http.StatusInternalServerError, err.Error())
	}
	return answer{status: status, header: map[string]string{"Content-Type": "application/json; charset=utf-8"}, body: data}
}

// dateHeader returns the Date header for a time.
func dateHeader(now time.Time) map[string]string {
	return map[string]string{"Date": now.UTC().Format(http.TimeFormat)}
}

// millis formats a time as milliseconds, as several platforms do.
func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

// showAll returns every item in the form of an answer.
func showAll[T, S any](items []T, show func(T) S) []S {
	shown := make([]S, len(items))
	for i, item := range items {
		shown[i] = show(item)
	}
	return shown
}

// textAnswer returns an answer with a plain text body.
func textAnswer(status int, text string) answer {
	return answer{status: status, header: map[string]string{"Content-Type": "text/plain; charset=utf-8"}, body: []byte(text + "\n")}
}

// decodeJSONBody decodes a body of content type JSON.
func (r *request) decodeJSONBody(into any) error {
	if !isJSON(r) {
		return fmt.Errorf("content type %q is not application/json", r.Header.Get("Content-Type"))
	}
	return r.decodeJSON(r.body, into)
}

// isJSON reports whether the content type of the request is JSON.
func isJSON(r *request) bool { return mediaType(r) == "application/json" }

// mediaType returns the content type without parameters, in lower case.
func mediaType(r *request) string {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// isUUID reports whether s is a UUID in its usual form, in lower case.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		if dash != (c == '-') || !dash && !isHex(c) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool { return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' }

// seededBytes returns bytes that are a function of the parts. All secrets and
// ids of the sandbox are made with it, so they are the same after a restart.
func seededBytes(parts ...any) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "herald sandbox %q", parts))
}

// seededUUID returns a UUID that is a function of the parts.
func seededUUID(parts ...any) string {
	sum := seededBytes(parts...)
	return formatUUID([16]byte(sum[:16]), 4)
}

// formatUUID formats a UUID after setting its version and variant.
func formatUUID(b [16]byte, version byte) string {
	b[6] = b[6]&0x0f | version<<4
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

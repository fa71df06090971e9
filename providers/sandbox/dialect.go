package sandbox

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// newDialects lists the platforms. Each is served under a path of its name.
func newDialects(opt Options) []dialect {
	return []dialect{newMixin(opt), newYunhu(opt), newAily(opt), newMaiagent(opt), newRelationlabs(opt)}
}

// dialect is the protocol of one platform over the store.
type dialect interface {
	// name is the platform, and the first element of every path.
	name() string
	// routes are the requests it understands.
	routes() []route
	// authenticate refuses who may not ask, in the vendor's words; nil lets pass. It
	// sees the headers only: the body has not been read yet.
	authenticate(*request) *answer
	// answerHeaders is what every answer to a request bears; nil is nothing.
	answerHeaders(*request) map[string]string
	// notFoundAnswer answers a path or a method that has no route.
	notFoundAnswer(*request) answer
	// faultAnswer is an injected failure in the vendor's shape.
	faultAnswer(*request, Fault) answer
	// credential tells how to use it; base is the server's address.
	credential(base string) Credential
	// setText makes a message of somebody else's say something; see Drift.
	setText(p *post, text string)
}

// bodySigner is a dialect whose credentials cover the body as well.
type bodySigner interface {
	// authenticateBody refuses a request that admit let pass, after its body was read.
	authenticateBody(*request) *answer
}

// route is one endpoint.
type route struct {
	pattern string // method, or none for all, and path as http.ServeMux has them, without the platform
	// foreign endpoints are on another host in the vendor's world: nobody is
	// admitted to them, and they read the body themselves.
	foreign bool
	// public endpoints need no credentials; a client gets its credentials there.
	public bool
	parse  func(*request) call
}

// request is what a dialect gets to see.
type request struct {
	*http.Request
	target string // path and query behind the platform's name
	body   []byte // nil for foreign routes
	base   string // address of this server, as the client knows it
	blobs  *blobs
	store  *store
	decoder
}

// call is a request after a look at it alone: refused, or operations and what
// they do. The effect may still refuse for what the store holds.
type call struct {
	operations []string
	effect     func(*transaction) answer
	refused    answer
}

// refusedCall is a call that does nothing.
func refusedCall(a answer) call { return call{refused: a} }

// answer goes back to the client.
type answer struct {
	status int
	header map[string]string
	body   []byte
}

// writeTo sends the answer.
func (a answer) writeTo(w http.ResponseWriter) {
	setHeader(w, a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // the client left; nothing can be told to it
}

// withHeader adds a header.
func (a answer) withHeader(name, value string) answer {
	header := map[string]string{name: value}
	for k, v := range a.header {
		header[k] = v
	}
	a.header = header
	return a
}

// jsonAnswer is an answer with a JSON body.
func jsonAnswer(status int, body any) answer {
	data, err := json.Marshal(body)
	if err != nil {
		return textAnswer(http.StatusInternalServerError, err.Error())
	}
	return answer{status: status, header: map[string]string{"Content-Type": "application/json; charset=utf-8"}, body: data}
}

// dateHeader dates an answer by the sandbox's clock.
func dateHeader(now time.Time) map[string]string {
	return map[string]string{"Date": now.UTC().Format(http.TimeFormat)}
}

// textAnswer is an answer with a plain text body.
func textAnswer(status int, text string) answer {
	return answer{status: status, header: map[string]string{"Content-Type": "text/plain; charset=utf-8"}, body: []byte(text + "\n")}
}

// isJSON tells whether the request says that its body is JSON.
func isJSON(r *request) bool { return mediaType(r) == "application/json" }

// mediaType is the content type without parameters, in lower case.
func mediaType(r *request) string {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// isUUID tells whether s is a UUID in its usual form, in lower case.
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

// seededBytes gives bytes that depend on the parts only; different parts, different
// bytes. All secrets and ids of the sandbox come from it, so they stay the
// same from one start to the next.
func seededBytes(parts ...any) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "herald sandbox %q", parts))
}

// seededUUID is a random-looking UUID that depends on the parts only.
func seededUUID(parts ...any) string {
	sum := seededBytes(parts...)
	return formatUUID([16]byte(sum[:16]), 4)
}

// formatUUID prints a UUID after setting version and variant.
func formatUUID(b [16]byte, version byte) string {
	b[6] = b[6]&0x0f | version<<4
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

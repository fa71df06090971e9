package sandbox

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

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

// isJSON reports whether the content type of the request is JSON.
func isJSON(r *request) bool { return mediaType(r) == "application/json" }

// mediaType returns the content type without parameters, in lower case.
func mediaType(r *request) string {
	kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

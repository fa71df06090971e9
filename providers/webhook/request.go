package webhook

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"

	"herald/providers/client"
)

// rehearsalHeader tells the sandbox what a request is, so that it can answer as the
// provider block declares; see the argument sandbox.
const rehearsalHeader = "Herald-Rehearsal"

// newRequest is the request of a block with values for its placeholders.
func (s *session) newRequest(op string, r *request, v values) client.Request {
	out := client.Request{Op: op, Method: r.Method, Path: joinQuery(expandPath(r.Path, v), s.query), Header: http.Header{}, Classify: r.classify(op)}
	out.Conversation = v.text(inConversation)
	for _, headers := range []map[string]string{s.block.Headers, r.Headers} {
		for name, value := range headers {
			out.Header.Set(name, expand(value, v, asItIs))
		}
	}
	if s.block.Authorization != "" {
		out.Header.Set("Authorization", s.block.Authorization)
	}
	if r.Body != nil {
		out.Body = r.encodeBody(v)
		out.Header.Set("Content-Type", r.ContentType)
	}
	if s.block.Sandbox {
		out.Header.Set(rehearsalHeader, s.describe(op, r, v))
	}
	return out
}

// joinQuery adds the query of the webhook's address to a path.
func joinQuery(path, query string) string {
	switch {
	case query == "":
		return path
	case strings.Contains(path, "?"):
		return path + "&" + query
	}
	return path + "?" + query
}

// encodeBody writes the body. Every value is escaped by the encoder, so none can be more
// than a value.
func (r *request) encodeBody(v values) []byte {
	switch fields := r.Body.(type) {
	case string:
		return []byte(expand(fields, v, asItIs))
	case map[string]any:
		if r.ContentType != typeForm {
			break
		}
		form := url.Values{}
		for name, value := range fields {
			form.Set(name, expand(value.(string), v, asItIs)) // checkBody
		}
		return []byte(form.Encode())
	}
	return client.MustEncodeJSON(expandJSON(r.Body, v))
}

// rehearsal is the header of rehearsalHeader.
type rehearsal struct {
	Operation    string `json:"operation"`
	Conversation string `json:"conversation"`
	Message      string `json:"message,omitempty"`
	Key          string `json:"key,omitempty"`
	// Text is a JSON pointer to the text in the body; nil if the body is no JSON, or has
	// none.
	Text         *string `json:"text,omitempty"`
	ID           string  `json:"id,omitempty"`
	Permalink    string  `json:"permalink,omitempty"`
	Items        string  `json:"items,omitempty"`
	KeyAt        string  `json:"key_at,omitempty"`
	Deduplicates bool    `json:"deduplicates,omitempty"`
}

func (s *session) describe(op string, r *request, v values) string {
	operation, _, _ := strings.Cut(strings.ReplaceAll(op, "look up", "look_up"), " ")
	h := rehearsal{
		Operation: operation, Conversation: v.text(inConversation), Items: r.Items, KeyAt: r.Key, ID: r.ID, Deduplicates: r.Deduplicates,
	}
	h.Message, _ = v[inID].(string)
	h.Key, _ = v[inKey].(string)
	if strings.HasPrefix(r.Permalink, "/") {
		h.Permalink = r.Permalink
	}
	for _, name := range []string{inText, inBody, inMarkdown, inChat, inMrkdwn, inHTML, inCard} {
		if at, ok := pointerOf(r.Body, name); ok && r.isJSON() {
			h.Text = &at
			break
		}
	}
	return base64.StdEncoding.EncodeToString(client.MustEncodeJSON(h))
}

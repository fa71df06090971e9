package sandbox

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// newWebhook plays the receiver that a provider block declares, whatever its requests
// look like: a header of each request says what the request is, and where the receiver
// would have the text, the key and the id.
func newWebhook(opt Options) *dialect {
	secret := seededBytes("webhook", "secret")
	hook := hex.EncodeToString(secret[:16])
	d := &dialect{
		platform: "webhook", opt: opt, kind: "message", sample: "webhook", separate: true,
		settings: []setting{{"url", "{base}/hooks/" + hook}, {"authorization", "Bearer " + hook}, {"sandbox", "true"}},
		unknown:  "there is no conversation {id}",
		errors: errorTable{codeless: true, fault: http.StatusBadRequest, shape: showWebhookError, problems: []problem{
			{invalid, http.StatusBadRequest, 0, "{why}"}, {absent, http.StatusNotFound, 0, "{why}"}, {dangling, http.StatusGone, 0, "{why}"},
			{wrongKey, http.StatusUnauthorized, 0, "no such hook"}, {throttled, http.StatusTooManyRequests, 0, "slow down"},
		}},
		checkCredentials: func(r *request) error {
			if r.PathValue("hook") != hook || !slices.Contains([]string{"Bearer " + hook, ""}, r.Header.Get("Authorization")) {
				return refuse(wrongKey, "another hook")
			}
			return nil
		},
		envelope: func(_ *request, data any) answer { return jsonAnswer(http.StatusOK, data) },
		implied:  func(_ *transaction, id string) (Header, bool) { return Header{}, id != "" },
	}
	receive := newEndpoint("receive", readHook, (*exchange).receiveHook)
	d.routes = []route{{pattern: "/hooks/{hook}", endpoint: receive}, {pattern: "/hooks/{hook}/{path...}", endpoint: receive}}
	return d
}

func showWebhookError(_ *request, p problem, _ refusal) answer {
	return jsonAnswer(p.status, map[string]string{"error": p.text})
}

// hookRequest is the header that describes a request; see the package webhook.
type hookRequest struct {
	Operation    string  `json:"operation"`
	Conversation string  `json:"conversation"`
	Message      string  `json:"message"`
	Key          string  `json:"key"`
	Text         *string `json:"text"`
	ID           string  `json:"id"`
	Permalink    string  `json:"permalink"`
	Items        string  `json:"items"`
	KeyAt        string  `json:"key_at"`
	Deduplicates bool    `json:"deduplicates"`

	shown string // what readers see
}

func (h *hookRequest) operations() []string { return []string{h.Operation} }

// readHook reads what a request is, and the text in its body.
func readHook(c *exchange) (*hookRequest, error) {
	h := new(hookRequest)
	data, err := base64.StdEncoding.DecodeString(c.Header.Get("Herald-Rehearsal"))
	if err == nil {
		err = c.decodeJSON(data, h)
	}
	if err != nil {
		return nil, refuse(invalid, "the header Herald-Rehearsal is missing or wrong: set sandbox = true in the provider block")
	}
	c.place, c.inBody, c.entry.Operation, h.shown = h.Conversation, true, h.Operation, string(c.body)
	if h.Text == nil {
		return h, nil
	}
	var body any
	if err := json.Unmarshal(c.body, &body); err != nil {
		return nil, err
	}
	h.shown = strings.Join(textsIn(follow(body, *h.Text)), "\n\n")
	return h, nil
}

// follow returns the value at a JSON pointer; nil if there is none.
func follow(v any, pointer string) any {
	for _, name := range strings.Split(pointer, "/")[1:] {
		switch t := v.(type) {
		case map[string]any:
			v = t[strings.NewReplacer("~1", "/", "~0", "~").Replace(name)]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i >= len(t) {
				return nil
			}
			v = t[i]
		}
	}
	return v
}

// textsIn returns a text, or the fields text in a structure such as an Adaptive Card.
func textsIn(v any) (texts []string) {
	switch t := v.(type) {
	case string:
		return []string{t}
	case []any:
		for _, item := range t {
			texts = append(texts, textsIn(item)...)
		}
	case map[string]any:
		if text, ok := t["text"].(string); ok {
			return []string{text}
		}
		for _, name := range slices.Sorted(maps.Keys(t)) {
			if _, isText := t[name].(string); !isText {
				texts = append(texts, textsIn(t[name])...)
			}
		}
	}
	return texts
}

// receiveHook does what the block declares the request to do.
func (c *exchange) receiveHook(h *hookRequest) (any, error) {
	switch h.Operation {
	case "send":
		return c.sendHook(h)
	case "look_up":
		return c.findHook(h), nil
	}
	p, ok := c.visible(c.chat.ID, h.Message)
	if !ok {
		return nil, refuse(absent, "there is no message %s", h.Message)
	}
	if h.Operation == "recall" {
		c.recall(p)
	} else {
		p.recordRevision(c.now)
		p.Text = h.shown
		c.respellPost(&p)
		c.putPost(p)
	}
	return map[string]any{}, nil
}

// sendHook adds a message, unless the receiver recognizes the key of an earlier one.
func (c *exchange) sendHook(h *hookRequest) (any, error) {
	if strings.TrimSpace(h.shown) == "" {
		return nil, refuse(blank, "the message is empty")
	}
	mark := "key " + c.chat.ID + " " + h.Key
	id, known := c.readMark(mark)
	if !known || !h.Deduplicates {
		id = h.Key
		if h.ID != "{{key}}" {
			id = c.uuid("message")
		}
		c.send(Message{ID: id, Sender: "webhook", Kind: "message", Text: h.shown}, []byte(h.Key))
		c.putMark(mark, id)
	}
	answer := map[string]any{}
	if strings.HasPrefix(h.ID, "/") {
		plant(answer, h.ID, id)
	}
	if h.Permalink != "" {
		plant(answer, h.Permalink, "https://sandbox.example.org/"+id)
	}
	return answer, nil
}

// findHook lists the messages with a key.
func (c *exchange) findHook(h *hookRequest) any {
	list := []any{}
	for _, p := range c.threadPosts(c.chat.ID) {
		if string(p.Wire) == h.Key {
			m := map[string]any{}
			plant(m, h.ID, p.ID)
			plant(m, h.KeyAt, h.Key)
			list = append(list, m)
		}
	}
	if h.Items == "" {
		return list
	}
	answer := map[string]any{}
	plant(answer, h.Items, list)
	return answer
}

// plant puts a value at a JSON pointer, with objects on the way.
func plant(object map[string]any, pointer string, value any) {
	if pointer == "" {
		return
	}
	names := strings.Split(pointer, "/")[1:]
	for i, name := range names {
		name = strings.NewReplacer("~1", "/", "~0", "~").Replace(name)
		if i == len(names)-1 {
			object[name] = value
			return
		}
		inner, ok := object[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			object[name] = inner
		}
		object = inner
	}
}

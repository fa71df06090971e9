package maiagent

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"herald/providers"
	"herald/providers/client"
)

// classifyAnswer decides on the status, and takes the reason from the body: an
// object with detail, or with the texts of each field at fault.
func classifyAnswer(a client.Answer) error {
	if a.Status >= 200 && a.Status < 300 {
		return nil
	}
	said, field, ok := parseRefusal(a.Body)
	e := &providers.Error{Kind: kindOfStatus(a), Detail: said, Attribute: argumentOf(field)}
	if e.Detail == "" {
		e.Detail = http.StatusText(a.Status)
	}
	switch {
	case e.Kind == providers.Auth || e.Kind == providers.Forbidden:
		e.Attribute = "api_key"
		e.Hint = "Check api_key in the provider block, or MAIAGENT_API_KEY, and that it may use this assistant."
	case !ok && (a.Status == http.StatusNotFound || a.Status == http.StatusMethodNotAllowed):
		// The API says what it does not find in JSON; this is another server.
		e.Kind, e.Attribute, e.Detail = providers.Invalid, "endpoint", "there is no MaiAgent API at this address"
		e.Hint = "Check endpoint in the provider block: it has a path, as in " + defaultEndpoint + "."
	case e.Kind == providers.NotFound:
		e.Hint = "Check the id of the conversation."
	}
	return e
}

// kindOfStatus is client.KindOfStatus, except that an unavailable server is only
// believed to have done nothing when it names a time: a gateway reports a lost
// answer the same way, and nothing here has a key.
func kindOfStatus(a client.Answer) providers.ErrorKind {
	if a.Status == http.StatusServiceUnavailable && a.Header.Get("Retry-After") == "" {
		return providers.Unknown
	}
	return client.KindOfStatus(a.Status)
}

// parseRefusal returns the text of a refusal and the first field that it names; ok is
// false when the body is not of that form.
func parseRefusal(body []byte) (said, field string, ok bool) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil || len(fields) == 0 {
		return "", "", false
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		switch name {
		case "detail", "message", "error":
			lines = append(lines, fieldText(fields[name]))
			continue
		}
		if field == "" {
			field = name
		}
		lines = append(lines, fmt.Sprintf("%s: %s", name, fieldText(fields[name])))
	}
	return strings.Join(lines, "; "), field, true
}

// fieldText are the texts of one field: a text or a list of them.
func fieldText(raw json.RawMessage) string {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		return one
	}
	var many []string
	if json.Unmarshal(raw, &many) == nil {
		return strings.Join(many, " ")
	}
	return string(raw)
}

// argumentOf is where a field of the wire is written in the language.
func argumentOf(field string) string {
	switch field {
	case "webChat":
		return "maiagent.web_chat"
	case "conversation":
		return "id"
	case "attachments", "file", "filename":
		return "attachments"
	}
	return ""
}

// malformedAnswer is an answer that is not what the vendor documents. It implies
// nothing about whether the request was done.
func malformedAnswer() error {
	return &providers.Error{
		Kind: providers.Unknown, Detail: "the answer is not what MaiAgent documents",
		Hint: "Check that the endpoint is MaiAgent's API and that no proxy answers in its place.",
	}
}

func invalidRequest(op, format string, args ...any) *providers.Error {
	return &providers.Error{Kind: providers.Invalid, Op: op, Detail: fmt.Sprintf(format, args...)}
}

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
	"herald/providers/kit"
)

// classifyAnswer decides on the status, and takes the reason from the body: an
// object with detail, or with the texts of each field at fault.
func classifyAnswer(a client.Answer) error {
	if kit.IsSuccess(a) {
		return nil
	}
	said, field, ok := parseRefusal(a.Body)
	e := &providers.Error{Kind: kit.KindOfStatus(a), Detail: said, Attribute: argumentOfField(field)}
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

// parseRefusal reads what a refusal says and the first field that it names; ok is
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
			lines = append(lines, words(fields[name]))
			continue
		}
		if field == "" {
			field = name
		}
		lines = append(lines, fmt.Sprintf("%s: %s", name, words(fields[name])))
	}
	return strings.Join(lines, "; "), field, true
}

// words are the texts of one field: a text or a list of them.
func words(raw json.RawMessage) string {
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

// argumentOfField is where a field of the wire is written in the language.
func argumentOfField(field string) string {
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

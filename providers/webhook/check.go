package webhook

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"herald/providers"
	"herald/providers/kit"
)

// invalid is the error for an argument of a provider block.
func invalid(attribute, detail, hint string) error {
	return providers.NewConfigError(providers.Invalid, attribute, detail, hint)
}

func quote(s string) string { return strconv.Quote(s) }

// check refuses requests that do not fit together.
func (d *declaration) check() error {
	switch s := d.Send; {
	case s == nil:
		return invalid("", "the webhook has no send request", "Add a send block, or preset = \"json\".")
	case s.ID == idIsKey && !s.uses(inKey):
		return invalid("send.id", "the key is the id of a message, and the request does not have it", "Put {{key}} into the path or the body.")
	case s.Deduplicates && !s.uses(inKey):
		return invalid("send.deduplicates", "the receiver is said to recognize a key, and the request has none", "Put {{key}} into the path, a header or the body.")
	case s.KeyWindow != "" && !s.Deduplicates:
		return invalid("send.key_window", "key_window says for how long the receiver recognizes a key, and deduplicates is not true", "Add deduplicates = true, or remove key_window.")
	case s.window() < 0:
		return invalid("send.key_window", quote(s.KeyWindow)+" is not a length of time", "Write it as in 30m or 24h.")
	}
	for _, b := range d.blocks() {
		if b.name != "send" && !d.givesIDs() {
			return needsIDs(b.name)
		}
	}
	if !isHeaderValue(d.Authorization) {
		return invalid("authorization", "the value has characters that a header cannot have", "Write it as in \"Bearer ${var.token}\", on one line.")
	}
	for name, value := range d.Headers {
		if err := checkHeader("headers", name, value); err != nil {
			return err
		}
		if strings.Contains(value, "{{") {
			return invalid("headers", "the header "+name+" has a placeholder, and headers of all requests have none", "Put it into the headers of a request.")
		}
	}
	return d.checkLookUp()
}

func needsIDs(name string) error {
	return invalid(name, "messages of this webhook have no id, so none can be named in "+name, "Set id in the send block: where the id is in the answer, such as \"/id\".")
}

// checkLookUp requires a look-up whose answer is certain: of a list that ends somewhere,
// what is missing may be on another page, and would be sent again.
func (d *declaration) checkLookUp() error {
	l := d.LookUp
	switch {
	case l == nil:
		return nil
	case !d.Send.uses(inKey):
		return invalid("look_up", "messages are looked up by their key, and the send request has none", "Put {{key}} into the send request, where the receiver keeps it.")
	case !kit.IsPointer(l.Key) || l.Key == "":
		return invalid("look_up.key", "it is not known where a message that is found has its key", "Set key to a JSON pointer such as \"/body\", to a value that contains the key.")
	case !l.uses(inKey, inPage):
		return invalid("look_up.path", "the request lists messages without {{key}} and {{page}}, so a message could be on a page that is not read",
			"Search for {{key}}, or ask for pages with {{page}}, which counts from 1. A receiver that ignores it is asked once more.")
	case !kit.IsPointer(l.ID) || l.ID == "" && d.Send.ID != idIsKey:
		return invalid("look_up.id", "it is not known where a message that is found has its id", "Set id to a JSON pointer such as \"/id\".")
	}
	return nil
}

// check refuses a request that cannot be made.
func (b block) check() error {
	for _, check := range []func() error{b.checkMethod, b.checkPath, b.checkHeaders, b.checkBody, b.checkAnswer} {
		if err := check(); err != nil {
			return err
		}
	}
	r := b.request
	if b.content && !r.uses(contentPlaceholders...) {
		return invalid(b.name+".body", "the request does not contain the message", "Use one of "+listPlaceholders(contentPlaceholders)+" in the body.")
	}
	if !b.content && b.name != "look_up" && !r.uses(inID) || b.name == "edit" && !r.uses(inID) {
		return invalid(b.name+".path", "the request does not say which message it is about", "Use {{id}} in the path or the body.")
	}
	return nil
}

func (b block) checkMethod() error {
	methods := []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodGet}
	if !slices.Contains(methods, b.request.Method) {
		return invalid(b.name+".method", quote(b.request.Method)+" is not a method of this request", "Write one of "+strings.Join(methods, ", ")+".")
	}
	return nil
}

func (b block) checkPath() error {
	path := b.request.Path
	if path != "" && path[0] != '/' && path[0] != '?' || strings.ContainsFunc(placeholderForm.ReplaceAllString(path, "x"), isBlank) || strings.ContainsAny(path, "#\\") || hasDotSegment(path) {
		return invalid(b.name+".path", quote(path)+" is not a path", "Begin it with / or ?, without spaces, fragments and segments such as \"..\". It is added to url.")
	}
	allowed := b.allowed
	if b.content && strings.Contains(path, "?") {
		allowed = slices.Concat(allowed, contentPlaceholders[:len(contentPlaceholders)-1], formatPlaceholders)
	}
	return b.addPlaceholders("path", path, allowed)
}

// addPlaceholders notes which placeholders an argument has.
func (b block) addPlaceholders(argument, text string, allowed []string) error {
	names, err := placeholdersIn(text, allowed)
	if err != nil {
		return invalid(b.name+"."+argument, err.Error(), "Use only these.")
	}
	b.request.placeholders = append(b.request.placeholders, names...)
	return nil
}

// reservedHeaders are set otherwise.
var reservedHeaders = []string{"Authorization", "Content-Type", "Content-Length", "Host", "Transfer-Encoding", "Connection", rehearsalHeader}

func (b block) checkHeaders() error {
	for name, value := range b.request.Headers {
		if err := checkHeader(b.name+".headers", name, value); err != nil {
			return err
		}
		if err := b.addPlaceholders("headers", value, b.allowed); err != nil {
			return err
		}
	}
	return nil
}

func checkHeader(attribute, name, value string) error {
	switch {
	case !httpguts.ValidHeaderFieldName(name) || slices.Contains(reservedHeaders, http.CanonicalHeaderKey(name)):
		return invalid(attribute, quote(name)+" is not a header that can be set here", "Use authorization and content_type for the headers of these names.")
	case !isHeaderValue(value):
		return invalid(attribute, "the value of the header "+name+" has characters that a header cannot have", "Write it in printable ASCII, on one line.")
	}
	return nil
}

func isHeaderValue(value string) bool {
	return !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' })
}

func (b block) checkBody() error {
	r := b.request
	if r.Body == nil {
		return nil
	}
	if r.Method == http.MethodGet {
		return invalid(b.name+".body", "a GET request has no body", "Put what it needs into the path, or use another method.")
	}
	_, isText := r.Body.(string)
	fields, isObject := r.Body.(map[string]any)
	switch {
	case r.ContentType == typeForm && !isObject, r.ContentType == typeForm && !allTexts(fields):
		return invalid(b.name+".body", "the body of a form is an object of texts", "Write it as in { text = \"{{text}}\" }.")
	case isText == r.isJSON() && r.ContentType != typeForm:
		return invalid(b.name+".content_type", "the body and the type "+quote(r.ContentType)+" do not fit",
			"An object or a list is sent as "+typeJSON+", or an object as "+typeForm+". A text has any other type.")
	case !isHeaderValue(r.ContentType):
		return invalid(b.name+".content_type", quote(r.ContentType)+" is not a content type", "Write it as in "+typeText+".")
	}
	allowed := b.allowed
	if b.content {
		allowed = slices.Concat(allowed, contentPlaceholders, formatPlaceholders)
	}
	names, err := bodyPlaceholders(r.Body, allowed, r.isJSON())
	if err != nil {
		return invalid(b.name+".body", err.Error(), "Use only these.")
	}
	r.placeholders = append(r.placeholders, names...)
	return nil
}

func allTexts(fields map[string]any) bool {
	for _, v := range fields {
		if _, ok := v.(string); !ok {
			return false
		}
	}
	return true
}

func (b block) checkAnswer() error {
	r := b.request
	if b.name == "send" && r.ID != idIsKey && !kit.IsPointer(r.ID) {
		return invalid("send.id", quote(r.ID)+" does not say where the id is", "Write a JSON pointer such as \"/id\", or \"{{key}}\" if the key is the id.")
	}
	if r.Permalink != "" && !strings.HasPrefix(r.Permalink, "/") {
		if _, err := placeholdersIn(r.Permalink, []string{inID, inConversation}); err != nil || providers.PermalinkOrNone(placeholderForm.ReplaceAllString(r.Permalink, "x")) == "" {
			return invalid("send.permalink", quote(r.Permalink)+" is neither a JSON pointer nor an address", "Write it as in \"/html_url\", or as in \"https://chat.example.org/{{id}}\".")
		}
	}
	for at := range r.RejectedIf {
		if !kit.IsPointer(at) {
			return invalid(b.name+".rejected_if", quote(at)+" is not a JSON pointer", "Write it as in { \"/ok\" = \"false\" }.")
		}
	}
	if !kit.IsPointer(r.Items) {
		return invalid(b.name+".items", quote(r.Items)+" is not a JSON pointer", "Write it as in \"/messages\"; without it, the whole answer is the list.")
	}
	for status, meaning := range r.Statuses {
		n, err := strconv.Atoi(status)
		if _, known := meanings[meaning]; err != nil || n < 200 || n > 599 || !known {
			return invalid(b.name+".statuses", fmt.Sprintf("%s = %q is not the meaning of a status", status, meaning),
				"Write it as in { 409 = \"success\" }, with one of "+strings.Join(meaningNames(), ", ")+".")
		}
	}
	return nil
}

// window is how long the receiver recognizes a key: 0 if no end is known, -1 if what is
// declared is no length of time.
func (r *request) window() time.Duration {
	if r.KeyWindow == "" {
		return 0
	}
	d, err := time.ParseDuration(r.KeyWindow)
	if err != nil || d <= 0 {
		return -1
	}
	return d
}

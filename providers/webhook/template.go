package webhook

import (
	"fmt"
	"html"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"herald/providers/kit"
)

// Names of placeholders.
const (
	inBody         = "body"
	inText         = "text"
	inMarkdown     = "markdown"
	inChat         = "chat_markdown"
	inHTML         = "html"
	inMrkdwn       = "mrkdwn"
	inCard         = "adaptive_card"
	inFormat       = "format"
	inIsMarkdown   = "is_markdown"
	inConversation = "conversation"
	inKey          = "key"
	inID           = "id"
	inSince        = "since"
	inPage         = "page"
)

// contentPlaceholders say what a message says. structuredPlaceholders stand for a value
// of JSON that is no string.
var (
	contentPlaceholders    = []string{inBody, inText, inMarkdown, inChat, inHTML, inMrkdwn, inCard}
	formatPlaceholders     = []string{inFormat, inIsMarkdown}
	structuredPlaceholders = []string{inCard, inIsMarkdown}
)

var (
	placeholderForm = regexp.MustCompile(`\{\{ *([a-z_]+) *\}\}`)
	wholeForm       = regexp.MustCompile(`^\{\{ *([a-z_]+) *\}\}$`)
)

// values are what placeholders stand for in one request.
type values map[string]any

// text returns a value as it is put into a text.
func (v values) text(name string) string {
	if s, ok := v[name].(string); ok {
		return s
	}
	return fmt.Sprint(v[name])
}

// expand puts values into a text, escaped for the place where it is used.
func expand(template string, v values, escape func(string) string) string {
	return placeholderForm.ReplaceAllStringFunc(template, func(found string) string {
		return escape(v.text(placeholderForm.FindStringSubmatch(found)[1]))
	})
}

func asItIs(s string) string { return s }

// expandPath puts values into a path with a query. A value is a part of one segment, or
// of one parameter.
func expandPath(template string, v values) string {
	path, query, hasQuery := strings.Cut(template, "?")
	path = expand(path, v, url.PathEscape)
	if hasQuery {
		path += "?" + expand(query, v, url.QueryEscape)
	}
	return path
}

// hasDotSegment reports whether a path leads to another one than it says.
func hasDotSegment(path string) bool {
	path, _, _ = strings.Cut(path, "?")
	return slices.ContainsFunc(strings.Split(path, "/"), func(segment string) bool {
		plain, err := url.PathUnescape(segment)
		return err != nil || plain == "." || plain == ".."
	})
}

// expandJSON puts values into the strings of a body. A string that is one placeholder
// becomes its value, of whatever type.
func expandJSON(template any, v values) any {
	switch t := template.(type) {
	case string:
		if m := wholeForm.FindStringSubmatch(t); m != nil {
			return v[m[1]]
		}
		return expand(t, v, asItIs)
	case []any:
		out := make([]any, len(t))
		for i, item := range t {
			out[i] = expandJSON(item, v)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(t))
		for name, item := range t {
			out[name] = expandJSON(item, v)
		}
		return out
	}
	return template
}

// placeholdersIn lists the placeholders of a text, and reports what is none of those that
// are allowed there. The names of the fields of a body have none.
func placeholdersIn(text string, allowed []string) ([]string, error) {
	var names []string
	for _, m := range placeholderForm.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(allowed, m[1]) {
			return nil, fmt.Errorf("{{%s}} has no value there; what can be used is %s", m[1], listPlaceholders(allowed))
		}
		names = append(names, m[1])
	}
	if rest := placeholderForm.ReplaceAllString(text, ""); strings.Contains(rest, "{{") {
		return nil, fmt.Errorf("%q has {{ without a placeholder; what can be used is %s", text, listPlaceholders(allowed))
	}
	return names, nil
}

func listPlaceholders(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = "{{" + n + "}}"
	}
	return strings.Join(out, ", ")
}

// bodyPlaceholders is placeholdersIn for all strings of a body, of which isJSON says
// whether it is sent as JSON.
func bodyPlaceholders(body any, allowed []string, isJSON bool) (names []string, err error) {
	add := func(more []string, problem error) {
		names = append(names, more...)
		if err == nil {
			err = problem
		}
	}
	switch t := body.(type) {
	case string:
		more, problem := placeholdersIn(t, allowed)
		for _, name := range more {
			if slices.Contains(structuredPlaceholders, name) && (!isJSON || !wholeForm.MatchString(t)) {
				problem = fmt.Errorf("{{%s}} is no text; use it as a whole value of a JSON body", name)
			}
		}
		add(more, problem)
	case []any:
		for _, item := range t {
			add(bodyPlaceholders(item, allowed, isJSON))
		}
	case map[string]any:
		for name, item := range t {
			if strings.Contains(name, "{{") {
				add(nil, fmt.Errorf("the name %q of a field has a placeholder, and names have none", name))
			}
			add(bodyPlaceholders(item, allowed, isJSON))
		}
	}
	return names, err
}

// pointerOf returns the JSON pointer to a string of a body that has the placeholder; ok is
// false if there is none.
func pointerOf(body any, placeholder string) (pointer string, ok bool) {
	switch t := body.(type) {
	case string:
		return "", slices.ContainsFunc(placeholderForm.FindAllStringSubmatch(t, -1), func(m []string) bool { return m[1] == placeholder })
	case []any:
		for i, item := range t {
			if p, found := pointerOf(item, placeholder); found {
				return kit.PointerTo("", strconv.Itoa(i)) + p, true
			}
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(t)) {
			if p, found := pointerOf(t[name], placeholder); found {
				return kit.PointerTo("", name) + p, true
			}
		}
	}
	return "", false
}

// textAsHTML writes a text so that it reads the same as HTML.
func textAsHTML(text string) string {
	return strings.ReplaceAll(html.EscapeString(text), "\n", "<br>\n")
}

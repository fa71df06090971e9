package client

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"

	"herald/providers"
)

const (
	redactedMark   = "[redacted]"
	maxLineRunes   = 400
	maxLineBytes   = 64 << 10 // looked at, to make a line of
	cutMarginRunes = 4 << 10  // at the end of what is looked at, may be half a secret
)

// redactor takes secrets out of texts, in every spelling that a server or a
// library is likely to repeat them in. The forms are made when they are first
// needed, because most runs see no error.
type redactor struct {
	forms func() []encodedForm
}

func newRedactor(secrets []string) redactor {
	return redactor{sync.OnceValue(func() []encodedForm { return formsOfAll(secrets) })}
}

func formsOfAll(secrets []string) []encodedForm {
	var all []encodedForm
	for _, s := range secrets {
		all = append(all, encodedForms(s)...)
	}
	return all
}

// withSecrets gives a redactor that knows more secrets.
func (r redactor) withSecrets(more []string) redactor {
	if len(more) == 0 {
		return r
	}
	return redactor{sync.OnceValue(func() []encodedForm { return slices.Concat(r.forms(), formsOfAll(more)) })}
}

// redactLine is the text without secrets, on one line of bounded length.
func (r redactor) redactLine(s string) string {
	cut := len(s) > maxLineBytes
	if cut {
		s = s[:maxLineBytes]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Join(strings.FieldsFunc(s, func(c rune) bool { return !isVisible(c) }), " ")
	s = r.redactSecrets(s)
	switch runes := []rune(s); {
	case cut && len(runes) < maxLineRunes+cutMarginRunes:
		// What was cut may be half a secret, and here it would show.
		return "(too long to show)"
	case len(runes) > maxLineRunes:
		return string(runes[:maxLineRunes]) + "…"
	}
	return s
}

// redactSecrets blanks every piece of the text that is a secret. Pieces that meet are
// one, so that a secret within or across another leaves no rest.
func (r redactor) redactSecrets(s string) string {
	if s == "" {
		return ""
	}
	var found []textSpan
	for _, f := range r.forms() {
		found = append(found, f.findSpans(s)...)
	}
	slices.SortFunc(found, func(a, b textSpan) int { return cmp.Compare(a.from, b.from) })
	var out strings.Builder
	done := 0
	for i, piece := range found {
		if i == 0 || piece.from > done {
			out.WriteString(s[done:piece.from] + redactedMark)
		}
		done = max(done, piece.to)
	}
	return out.String() + s[done:]
}

// redactError is the error with every text redacted. A cause keeps its identity for
// errors.Is, and nothing of its inside.
func (r redactor) redactError(e providers.Error) *providers.Error {
	e.Code = r.redactLine(e.Code)
	e.Detail = r.redactLine(e.Detail)
	e.Hint = r.redactLine(e.Hint)
	if e.Err != nil {
		cause := e.Err
		e.Err = redactedError{r.redactLine(causeText(cause)), func(target error) bool { return errors.Is(cause, target) }}
	}
	return &e
}

// causeText removes the address from errors of net/url and net/http.
func causeText(err error) string {
	var at *url.Error
	if errors.As(err, &at) {
		return strings.ReplaceAll(err.Error(), at.Error(), at.Err.Error())
	}
	return err.Error()
}

type redactedError struct {
	text string
	is   func(error) bool
}

func (r redactedError) Error() string        { return r.text }
func (r redactedError) Is(target error) bool { return r.is(target) }

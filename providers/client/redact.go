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
	blank     = "[redacted]"
	lineRunes = 400
	lineBytes = 64 << 10 // looked at, to make a line of
	cutRunes  = 4 << 10  // at the end of what is looked at, may be half a secret
)

// redactor takes secrets out of texts, in every spelling that a server or a
// library is likely to repeat them in. The forms are made when they are first
// needed, because most runs see no error.
type redactor struct {
	forms func() []form
}

func newRedactor(secrets []string) redactor {
	return redactor{sync.OnceValue(func() []form { return formsOf(secrets) })}
}

func formsOf(secrets []string) []form {
	var all []form
	for _, s := range secrets {
		all = append(all, forms(s)...)
	}
	return all
}

// with gives a redactor that knows more secrets.
func (r redactor) with(more []string) redactor {
	if len(more) == 0 {
		return r
	}
	return redactor{sync.OnceValue(func() []form { return slices.Concat(r.forms(), formsOf(more)) })}
}

// line is the text without secrets, on one line of bounded length.
func (r redactor) line(s string) string {
	cut := len(s) > lineBytes
	if cut {
		s = s[:lineBytes]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Join(strings.FieldsFunc(s, func(c rune) bool { return !shows(c) }), " ")
	s = r.strike(s)
	switch runes := []rune(s); {
	case cut && len(runes) < lineRunes+cutRunes:
		// What was cut may be half a secret, and here it would show.
		return "(too long to show)"
	case len(runes) > lineRunes:
		return string(runes[:lineRunes]) + "…"
	}
	return s
}

// strike blanks every piece of the text that is a secret. Pieces that meet are
// one, so that a secret within or across another leaves no rest.
func (r redactor) strike(s string) string {
	if s == "" {
		return ""
	}
	var found []span
	for _, f := range r.forms() {
		found = append(found, f.spans(s)...)
	}
	slices.SortFunc(found, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var out strings.Builder
	done := 0
	for i, piece := range found {
		if i == 0 || piece.from > done {
			out.WriteString(s[done:piece.from] + blank)
		}
		done = max(done, piece.to)
	}
	return out.String() + s[done:]
}

// clean is the error with every text redacted. A cause keeps its identity for
// errors.Is, and nothing of its inside.
func (r redactor) clean(e providers.Error) *providers.Error {
	e.Code = r.line(e.Code)
	e.Detail = r.line(e.Detail)
	e.Hint = r.line(e.Hint)
	if e.Err != nil {
		cause := e.Err
		e.Err = redacted{r.line(causeText(cause)), func(target error) bool { return errors.Is(cause, target) }}
	}
	return &e
}

// causeText leaves the address out of what net/url and net/http say.
func causeText(err error) string {
	var at *url.Error
	if errors.As(err, &at) {
		return strings.ReplaceAll(err.Error(), at.Error(), at.Err.Error())
	}
	return err.Error()
}

type redacted struct {
	text string
	is   func(error) bool
}

func (r redacted) Error() string        { return r.text }
func (r redacted) Is(target error) bool { return r.is(target) }

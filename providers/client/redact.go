package client

import (
	"cmp"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"herald/providers"
)

const (
	blank     = "[redacted]"
	lineRunes = 400
	lineBytes = 64 << 10 // looked at, to make a line of
)

// redactor takes secrets out of texts, in every spelling that a server or a
// library is likely to repeat them in. The pattern is made when it is first
// needed, because it is large and most runs see no error.
type redactor struct {
	secrets []string
	pattern func() *regexp.Regexp // gives nil when there are no secrets
}

func newRedactor(secrets []string) redactor {
	return redactor{secrets, sync.OnceValue(func() *regexp.Regexp { return pattern(secrets) })}
}

func pattern(secrets []string) *regexp.Regexp {
	var all []string
	for _, s := range secrets {
		all = append(all, spellings(s)...)
	}
	if len(all) == 0 {
		return nil
	}
	// The longest first, so that a secret within a secret leaves no rest.
	slices.SortFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return regexp.MustCompile(strings.Join(all, "|"))
}

// with gives a redactor that knows more secrets.
func (r redactor) with(more []string) redactor {
	if len(more) == 0 {
		return r
	}
	return newRedactor(slices.Concat(r.secrets, more))
}

// line is the text without secrets, on one line of bounded length.
func (r redactor) line(s string) string {
	cut := len(s) > lineBytes
	if cut {
		s = s[:lineBytes]
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	if p := r.pattern(); p != nil {
		s = p.ReplaceAllLiteralString(s, blank)
	}
	s = strings.Join(strings.FieldsFunc(s, func(c rune) bool { return !shows(c) }), " ")
	switch runes := []rune(s); {
	case len(runes) > lineRunes:
		return string(runes[:lineRunes]) + "…"
	case cut:
		// What was cut may be half a secret, and here it would show.
		return "(too long to show)"
	}
	return s
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

package client

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"herald/providers"
)

const (
	blank     = "[redacted]"
	lineRunes = 400
)

// redactor takes secrets out of texts, in every spelling that a server or a
// library is likely to repeat them in.
type redactor struct {
	secrets  []string
	replacer *strings.Replacer
}

func newRedactor(secrets []string) redactor {
	var all []string
	for _, s := range secrets {
		all = append(all, forms(s)...)
	}
	// The longest first, so that a secret within a secret leaves no rest.
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	var pairs []string
	for _, s := range slices.Compact(all) {
		pairs = append(pairs, s, blank)
	}
	return redactor{secrets, strings.NewReplacer(pairs...)}
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
	s = r.replacer.Replace(strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.FieldsFunc(s, func(c rune) bool {
		return unicode.IsSpace(c) || unicode.IsControl(c)
	}), " ")
	if runes := []rune(s); len(runes) > lineRunes {
		s = string(runes[:lineRunes]) + "…"
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

// forms lists the spellings of a secret; none for an empty one.
func forms(secret string) []string {
	if secret == "" {
		return nil
	}
	query, path := url.QueryEscape(secret), url.PathEscape(secret)
	quoted := strconv.Quote(secret)
	out := []string{
		secret, query, path, lowerEscapes(query), lowerEscapes(path),
		quoted[1 : len(quoted)-1], jsonText(secret, true), jsonText(secret, false),
		hex.EncodeToString([]byte(secret)), strings.ToUpper(hex.EncodeToString([]byte(secret))),
	}
	out = append(out, base64Forms(secret)...)
	slices.Sort(out)
	return slices.Compact(out)
}

func jsonText(s string, html bool) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(html)
	if err := enc.Encode(s); err != nil {
		return s
	}
	text := strings.TrimSuffix(b.String(), "\n")
	return text[1 : len(text)-1]
}

// lowerEscapes turns %2F into %2f.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], bytes.ToLower(b[i+1:i+3]))
		}
	}
	return string(b)
}

// base64Forms gives the secret's base64, whole and as it stands inside the
// base64 of a longer text, where it may begin at any of three positions.
func base64Forms(secret string) []string {
	out := []string{base64.StdEncoding.EncodeToString([]byte(secret)), base64.URLEncoding.EncodeToString([]byte(secret))}
	for shift := range 3 {
		in := append(make([]byte, shift), secret...)
		first := (shift*8 + 5) / 6
		last := len(in) * 8 / 6
		// A short run of characters would strike innocent text.
		if last-first < 6 {
			continue
		}
		out = append(out,
			base64.RawStdEncoding.EncodeToString(in)[first:last],
			base64.RawURLEncoding.EncodeToString(in)[first:last])
	}
	return out
}

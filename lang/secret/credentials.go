package secret

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/zclconf/go-cty/cty"
)

// shortestCredential is the shortest text that is taken for a credential;
// shorter ones would turn up in innocent text.
const shortestCredential = 8

// redacted is what a credential is replaced by in whatever is printed or written.
const redacted = "[redacted]"

// Credentials are the texts that give access to something: tokens, passwords
// and private keys of providers and of backends. They must be in nothing that
// people read. Several goroutines may use them; nil has none.
type Credentials struct {
	mu    sync.RWMutex
	known map[string]bool
	forms []string // every way to write them, longest first
}

// Add takes a text for a credential, with what is secret inside it: the password
// of an address and the long segments of its path, the long texts of a JSON object, the
// lines of a key in PEM form. A text of fewer than 8 bytes is none, and neither is an
// address that names a server and nothing else.
func (c *Credentials) Add(text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	changed := c.addText(strings.TrimSpace(text))
	for _, part := range secretParts(text) {
		changed = c.addText(part) || changed
	}
	if !changed {
		return
	}
	var all []string
	for text := range c.known {
		all = append(all, encodedForms(text)...)
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	c.forms = slices.Compact(all)
}

func (c *Credentials) addText(text string) bool {
	if len(text) < shortestCredential || strings.Contains(text, "\n") || isServerAddress(text) || c.known[text] {
		return false
	}
	if c.known == nil {
		c.known = make(map[string]bool)
	}
	c.known[text] = true
	return true
}

// AddValue takes every text inside a value for a credential, marked or not.
func (c *Credentials) AddValue(v cty.Value) {
	if c == nil {
		return
	}
	for text := range textsOf(v) {
		c.Add(text)
	}
}

// FoundIn reports whether a text holds a credential, as it is or encoded.
func (c *Credentials) FoundIn(text string) bool {
	if c == nil {
		return false
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	return slices.ContainsFunc(c.forms, func(s string) bool { return strings.Contains(text, s) })
}

// FoundInValue reports whether a text inside a value holds a credential.
func (c *Credentials) FoundInValue(v cty.Value) bool {
	if c == nil || v == cty.NilVal {
		return false
	}
	for text := range textsOf(v) {
		if c.FoundIn(text) {
			return true
		}
	}
	return false
}

// Redact returns a text without credentials.
func (c *Credentials) Redact(text []byte) []byte {
	if c == nil {
		return text
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, s := range c.forms {
		if bytes.Contains(text, []byte(s)) {
			text = bytes.ReplaceAll(text, []byte(s), []byte(redacted))
		}
	}
	return text
}

// partialMatch returns how many bytes at the end of a text may be the beginning of a
// credential.
func (c *Credentials) partialMatch(text []byte) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	longest := 0
	for _, s := range c.forms {
		for n := min(len(s)-1, len(text)); n > longest; n-- {
			if bytes.HasSuffix(text, []byte(s[:n])) {
				longest = n
			}
		}
	}
	return longest
}

// passwordWord is a password in a connection string that consists of words.
var passwordWord = regexp.MustCompile(`\bpassword=([^\s'"]+)`)

// secretSegment is the length from which a segment of a path is taken for a secret.
const secretSegment = 20

// isServerAddress reports whether a text is the address of a server without a path, a
// query or a user: messages may refer to it.
func isServerAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && u.User == nil && u.RawQuery == "" && strings.Trim(u.Path, "/") == ""
}

// secretParts are the secret texts inside a credential.
func secretParts(text string) []string {
	var out []string
	u, err := url.Parse(text)
	switch {
	case err != nil:
	case u.User != nil:
		password, _ := u.User.Password()
		return append(out, password)
	case u.Host != "": // incoming webhooks have their secret in the path
		return slices.DeleteFunc(strings.Split(u.EscapedPath(), "/"), func(segment string) bool { return len(segment) < secretSegment })
	}
	if found := passwordWord.FindStringSubmatch(text); found != nil {
		return append(out, found[1])
	}
	var object map[string]any
	if json.Unmarshal([]byte(text), &object) == nil {
		for _, v := range object {
			// Ids are shorter, or have the hyphens of UUIDs.
			if s, ok := v.(string); ok && len(s) >= 32 && strings.Count(s, "-") != 4 {
				out = append(out, s)
			}
		}
		return out
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != text && len(line) >= 32 {
			out = append(out, line)
		}
	}
	return out
}

// encodedForms are the ways in which encoders and functions of the language write
// a text. Those that are too short to be distinguished from other text are omitted.
func encodedForms(text string) []string {
	quoted, _ := json.Marshal(text) // a text has no value that JSON has not
	reversed := []rune(text)
	slices.Reverse(reversed)
	all := []string{
		text, string(reversed), strings.ToUpper(text), strings.ToLower(text),
		string(quoted[1 : len(quoted)-1]), html.EscapeString(text), url.QueryEscape(text), url.PathEscape(text),
		hex.EncodeToString([]byte(text)), strings.ToUpper(hex.EncodeToString([]byte(text))),
	}
	for shift := range 3 {
		in := append(make([]byte, shift), text...)
		first, last := (shift*8+5)/6, len(in)*8/6
		all = append(all, base64.RawStdEncoding.EncodeToString(in)[first:last], base64.RawURLEncoding.EncodeToString(in)[first:last])
	}
	return slices.DeleteFunc(all, func(s string) bool { return len(s) < shortestCredential })
}

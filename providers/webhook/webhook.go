// Package webhook is the platform of receivers that Herald does not know: the provider
// block declares the requests that send, edit, recall and look up messages, or names a
// preset. What a webhook can do follows from its block; see providers.Declarable.
//
// The package must not know state, plan or apply, nor any other platform.
package webhook

import (
	"context"
	"net/url"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// New returns the platform. A block that declares nothing is that of the preset json.
func New() providers.Platform { return platform{"json"} }

// platform is the platform, with the preset of a block that declares nothing.
type platform struct{ standard string }

func (p platform) declare(body cty.Value) (*declaration, error) {
	return readDeclaration(body, p.standard)
}

// Declare reads a provider block; see providers.Declarable.
func (p platform) Declare(body cty.Value) (providers.Platform, error) {
	d, err := p.declare(body)
	if err != nil {
		return nil, err
	}
	return declared{d, p}, nil
}

// declared is the platform as a block declares it.
type declared struct {
	*declaration
	platform
}

// Facts describes the webhook of the block.
func (d declared) Facts() providers.Facts { return d.declaration.Facts() }

// Compose renders a body; see declaration.Compose.
func (d declared) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return d.declaration.Compose(c)
}

// Facts describes the webhook of a block that declares nothing.
func (p platform) Facts() providers.Facts { return p.mustDeclare().Facts() }

// Compose composes for a block that declares nothing.
func (p platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return p.mustDeclare().Compose(c)
}

func (p platform) mustDeclare() *declaration {
	d, err := p.declare(cty.NilVal)
	if err != nil {
		panic(err) // a preset is wrong
	}
	return d
}

// session is a webhook in use.
type session struct {
	block  *declaration
	client *client.Client
	query  string // of the address
}

// Open reads the configuration and sends nothing; see providers.Platform.
func (p platform) Open(c providers.Config) (providers.Session, error) {
	d, err := p.declare(c.Body)
	if err != nil {
		return nil, err
	}
	at, err := providers.HookURLArg(c.Body, "url")
	if err != nil {
		return nil, err
	}
	if hasDotSegment(at.EscapedPath()) {
		return nil, invalid("url", "the path of the url has a segment that leads to another path", "Remove the segments . and .. from it.")
	}
	opt := client.OptionsOf(c, d.Facts())
	opt.Secrets = append(secretsOf(at), d.Authorization)
	core := &session{block: d, query: at.RawQuery}
	at.RawQuery = ""
	opt.Base = at.String()
	core.client = client.New(opt)
	s := providers.Session(core)
	if d.Edit != nil {
		s = editor{s, core}
	}
	if d.Recall != nil {
		s = recaller{s, core}
	}
	if d.LookUp != nil {
		s = finder{s, core}
	}
	return s, nil
}

// minSecret is the length from which a part of an address is taken for a secret.
const minSecret = 16

// secretsOf are the parts of an address that give access by their length alone, and all
// that follows the server.
func secretsOf(u *url.URL) []string {
	secrets := []string{}
	if target := u.RequestURI(); len(target) >= minSecret {
		secrets = append(secrets, target)
	}
	parts := strings.Split(u.EscapedPath(), "/")
	for _, list := range u.Query() {
		parts = append(parts, list...)
	}
	for _, part := range parts {
		if len(part) >= minSecret {
			secrets = append(secrets, part)
		}
	}
	return secrets
}

// Send delivers one item after another; see providers.Session.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.sendItem)
}

func (s *session) sendItem(ctx context.Context, item providers.Outgoing) providers.Result {
	v, err := s.openItem(opSend, item)
	if err != nil {
		return providers.Result{Err: err}
	}
	v[inKey] = item.Key
	r := s.newRequest(opSend, s.block.Send, v)
	r.Repeatable = s.block.Send.Deduplicates
	answer, err := s.client.Do(ctx, r)
	if err != nil {
		return providers.Result{Err: err}
	}
	return s.readSent(answer, v)
}

// openItem reads the values of an item.
func (s *session) openItem(op string, item providers.Outgoing) (values, error) {
	if err := s.block.checkConversation(op, item.Target.ID); err != nil {
		return nil, err
	}
	v, err := kit.OpenItem[values](op, s.block.Facts(), kit.IDForm{Pattern: anyID}, item)
	if err != nil {
		return nil, err
	}
	v[inConversation] = item.Target.ID
	return v, nil
}

// editor is a session of a webhook with an edit request.
type editor struct {
	providers.Session
	core *session
}

// Unwrap gives the session inside; see providers.SessionWrapper.
func (e editor) Unwrap() providers.Session { return e.Session }

// Edit changes a message; see providers.Editor.
func (e editor) Edit(ctx context.Context, id string, item providers.Outgoing) error {
	v, err := e.core.openItem(opEdit, item)
	if err != nil {
		return err
	}
	v[inID] = id
	r := e.core.newRequest(opEdit, e.core.block.Edit, v)
	r.Repeatable = true
	_, err = e.core.client.Do(ctx, r)
	return err
}

// recaller is a session of a webhook with a recall request.
type recaller struct {
	providers.Session
	core *session
}

// Unwrap gives the session inside; see providers.SessionWrapper.
func (c recaller) Unwrap() providers.Session { return c.Session }

// Recall removes messages; see providers.Recaller.
func (c recaller) Recall(ctx context.Context, target providers.Target, sent []providers.SentMessage) []error {
	errs := make([]error, len(sent))
	for i, m := range sent {
		r := c.core.newRequest(opRecall, c.core.block.Recall, values{inConversation: target.ID, inID: m.ID})
		r.Repeatable = true
		_, errs[i] = c.core.client.Do(ctx, r)
	}
	return errs
}

// finder is a session of a webhook with a look_up request.
type finder struct {
	providers.Session
	core *session
}

// Unwrap gives the session inside; see providers.SessionWrapper.
func (f finder) Unwrap() providers.Session { return f.Session }

// Find looks for messages by their keys; see providers.Finder.
func (f finder) Find(ctx context.Context, items []providers.Outgoing, since time.Time) (map[string]providers.RemoteMessage, error) {
	found := map[string]providers.RemoteMessage{}
	for _, item := range items {
		id, err := f.core.findKey(ctx, item, since)
		if err != nil {
			return nil, err
		}
		if id != "" {
			found[item.Key] = providers.RemoteMessage{ID: id, Key: item.Key}
		}
	}
	return found, nil
}

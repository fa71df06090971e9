// Package mixin speaks to Mixin Messenger as a bot: requests signed one by one
// with Ed25519, messages in batches of up to a hundred, files by way of an
// upload address, and groups whose ids the client chooses. Every message bears
// an id of our own, so that sending it again makes no second one.
//
// The facts are those of the vendor's documentation at developers.mixin.one;
// page names in comments are below its docs directory. It must not know state,
// plan or apply, nor any other platform.
package mixin

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
)

// New makes the platform.
func New() providers.Platform { return platform{} }

type platform struct{}

var (
	_ providers.Platform  = platform{}
	_ providers.Session   = (*session)(nil)
	_ providers.Recaller  = (*session)(nil)
	_ providers.Uploader  = (*session)(nil)
	_ providers.Steward   = (*session)(nil)
	_ providers.Previewer = (*session)(nil)
	_ providers.Lister    = (*session)(nil)
	_ providers.Invoker   = (*session)(nil)
	_ providers.Checker   = (*session)(nil)
)

// Facts describes Mixin.
func (platform) Facts() providers.Facts { return facts() }

// Compose says the content in Mixin's own kinds of messages: the body first,
// then each attachment, then the buttons. The first of them quotes.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return compose(c)
}

// Open reads the keystore and sends nothing.
func (platform) Open(cfg providers.Config) (providers.Session, error) {
	bot, err := accountOf(cfg.Body, cfg.Dir)
	if err != nil {
		return nil, err
	}
	base := text(cfg.Body, "endpoint")
	if base == "" {
		base = defaultEndpoint
	}
	if u, err := url.Parse(base); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" {
		return nil, misconfigured("endpoint", "the endpoint is not an address of the form https://host/path",
			"Correct it, or leave it out for "+defaultEndpoint+".")
	}
	now := cfg.Now
	if now == nil {
		now = time.Now
	}
	limits := facts().Limits
	return &session{bot: bot, now: now, http: client.New(client.Options{
		Base: base, Transport: cfg.Transport, Now: cfg.Now, Sleep: cfg.Sleep, Log: cfg.Log, Waiting: cfg.Waiting,
		Rate: limits.Rate, Per: limits.Per, Secrets: bot.secrets,
	})}, nil
}

// session is one bot in use.
type session struct {
	bot  account
	now  func() time.Time
	http *client.Client
}

// Check reads the bot's own profile (api/users/profile).
func (s *session) Check(ctx context.Context) error {
	return s.do(ctx, call{op: "check credentials", method: http.MethodGet, path: "/me"}, nil)
}

// sign gives a request its token, made anew for every attempt because it
// expires, and the headers that go with it.
func (s *session) sign(r *http.Request, target string, body []byte) error {
	now := s.now()
	t, err := newToken(s.bot, now)
	if err != nil {
		return err
	}
	t.Signature = fingerprint(r.Method, target, body)
	r.Header.Set("Authorization", "Bearer "+t.seal(s.bot.key))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Request-Id", t.ID)
	return nil
}

// text is a string attribute of an object; "" when it is null or not there.
func text(body cty.Value, name string) string {
	if body == cty.NilVal || body.IsNull() || !body.Type().IsObjectType() || !body.Type().HasAttribute(name) {
		return ""
	}
	v, _ := body.GetAttr(name).Unmark()
	if v.IsNull() || !v.IsKnown() || v.Type() != cty.String {
		return ""
	}
	return v.AsString()
}

func misconfigured(attribute, detail, hint string) error {
	return &providers.Error{
		Kind: providers.Invalid, Op: "open account", Attribute: attribute, Detail: detail, Hint: hint,
	}
}

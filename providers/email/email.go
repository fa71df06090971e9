// Package email is the platform Email: mails through a server that speaks SMTP. SMTP
// honours no key, so a mail of unknown outcome is never repeated. What is certain and
// what is not follows from RFC 5321 alone: a mail is accepted if its end is confirmed,
// and refused if any answer before or after it says so.
//
// A mail goes to all recipients of its conversation in one transaction, which is not
// begun unless the server accepts each of them. So no mail is ever sent to some of its
// recipients only, and none is repeated for those who have it.
//
// The package must not know state, plan or apply, nor any other platform.
package email

import (
	"bytes"
	"cmp"
	"context"
	"crypto/x509"
	"encoding/base64"
	"net"
	"net/mail"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

// New returns the platform.
func New() providers.Platform { return platform{addresses} }

type platform struct{ kit.IDForm }

// Facts describes email.
func (platform) Facts() providers.Facts { return buildFacts() }

// Compose makes one mail of the content.
func (platform) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	return composeContent(c)
}

// session is an account in use.
type session struct {
	client      *client.Client
	server      server
	from        *mail.Address
	replyTo     *mail.Address // nil for none
	domain      string
	now         func() time.Time
	connections chan struct{} // has room for those that may be open
}

// Open reads the configuration and sends nothing; see providers.Platform.
func (platform) Open(c providers.Config) (providers.Session, error) {
	opt := client.OptionsOf(c, platformFacts())
	s := &session{now: opt.Now, connections: make(chan struct{}, maxConnections)}
	var err error
	if s.server, err = readServer(c); err != nil {
		return nil, err
	}
	if s.from, err = readSender("from", providers.StringArg(c.Body, "from")); err != nil {
		return nil, err
	}
	if s.from == nil {
		return nil, providers.NewConfigError(providers.Invalid, "from", "the argument from is not given", "Set it to the address that mails are from, or set EMAIL_FROM.")
	}
	if s.replyTo, err = readSender("reply_to", providers.StringArg(c.Body, "reply_to")); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(s.from.Address, "@")
	s.domain = cmp.Or(strings.TrimSpace(providers.StringArg(c.Body, "domain")), domain)
	if !domainForm.MatchString(s.domain) {
		return nil, providers.NewConfigError(providers.Invalid, "domain", "the argument domain is not a domain", "Write it as in example.org.")
	}
	opt.Secrets = s.server.secrets()
	s.client = client.New(opt)
	return s, nil
}

// server is a mail server and the credentials for it.
type server struct {
	host, port         string
	tlsFirst           bool // TLS from the beginning, and not after STARTTLS
	plaintext          bool // TLS may be missing
	username, password string
	dial               providers.Dialer
	roots              *x509.CertPool // nil for those of the machine
}

func readServer(c providers.Config) (server, error) {
	u, ok := providers.ParseServerURL(providers.StringArg(c.Body, "server"))
	if !ok || u.Scheme != "smtp" && u.Scheme != "smtps" || strings.Trim(u.Path, "/") != "" {
		return server{}, providers.NewConfigError(providers.Invalid, "server", "there is no address of a mail server",
			"Write it as in smtp://mail.example.org:587 or smtps://mail.example.org, without user and path, or set EMAIL_SERVER.")
	}
	s := server{
		host: u.Hostname(), port: cmp.Or(u.Port(), map[string]string{"smtp": "587", "smtps": "465"}[u.Scheme]), tlsFirst: u.Scheme == "smtps",
		plaintext: providers.IsLoopback(u) || isTrue(c.Body, "allow_plaintext"),
		username:  providers.StringArg(c.Body, "username"), password: providers.StringArg(c.Body, "password"), dial: c.Dial,
	}
	if s.dial == nil {
		s.dial = (&net.Dialer{Timeout: 10 * time.Second}).DialContext
	}
	if (s.username == "") != (s.password == "") {
		return server{}, providers.NewConfigError(providers.Auth, "password", "a username needs a password, and a password a username", "Set EMAIL_USERNAME and EMAIL_PASSWORD, or neither.")
	}
	return s, nil
}

func isTrue(body cty.Value, name string) bool {
	return body.Type().HasAttribute(name) && body.GetAttr(name).RawEquals(cty.True)
}

// secrets are what must not be shown: the password, and what proves it.
func (s server) secrets() []string {
	proof := base64.StdEncoding.EncodeToString([]byte("\x00" + s.username + "\x00" + s.password))
	if s.password == "" {
		return nil
	}
	return []string{s.password, proof}
}

const opSend = "send message"

// Send delivers one mail after another; see providers.Session.
func (s *session) Send(ctx context.Context, items []providers.Outgoing) []providers.Result {
	return providers.SendSequentially(ctx, items, s.sendItem)
}

// sendItem sends one mail. Its id follows from the key: if a person has it sent again
// after an unknown outcome, servers and programs can recognize the second one.
func (s *session) sendItem(ctx context.Context, item providers.Outgoing) providers.Result {
	body, err := kit.OpenItem[mailBody](opSend, platformFacts(), addresses, item)
	if err != nil {
		return providers.Result{Err: err}
	}
	to, err := readRecipients(item.Target)
	if err != nil {
		return providers.Result{Err: err}
	}
	id, at := item.Key+"@"+s.domain, s.now().UTC()
	msg, err := s.writeMessage(item, body, to, id, at)
	if err != nil {
		return providers.Result{Err: err}
	}
	var data bytes.Buffer
	if _, err := msg.WriteTo(&data); err != nil {
		return providers.Result{Err: &providers.Error{Kind: providers.Invalid, Op: opSend, Detail: "the mail cannot be written", Err: err}}
	}
	err = s.client.Run(ctx, client.Exchange{
		Op: opSend, Conversation: item.Target.ID, Size: int64(data.Len()),
		Attempt: func(ctx context.Context) error { return s.deliver(ctx, to.all(), data.Bytes()) },
	})
	if err != nil {
		return providers.Result{Err: err}
	}
	return providers.Result{ID: id, SentAt: at}
}

// CheckCredentials connects and logs in, which nobody sees.
func (s *session) CheckCredentials(ctx context.Context) error {
	return s.client.Run(ctx, client.Exchange{Op: "check credentials", Attempt: func(ctx context.Context) error {
		return s.converse(ctx, func(*dialog) error { return nil })
	}})
}

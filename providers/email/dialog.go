package email

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/wneessen/go-mail/smtp"

	"herald/providers"
)

// stage is how far a dialog with the server is.
type stage int

// Only in the last stage can a mail have been accepted although no answer came.
const (
	stageConnect stage = iota
	stageLogin
	stageSender
	stageRecipient
	stageContent
	stageEnd
)

// dialog is a connection to the server on which one mail is sent.
type dialog struct {
	*smtp.Client
	ctx       context.Context
	stage     stage
	recipient string // of stageRecipient
}

// maxAnswers is how many bytes of answers one dialog reads at most.
const maxAnswers = 1 << 20

// deliver sends a mail to all recipients, or to none. See client.Exchange for its errors.
func (s *session) deliver(ctx context.Context, to []string, data []byte) error {
	return s.converse(ctx, func(d *dialog) error { return d.sendMail(s.from.Address, to, data) })
}

// converse connects, logs in and has use talk to the server. The connection is closed
// without QUIT after an error: QUIT would complete a mail of which only a part was sent.
func (s *session) converse(ctx context.Context, use func(*dialog) error) error {
	select {
	case s.connections <- struct{}{}:
		defer func() { <-s.connections }()
	case <-ctx.Done():
		return &providers.Error{Kind: providers.Unavailable, Err: ctx.Err()}
	}
	d := &dialog{ctx: ctx}
	conn, err := s.server.dial(ctx, "tcp", net.JoinHostPort(s.server.host, s.server.port))
	if err != nil {
		return d.classify(err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if err := d.open(conn, s.server, s.domain); err != nil {
		return d.classify(err)
	}
	if err := use(d); err != nil {
		return d.classify(err)
	}
	_ = conn.SetDeadline(time.Now().Add(time.Second)) // the mail is sent; that the server says goodbye does not matter
	_ = d.Quit()
	return nil
}

var errNoTLS = errors.New("the server offers no STARTTLS")

// open does everything that comes before a mail.
func (d *dialog) open(conn net.Conn, s server, name string) (err error) {
	conn = &boundedConn{Conn: conn, left: maxAnswers}
	config := &tls.Config{ServerName: s.host, RootCAs: s.roots, MinVersion: tls.VersionTLS12}
	if s.tlsFirst {
		conn = tls.Client(conn, config)
	}
	if d.Client, err = smtp.NewClient(conn, s.host); err != nil {
		return err
	}
	if err := d.Hello(name); err != nil {
		return err
	}
	if offered, _ := d.Extension("STARTTLS"); offered && !s.tlsFirst {
		if err := d.StartTLS(config); err != nil {
			return err
		}
	} else if !s.tlsFirst && !s.plaintext {
		return errNoTLS
	}
	if s.username == "" {
		return nil
	}
	d.stage = stageLogin
	auth, err := d.chooseLogin(s)
	if err != nil {
		return err
	}
	return d.Auth(auth)
}

var errNoLogin = errors.New("the server offers no way to log in with a password")

// chooseLogin returns the best way to log in that the server offers. That the password
// may be sent was decided with the question whether the connection may be in clear.
func (d *dialog) chooseLogin(s server) (smtp.Auth, error) {
	_, text := d.Extension("AUTH")
	offered := strings.Fields(strings.ToUpper(text))
	for _, way := range []struct {
		name string
		auth smtp.Auth
	}{
		{"SCRAM-SHA-256", smtp.ScramSHA256Auth(s.username, s.password)},
		{"PLAIN", smtp.PlainAuth("", s.username, s.password, s.host, true)},
		{"LOGIN", smtp.LoginAuth(s.username, s.password, s.host, true)},
		{"CRAM-MD5", smtp.CRAMMD5Auth(s.username, s.password)},
	} {
		if slices.Contains(offered, way.name) {
			return way.auth, nil
		}
	}
	return nil, errNoLogin
}

// sendMail sends a mail. The gate is asked once more before its end, because after that
// the server has it.
func (d *dialog) sendMail(from string, to []string, data []byte) error {
	d.stage = stageSender
	if err := d.Mail("<" + from + ">"); err != nil {
		return err
	}
	d.stage = stageRecipient
	for _, d.recipient = range to {
		if err := d.Rcpt("<" + d.recipient + ">"); err != nil {
			return err
		}
	}
	d.stage = stageContent
	w, err := d.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(data); err != nil {
		return err
	}
	if err := providers.RecheckGate(d.ctx); err != nil {
		return &providers.Error{Kind: providers.Cancelled, Err: err}
	}
	d.stage = stageEnd
	return w.Close()
}

var errTooLong = errors.New("the answers of the server are too long")

// boundedConn is a connection that ends when the server says too much.
type boundedConn struct {
	net.Conn
	left int
}

// Read reads what the bound has room for.
func (c *boundedConn) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, errTooLong
	}
	n, err := c.Conn.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

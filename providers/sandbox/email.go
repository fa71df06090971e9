package sandbox

import (
	"crypto/subtle"
	"encoding/base64"
	"io"
	"net"
	"regexp"
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const (
	emailPlatform = "email"
	emailUser     = "herald@sandbox.example"
	// maxMail is how large a mail may be as it is sent, which the server says.
	maxMail = 25_000_000
)

var mailAddress = regexp.MustCompile(`^[^@\s<>]+@[A-Za-z0-9.-]+$`)

// newEmail declares email. It has no routes, because it is served by SMTP on an address
// of its own. A conversation is the mailbox of a recipient.
func newEmail(opt Options) *dialect {
	return &dialect{
		platform: emailPlatform, opt: opt, kind: "mail", sample: "news@sandbox.example", separate: true,
		settings: []setting{{"server", "smtp://" + opt.SMTP}, {"username", emailUser}, {"password", emailPassword()}, {"from", "Sandbox <" + emailUser + ">"}},
		implied:  func(_ *transaction, id string) (Header, bool) { return Header{}, mailAddress.MatchString(id) },
	}
}

func emailPassword() string {
	secret := seededBytes("email", "password")
	return base64.RawURLEncoding.EncodeToString(secret[:24])
}

// serveMails serves email on l until closeMails is called.
func (s *Server) serveMails(l net.Listener) {
	server := s.newMailServer(s.findDialect(emailPlatform))
	go func() { _ = server.Serve(l) }() // it ends when it is closed
	s.closeMails = func() {
		_ = l.Close() // the server closes it too if it has begun to listen
		_ = server.Close()
	}
}

// newMailServer returns the server of the dialect.
func (s *Server) newMailServer(d *dialect) *smtp.Server {
	m := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		session := &mailSession{server: s, dialect: d, conn: c.Conn()}
		return session, session.applyFault("connect")
	}))
	m.Domain, m.AllowInsecureAuth, m.MaxMessageBytes, m.MaxRecipients = "sandbox.example", true, maxMail, 100
	m.ReadTimeout, m.ErrorLog = s.readTimeout, silentLog{}
	return m
}

// silentLog drops what the server says about broken connections.
type silentLog struct{}

func (silentLog) Printf(string, ...any) {}
func (silentLog) Println(...any)        {}

// mailSession is a connection of a client that sends mails.
type mailSession struct {
	server   *Server
	dialect  *dialect
	conn     net.Conn
	loggedIn bool
	to       []string
}

// AuthMechanisms lists the ways to log in.
func (*mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth logs in.
func (m *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != emailUser || subtle.ConstantTimeCompare([]byte(password), []byte(emailPassword())) == 0 {
			return smtp.ErrAuthFailed
		}
		if err := m.applyFault("auth"); err != nil {
			return err
		}
		m.loggedIn = true
		return nil
	}), nil
}

// Mail begins a mail.
func (m *mailSession) Mail(from string, _ *smtp.MailOptions) error {
	switch {
	case !m.loggedIn:
		return mailError(530, "5.7.0", "Authentication required")
	case from != emailUser:
		return mailError(553, "5.7.1", "Sender address rejected: not owned by user "+emailUser)
	}
	return m.applyFault("mail")
}

// Rcpt adds a recipient, whose mailbox must exist.
func (m *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	exists := false
	m.server.store.runTransaction(m.dialect.platform, func(t *transaction) answer {
		c := &exchange{transaction: t, dialect: m.dialect}
		_, exists = c.lookUp(to)
		return answer{}
	})
	if !exists {
		return mailError(550, "5.1.1", "Recipient address rejected: User unknown")
	}
	if err := m.applyFault("rcpt"); err != nil {
		return err
	}
	m.to = append(m.to, to)
	return nil
}

// Data receives a mail and delivers it.
func (m *mailSession) Data(r io.Reader) error {
	if err := m.applyFault("data"); err != nil {
		return err
	}
	mail, err := readMail(r, m.server.blobs)
	if err != nil {
		return mailError(554, "5.6.0", err.Error())
	}
	fault := m.server.faults.takeFault(m.dialect.platform, []string{"send"})
	if fault == nil || fault.hasEffect() {
		m.server.store.runTransaction(m.dialect.platform, func(t *transaction) answer {
			m.deliver(t, mail)
			return answer{}
		})
		if err := m.server.store.waitStored(); err != nil {
			return mailError(451, "4.3.0", err.Error())
		}
	}
	if fault == nil {
		return nil
	}
	return m.answerFaulty(*fault)
}

// deliver puts a mail into the mailboxes of its recipients.
func (m *mailSession) deliver(t *transaction, mail *receivedMail) {
	entry := Entry{Operation: "send", Conversation: m.to[0], Message: mail.id}
	for i := range mail.files {
		f := &mail.files[i]
		f.ID = seededUUID("email file", t.store.requests, i)
		t.putFile(f.File)
		a, _ := t.attach(f.ID)
		mail.message.Attachments = append(mail.message.Attachments, a)
	}
	for _, to := range m.to {
		c := &exchange{transaction: t, dialect: m.dialect}
		c.chat, _ = c.lookUp(to)
		message := mail.message
		if message.ID = mail.id; mail.id == "" {
			message.ID = seededUUID("email", t.store.requests, to) + "@sandbox.example"
		}
		entry.Message, entry.Duplicate = message.ID, entry.Duplicate || len(t.postsIn(to, message.ID)) > 0
		for _, parent := range mail.parents {
			if len(t.postsIn(to, parent)) > 0 {
				message.Reply = parent
			}
		}
		c.send(message, nil)
	}
	t.recordOperation(entry)
}

// Reset forgets the mail that was begun.
func (m *mailSession) Reset() { m.to = nil }

// Logout implements smtp.Session.
func (*mailSession) Logout() error { return nil }

// mailError is a reply that refuses.
func mailError(code int, enhanced, text string) error {
	var e smtp.EnhancedCode
	for i, part := range strings.SplitN(enhanced, ".", 3) {
		e[i] = int(part[0] - '0')
	}
	return &smtp.SMTPError{Code: code, EnhancedCode: e, Message: text}
}

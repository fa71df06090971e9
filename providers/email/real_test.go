package email_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/email"
	"herald/providers/providertest/stage"
	"herald/state/backend/backendtest/servers"
)

// realSession is an account on a Mailpit.
func realSession(t *testing.T, m servers.MailServer, changes map[string]string) providers.Session {
	t.Helper()
	values := map[string]string{
		"server": "smtp://" + m.SMTP, "username": m.Username, "password": m.Password, "from": "Ops Team <ops@example.org>", "reply_to": "help@example.org",
	}
	for name, value := range changes {
		values[name] = value
	}
	return stage.Open(t, email.New(), values, stage.NewClock())
}

func sendOne(t *testing.T, s providers.Session, item providers.Outgoing) providers.Result {
	t.Helper()
	return s.Send(t.Context(), []providers.Outgoing{item})[0]
}

// itemOf is content on its way to a conversation.
func itemOf(t *testing.T, c content.Content, files []providers.File, key int, options string) providers.Outgoing {
	t.Helper()
	for _, f := range files {
		c.Attachments = append(c.Attachments, f.Attachment)
	}
	item := stage.Item(t, email.New(), c)
	item.Files, item.Key, item.Target = files, stage.Key(key), providers.Target{ID: "news@example.org"}
	if options != "" {
		item.Target.Options = []byte(options)
	}
	return item
}

func listAddresses(list []*mail.Address) (out []string) {
	for _, a := range list {
		out = append(out, a.Address)
	}
	slices.Sort(out)
	return out
}

// What a real server reads of a mail with everything: both alternatives, an image in
// the text, an attachment, recipients of all kinds and the headers of a list.
func TestRealMail(t *testing.T) {
	t.Parallel()
	m := servers.Mailpit(t)
	picture, notes := stage.File("map of räume.png", "image/png", "\x89PNG\r\n\x1a\nnot really"), stage.File("notes.txt", "text/plain", ".\r\n..\nnot the end\n")
	c := content.Content{Format: content.Markdown, Body: "# Wartung am Sonntag\n\n| when | what |\n|---|---|\n| 22:00 | `db-1` |\n\n![The map](cid:map%20of%20r%C3%A4ume.png)\n\n.\n\n```sh\nherald plan\n```\n",
		Buttons: []content.Button{{Label: "Status", URL: "https://status.example.org/?a=1&b=2"}}}
	item := itemOf(t, c, []providers.File{picture, notes}, 1, `{"to":["team@example.org"],"cc":["boss@example.org"],"bcc":["secret@example.org"],
		"list_id":"Operations <ops.example.org>","list_unsubscribe":["https://example.org/u?x=1","mailto:ops-leave@example.org"],"one_click_unsubscribe":true}`)
	result := sendOne(t, realSession(t, m, nil), item)
	if result.Err != nil || result.ID != stage.Key(1)+"@example.org" {
		t.Fatalf("got %+v", result)
	}
	all := m.Mails(t)
	if len(all) != 1 {
		t.Fatalf("%d mails arrived", len(all))
	}
	got := all[0]
	for what, pair := range map[string][2]any{
		"id":       {result.ID, got.MessageID},
		"from":     {`"Ops Team" <ops@example.org>`, got.From.String()},
		"to":       {"news@example.org team@example.org", strings.Join(listAddresses(got.To), " ")},
		"cc":       {"boss@example.org", strings.Join(listAddresses(got.Cc), " ")},
		"bcc":      {"secret@example.org", strings.Join(listAddresses(got.Bcc), " ")},
		"reply to": {"help@example.org", strings.Join(listAddresses(got.ReplyTo), " ")},
		"subject":  {"Wartung am Sonntag", got.Subject},
		"inline":   {1, len(got.Inline)}, "attachments": {1, len(got.Attachments)},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", what, pair[1], pair[0])
		}
	}
	if _, sent, found := strings.Cut(got.Raw, "\r\nReceived: "); !found || strings.Contains(sent, "secret@example.org") { // Mailpit adds a Bcc before it
		t.Errorf("the mail names a recipient in bcc:\n%s", got.Raw)
	}
	for _, part := range []string{"List-Id: Operations <ops.example.org>", "List-Unsubscribe: <https://example.org/u?x=1>, <mailto:ops-leave@example.org>",
		"List-Unsubscribe-Post: List-Unsubscribe=One-Click", "Auto-Submitted: auto-generated"} {
		if !strings.Contains(strings.ReplaceAll(got.Raw, "\r\n ", " "), part) {
			t.Errorf("the mail has no %q", part)
		}
	}
	if len(got.Inline) == 1 && (got.Inline[0].FileName != picture.Name || got.Inline[0].Checksums.SHA256 != picture.SHA256 || !strings.Contains(got.HTML, `src="cid:`+got.Inline[0].ContentID+`"`)) {
		t.Errorf("the image is %+v, and the HTML %s", got.Inline[0], got.HTML)
	}
	if len(got.Attachments) == 1 && (got.Attachments[0].FileName != notes.Name || got.Attachments[0].Checksums.SHA256 != notes.SHA256) {
		t.Errorf("the attachment is %+v, want the digest %s", got.Attachments[0], notes.SHA256)
	}
	for _, part := range []string{"<table>", "<code>db-1</code>", `<pre><code class="language-sh">`, `href="https://status.example.org/?a=1&amp;b=2"`} {
		if !strings.Contains(got.HTML, part) {
			t.Errorf("the HTML has no %s:\n%s", part, got.HTML)
		}
	}
	for _, part := range []string{"Wartung am Sonntag", "\n.\n", "herald plan", "Status: https://status.example.org/?a=1&b=2"} {
		if !strings.Contains(strings.ReplaceAll(got.Text, "\r\n", "\n"), part) {
			t.Errorf("the text has no %q:\n%s", part, got.Text)
		}
	}
}

// An answer is in the thread of what it answers, and each recipient of a conversation of
// their own gets an envelope of their own.
func TestRealThreadAndEnvelopes(t *testing.T) {
	t.Parallel()
	m := servers.Mailpit(t)
	s := realSession(t, m, nil)
	first := itemOf(t, content.Content{Format: content.Text, Body: "The database moves."}, nil, 1, "")
	answer := itemOf(t, content.Content{Format: content.Text, Body: "It has moved.", ReplyTo: "message.a", Options: []byte(`{"subject":"The database moves."}`)}, nil, 2, "")
	answer.Quote = "<" + sendOne(t, s, first).ID + ">" // as a person may have recorded it
	if err := sendOne(t, s, answer).Err; err != nil {
		t.Fatal(err)
	}
	other := first
	other.Target.ID, other.Key = "second@example.org", stage.Key(3)
	if err := sendOne(t, s, other).Err; err != nil {
		t.Fatal(err)
	}
	all := m.Mails(t)
	if len(all) != 3 || all[1].Subject != "Re: The database moves." {
		t.Fatalf("got %d mails: %+v", len(all), all)
	}
	for _, name := range []string{"In-Reply-To", "References"} {
		if !strings.Contains(all[1].Raw, name+": <"+all[0].MessageID+">\r\n") {
			t.Errorf("%s does not name %s:\n%s", name, all[0].MessageID, all[1].Raw)
		}
	}
	if to := listAddresses(all[2].To); !slices.Equal(to, []string{"second@example.org"}) || strings.Contains(all[2].Raw, "news@example.org") {
		t.Errorf("the second envelope is to %q:\n%s", to, all[2].Raw)
	}
}

// Errors that a real server injects at each command are certain: nothing arrives, and the
// kind says whether it may later.
func TestRealErrors(t *testing.T) {
	t.Parallel()
	m := servers.Mailpit(t)
	s := realSession(t, m, nil)
	item := itemOf(t, content.Content{Format: content.Text, Body: "hello"}, nil, 1, `{"bcc":["second@example.org"]}`)
	for name, test := range map[string]struct {
		errors servers.MailErrors
		want   providers.ErrorKind
	}{
		"sender, later":     {servers.MailErrors{Sender: 451}, providers.Unavailable},
		"sender, never":     {servers.MailErrors{Sender: 553}, providers.Invalid},
		"recipient, later":  {servers.MailErrors{Recipient: 450}, providers.Unavailable},
		"recipient, never":  {servers.MailErrors{Recipient: 550}, providers.Invalid},
		"login, never":      {servers.MailErrors{Login: 535}, providers.Auth},
		"login, later":      {servers.MailErrors{Login: 454}, providers.Unavailable},
		"server goes down":  {servers.MailErrors{Sender: 421}, providers.Unavailable},
		"too many sendings": {servers.MailErrors{Recipient: 452}, providers.Invalid},
	} {
		m.SetErrors(t, test.errors)
		if err := sendOne(t, s, item).Err; providers.KindOf(err) != test.want {
			t.Errorf("%s: kind %q, want %q: %v", name, providers.KindOf(err), test.want, err)
		}
	}
	m.SetErrors(t, servers.MailErrors{})
	if n := m.CountMails(t); n != 0 {
		t.Errorf("%d mails arrived", n)
	}
	if err := sendOne(t, s, item).Err; err != nil || m.CountMails(t) != 1 {
		t.Errorf("without errors: %v, %d mails", err, m.CountMails(t))
	}
	if err := sendOne(t, realSession(t, m, map[string]string{"password": "another"}), item).Err; providers.KindOf(err) != providers.Auth || strings.Contains(err.Error(), "another") {
		t.Errorf("another password: %v", err)
	}
}

// forgetfulConn is a connection that breaks when the end of a mail has been sent.
type forgetfulConn struct {
	net.Conn
	complete bool
}

// Write notices the end of a mail.
func (c *forgetfulConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.complete = c.complete || bytes.HasSuffix(p, []byte("\r\n.\r\n"))
	return n, err
}

// Read loses the confirmation of a mail.
func (c *forgetfulConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.complete {
		return 0, io.ErrUnexpectedEOF
	}
	return n, err
}

// A real server has accepted a mail, and its confirmation is lost: the outcome is
// unknown, and the mail is sent once. If a person has it sent again, it has the same id.
func TestRealLostConfirmation(t *testing.T) {
	t.Parallel()
	m := servers.Mailpit(t)
	item := itemOf(t, content.Content{Format: content.Text, Body: "hello"}, nil, 1, "")
	clock, connections := stage.NewClock(), 0
	s, err := email.New().Open(providers.Config{
		Body: stage.Body(email.New(), map[string]string{"server": "smtp://" + m.SMTP, "username": m.Username, "password": m.Password, "from": "ops@example.org"}),
		Now:  clock.Now, Sleep: clock.Sleep,
		Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
			connections++
			conn, err := (&net.Dialer{}).DialContext(ctx, network, address)
			return &forgetfulConn{Conn: conn}, err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := sendOne(t, s, item).Err; providers.KindOf(err) != providers.Unknown || connections != 1 {
		t.Errorf("%d connections, kind %q: %v", connections, providers.KindOf(err), err)
	}
	if n := m.CountMails(t); n != 1 {
		t.Errorf("%d mails arrived", n)
	}
	if err := sendOne(t, realSession(t, m, nil), item).Err; err != nil {
		t.Fatal(err)
	}
	if all := m.Mails(t); len(all) != 2 || all[0].MessageID != all[1].MessageID {
		t.Errorf("a mail that was sent again has another id: %+v", all)
	}
}

// A real server with STARTTLS, and one with TLS from the beginning. A certificate that
// nobody vouches for is refused before anything is sent.
func TestRealTLS(t *testing.T) {
	t.Parallel()
	cert, key, roots := newCertificate(t)
	for scheme, required := range map[string]string{"smtp://": "--smtp-require-starttls", "smtps://": "--smtp-require-tls"} {
		m := servers.Mailpit(t, "--smtp-tls-cert", cert, "--smtp-tls-key", key, required)
		values := map[string]string{"server": scheme + m.SMTP}
		item := itemOf(t, content.Content{Format: content.Text, Body: "hello"}, nil, 1, "")
		if err := sendOne(t, realSession(t, m, values), item).Err; providers.KindOf(err) != providers.Unavailable || !strings.Contains(err.Error(), "certificate") || strings.Contains(err.Error(), "tried") {
			t.Errorf("%s with an unknown certificate: %v", scheme, err)
		}
		s := realSession(t, m, values)
		email.TrustRoots(s, roots)
		if err := sendOne(t, s, item).Err; err != nil {
			t.Errorf("%s: %v", scheme, err)
		}
		if n := m.CountMails(t); n != 1 {
			t.Errorf("%s: %d mails arrived", scheme, n)
		}
	}
}

// newCertificate makes one for 127.0.0.1 that vouches for itself.
func newCertificate(t *testing.T) (certFile, keyFile string, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "mail.example.org"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(cert)
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for file, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile, roots
}

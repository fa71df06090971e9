package servers

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/mail"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// mailpit is a mail server that delivers nothing and has an API to read what arrived.
const mailpit = "github.com/axllent/mailpit@v1.33.1"

// MailServer is a Mailpit that runs.
type MailServer struct {
	SMTP               string // host and port
	API                string // http://127.0.0.1:…/api/v1
	Username, Password string // that it requires
}

// Mailpit starts a mail server. It offers no TLS unless the arguments for it are among
// args. The first time it is built, which takes minutes.
func Mailpit(t testing.TB, args ...string) MailServer {
	t.Helper()
	program, dir := Program(t, mailpit), shortTempDir(t, "mailpit")
	m := MailServer{SMTP: freeAddress(t), Username: "herald-test", Password: "c0rrect-horse-battery"}
	web := freeAddress(t)
	m.API = "http://" + web + "/api/v1"
	accounts := filepath.Join(dir, "accounts")
	if err := os.WriteFile(accounts, []byte(m.Username+":"+m.Password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, append([]string{
		"--listen", web, "--smtp", m.SMTP, "--database", filepath.Join(dir, "mails.db"), "--disable-version-check",
		"--smtp-disable-rdns", "--smtp-auth-file", accounts, "--enable-chaos",
	}, args...)...)
	if !strings.Contains(strings.Join(args, " "), "tls") {
		cmd.Args = append(cmd.Args, "--smtp-auth-allow-insecure")
	}
	cmd.Dir = dir
	startServer(t, cmd, "[http] accessible via")
	m.waitUntilReady(t)
	return m
}

// waitUntilReady returns when both servers answer: each starts on its own.
func (m MailServer) waitUntilReady(t testing.TB) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(startLimit); time.Now().Before(deadline); <-tick.C {
		res, err := http.Get(strings.TrimSuffix(m.API, "api/v1") + "readyz")
		if err != nil {
			continue
		}
		_ = res.Body.Close()
		if res.StatusCode == http.StatusOK && listens(m.SMTP) {
			return
		}
	}
	t.Fatalf("the mail server at %s does not answer", m.SMTP)
}

// Mail is a mail as Mailpit reads it.
type Mail struct {
	ID          string // of Mailpit
	MessageID   string // without brackets
	From        *mail.Address
	To, Cc, Bcc []*mail.Address // Bcc are recipients that no header names
	ReplyTo     []*mail.Address
	Subject     string
	Text, HTML  string
	Inline      []MailFile
	Attachments []MailFile
	// Raw is the mail with its headers. Mailpit adds a few before the first Received,
	// among them a Bcc with the recipients that no header names.
	Raw string `json:"-"`
}

// MailFile is a file in a mail.
type MailFile struct {
	FileName, ContentType, ContentID string
	Checksums                        struct{ SHA256 string }
}

// CountMails returns how many mails have arrived.
func (m MailServer) CountMails(t testing.TB) int {
	t.Helper()
	return len(m.list(t, "/messages?limit=10000"))
}

// Mails returns the mails that have arrived, in their order.
func (m MailServer) Mails(t testing.TB) []Mail {
	t.Helper()
	return m.read(t, m.list(t, "/messages?limit=10000"))
}

// MailsTo returns the mails to an address that have arrived, in their order.
func (m MailServer) MailsTo(t testing.TB, address string) []Mail {
	t.Helper()
	return m.read(t, m.list(t, "/search?limit=10000&query="+url.QueryEscape("to:"+address)))
}

// read reads mails, of which the newest is the first.
func (m MailServer) read(t testing.TB, ids []string) []Mail {
	t.Helper()
	var all []Mail
	for _, id := range ids {
		var one Mail
		if err := json.Unmarshal(m.request(t, http.MethodGet, "/message/"+id, nil), &one); err != nil {
			t.Fatal(err)
		}
		one.Raw = string(m.request(t, http.MethodGet, "/message/"+id+"/raw", nil))
		all = append(all, one)
	}
	slices.Reverse(all)
	return all
}

// list returns the ids of the mails that a call lists, the newest first.
func (m MailServer) list(t testing.TB, call string) (ids []string) {
	t.Helper()
	var found struct {
		Messages []struct{ ID string } `json:"messages"`
	}
	if err := json.Unmarshal(m.request(t, http.MethodGet, call, nil), &found); err != nil {
		t.Fatal(err)
	}
	for _, one := range found.Messages {
		ids = append(ids, one.ID)
	}
	return ids
}

// MailErrors are the replies with which a mail server refuses each command; 0 accepts it.
type MailErrors struct{ Sender, Recipient, Login int }

// SetErrors has every command from now on be refused as e says.
func (m MailServer) SetErrors(t testing.TB, e MailErrors) {
	t.Helper()
	type trigger struct{ ErrorCode, Probability int }
	triggerOf := func(code int) trigger {
		if code == 0 {
			return trigger{451, 0}
		}
		return trigger{code, 100}
	}
	body, err := json.Marshal(map[string]trigger{"Sender": triggerOf(e.Sender), "Recipient": triggerOf(e.Recipient), "Authentication": triggerOf(e.Login)})
	if err != nil {
		t.Fatal(err)
	}
	m.request(t, http.MethodPut, "/chaos", body)
}

// request calls the API.
func (m MailServer) request(t testing.TB, method, path string, body []byte) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, m.API+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %s %s %v", method, path, res.Status, answer, err)
	}
	return answer
}

// listens reports whether something answers at an address.
func listens(address string) bool {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

package email_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/email"
	"herald/providers/providertest/stage"
)

// scriptedServer is a mail server that answers each command as a test says.
type scriptedServer struct {
	address string
	// answers are replies by command; "DOT" is the end of a mail. What is missing is
	// accepted; "" closes the connection.
	answers map[string]string
	// offers are lines of the answer to EHLO.
	offers []string
	// before is called for each command before its answer; may be nil.
	before func(command string)

	mu    sync.Mutex
	seen  []string
	mails []string
}

func (s *scriptedServer) start(t *testing.T) *scriptedServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	s.address = l.Addr().String()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return // the test has ended
			}
			go s.serve(conn)
		}
	}()
	return s
}

func (s *scriptedServer) serve(conn net.Conn) {
	defer conn.Close()
	lines := bufio.NewReader(conn)
	if !s.answer(conn, "GREETING", "220 mail.example.org") {
		return
	}
	usual := map[string]string{"EHLO": "250 " + strings.Join(append(s.offers, "HELP"), "\r\n250-"), "AUTH": "235 2.7.0 welcome", "DATA": "354 go on", "QUIT": "221 bye"}
	if len(s.offers) > 0 {
		usual["EHLO"] = "250-" + strings.Join(s.offers, "\r\n250-") + "\r\n250 HELP"
	}
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		command, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		reply := usual[command]
		if reply == "" {
			reply = "250 2.0.0 ok"
		}
		if !s.answer(conn, command, reply) {
			return
		}
		if command == "DATA" && s.answers["DATA"] == "" && !s.receive(conn, lines) {
			return
		}
	}
}

// receive reads a mail to its end, and answers that.
func (s *scriptedServer) receive(conn net.Conn, lines *bufio.Reader) bool {
	var mail strings.Builder
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		mail.WriteString(line)
		if answer, told := s.answers["BODY"]; told && answer == "" {
			return false
		}
	}
	s.mu.Lock()
	s.mails = append(s.mails, mail.String())
	s.mu.Unlock()
	return s.answer(conn, "DOT", "250 2.0.0 queued")
}

func (s *scriptedServer) answer(conn net.Conn, command, usual string) bool {
	s.mu.Lock()
	s.seen = append(s.seen, command)
	s.mu.Unlock()
	if s.before != nil {
		s.before(command)
	}
	reply, told := s.answers[command]
	if told && reply == "" {
		return false
	}
	if !told {
		reply = usual
	}
	_, err := io.WriteString(conn, reply+"\r\n")
	return err == nil
}

func (s *scriptedServer) count(command string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.seen {
		if c == command {
			n++
		}
	}
	return n
}

func (s *scriptedServer) open(t *testing.T, changes map[string]string) (providers.Session, *stage.Clock) {
	t.Helper()
	values := map[string]string{"server": "smtp://" + s.address, "username": "ops", "password": "correct-horse-battery", "from": "ops@example.org"}
	for name, value := range changes {
		values[name] = value
	}
	clock := stage.NewClock()
	return stage.Open(t, email.New(), values, clock), clock
}

func hello(t *testing.T) providers.Outgoing {
	t.Helper()
	return itemOf(t, content.Content{Format: content.Text, Body: "hello"}, nil, 1, `{"cc":["second@example.org"]}`)
}

// Every refusal of every command, and every loss of the connection. Only the loss after
// the end of the mail leaves its outcome unknown, and then it is sent once.
func TestFaultsAtEveryCommand(t *testing.T) {
	t.Parallel()
	const tries = 5
	tests := []struct {
		command, answer string
		want            providers.ErrorKind
		attempts        int // how often a connection is made
	}{
		{"GREETING", "", providers.Unavailable, tries},
		{"GREETING", "421 4.3.2 not now", providers.Unavailable, tries},
		{"GREETING", "554 5.7.1 not from you", providers.Forbidden, 1},
		{"EHLO", "", providers.Unavailable, tries},
		{"AUTH", "", providers.Unavailable, tries},
		{"AUTH", "454 4.7.0 later", providers.Unavailable, tries},
		{"AUTH", "535 5.7.8 another password: correct-horse-battery", providers.Auth, 1},
		{"MAIL", "", providers.Unavailable, tries},
		{"MAIL", "421 4.3.2 going down", providers.Unavailable, tries},
		{"MAIL", "451 4.7.1 Try again in 7 seconds", providers.RateLimited, tries},
		{"MAIL", "530 5.7.0 log in first", providers.Auth, 1},
		{"MAIL", "550 5.7.60 not this sender", providers.Forbidden, 1},
		{"MAIL", "553 5.1.7 not this sender", providers.Invalid, 1},
		{"RCPT", "", providers.Unavailable, tries},
		{"RCPT", "450 4.2.0 greylisted, see you in 1 minute", providers.RateLimited, tries},
		{"RCPT", "451 local error", providers.Unavailable, tries},
		{"RCPT", "452 4.5.3 too many recipients", providers.Invalid, 1},
		{"RCPT", "550 5.1.1 user unknown", providers.Gone, 1},
		{"RCPT", "550 no such user", providers.Invalid, 1},
		{"RCPT", "554 5.7.1 relaying denied", providers.Forbidden, 1},
		{"DATA", "421 4.3.2 going down", providers.Unavailable, tries},
		{"DATA", "450 later", providers.Unavailable, tries},
		{"DATA", "554 5.5.1 no valid recipients", providers.Invalid, 1},
		{"DATA", "250 2.0.0 nonsense", providers.Unavailable, tries},
		{"BODY", "", providers.Unavailable, tries},
		{"DOT", "", providers.Unknown, 1},
		{"DOT", "hello?", providers.Unknown, 1},
		{"DOT", "354 go on", providers.Unknown, 1},
		{"DOT", strings.Repeat("x", 2<<20), providers.Unknown, 1},
		{"DOT", "421 4.3.2 going down", providers.Unavailable, tries},
		{"DOT", "451 4.3.0 later", providers.Unavailable, tries},
		{"DOT", "552 5.3.4 too large", providers.Invalid, 1},
		{"DOT", "554 5.7.1 looks like spam", providers.Forbidden, 1},
		{"QUIT", "", "", 1},
		{"QUIT", "500 what?", "", 1},
	}
	for _, test := range tests {
		t.Run(fmt.Sprintf("%s %.30s", test.command, test.answer), func(t *testing.T) {
			t.Parallel()
			server := (&scriptedServer{answers: map[string]string{test.command: test.answer}, offers: []string{"mail.example.org", "AUTH PLAIN LOGIN"}}).start(t)
			s, _ := server.open(t, nil)
			item := hello(t)
			if test.command == "BODY" { // more than the connection holds
				item = itemOf(t, content.Content{}, []providers.File{stage.File("a.bin", "application/octet-stream", strings.Repeat("x", 8<<20))}, 1, "")
			}
			result := sendOne(t, s, item)
			if providers.KindOf(result.Err) != test.want || (result.ID == "") != (test.want != "") {
				t.Errorf("kind %q, want %q: %+v", providers.KindOf(result.Err), test.want, result)
			}
			if n := server.count("GREETING"); n != test.attempts {
				t.Errorf("%d connections, want %d", n, test.attempts)
			}
			if n := server.count("QUIT"); test.want != "" && n > 0 && test.command != "AUTH" {
				t.Errorf("QUIT was sent after an error, which completes a mail of which a part was sent")
			}
			if result.Err != nil && strings.Contains(result.Err.Error(), "correct-horse") {
				t.Errorf("the error has the password: %v", result.Err)
			}
		})
	}
}

// A server that names a time is obeyed, by the clock of the session.
func TestWaitOfReply(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"450 4.7.1 Greylisted for 300 seconds": 300 * time.Second, "451 come back in 2 minutes": 2 * time.Minute} {
		server := &scriptedServer{answers: map[string]string{"RCPT": text}}
		server.before = func(command string) {
			if command == "RCPT" && server.count("RCPT") > 1 {
				server.answers["RCPT"] = "250 ok"
			}
		}
		server.start(t)
		s, clock := server.open(t, map[string]string{"username": "", "password": ""})
		before := clock.Now()
		if err := sendOne(t, s, hello(t)).Err; err != nil {
			t.Error(err)
		}
		if passed := clock.Now().Sub(before); passed < want || passed > want+time.Minute {
			t.Errorf("%s: %s passed", text, passed)
		}
	}
}

// A run that is cancelled before the end of the mail has not sent it, and one after it
// does not know. A gate that closes stops the mail before its end.
func TestCancelledMail(t *testing.T) {
	t.Parallel()
	for command, want := range map[string]providers.ErrorKind{
		"GREETING": providers.Cancelled, "EHLO": providers.Cancelled, "MAIL": providers.Cancelled, "RCPT": providers.Cancelled, "DATA": providers.Cancelled, "DOT": providers.Unknown,
	} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			server := &scriptedServer{}
			server.before = func(at string) {
				if at == command {
					cancel()
					time.Sleep(50 * time.Millisecond) // the client closes the connection meanwhile
				}
			}
			server.start(t)
			s, _ := server.open(t, map[string]string{"username": "", "password": ""})
			err := s.Send(ctx, []providers.Outgoing{hello(t)})[0].Err
			if providers.KindOf(err) != want {
				t.Errorf("kind %q, want %q: %v", providers.KindOf(err), want, err)
			}
		})
	}
}

var errGateClosed = errors.New("the lease was lost")

func TestGateStopsMail(t *testing.T) {
	t.Parallel()
	server := (&scriptedServer{}).start(t)
	s, _ := server.open(t, map[string]string{"username": "", "password": ""})
	asked := 0
	gate := providers.Gate{Open: t.Context(), Admit: func(context.Context) error {
		if asked++; asked > 1 {
			return errGateClosed
		}
		return nil
	}}
	err := s.Send(providers.WithGate(t.Context(), gate), []providers.Outgoing{hello(t)})[0].Err
	if providers.KindOf(err) != providers.Cancelled || !errors.Is(err, errGateClosed) {
		t.Errorf("got %v", err)
	}
	if server.count("DATA") != 1 || server.count("DOT") != 0 || server.count("QUIT") != 0 {
		t.Errorf("the server has seen %q", server.seen)
	}
}

// Credentials go over TLS, unless the server is on this machine or the files say
// otherwise: a server that offers none gets nothing.
func TestNoTLS(t *testing.T) {
	t.Parallel()
	server := (&scriptedServer{offers: []string{"mail.example.org", "AUTH PLAIN"}}).start(t)
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) { // as if it were far away
		return (&net.Dialer{}).DialContext(ctx, network, server.address)
	}
	for allowed, want := range map[bool]providers.ErrorKind{false: providers.Invalid, true: ""} {
		body := stage.Body(email.New(), map[string]string{"server": "smtp://mail.example.org", "username": "ops", "password": "correct-horse-battery", "from": "ops@example.org"})
		if allowed {
			body = withTrue(body, "allow_plaintext")
		}
		clock := stage.NewClock()
		s, err := email.New().Open(providers.Config{Body: body, Now: clock.Now, Sleep: clock.Sleep, Dial: dial})
		if err != nil {
			t.Fatal(err)
		}
		before := server.count("AUTH")
		if err := sendOne(t, s, hello(t)).Err; providers.KindOf(err) != want {
			t.Errorf("allow_plaintext = %v: kind %q, want %q: %v", allowed, providers.KindOf(err), want, err)
		}
		if sent := server.count("AUTH") - before; sent > 0 != allowed {
			t.Errorf("allow_plaintext = %v: the credentials were sent %d times", allowed, sent)
		}
	}
}

func withTrue(body cty.Value, name string) cty.Value {
	values := body.AsValueMap()
	values[name] = cty.True
	return cty.ObjectVal(values)
}

// The commands of a mail are those in the table of calls, except for STARTTLS, which
// TestRealTLS makes.
func TestCommands(t *testing.T) {
	t.Parallel()
	server := (&scriptedServer{offers: []string{"mail.example.org", "AUTH PLAIN"}}).start(t)
	s, _ := server.open(t, nil)
	if err := sendOne(t, s, hello(t)).Err; err != nil {
		t.Fatal(err)
	}
	for _, name := range commands() {
		if command := strings.TrimPrefix(name, "SMTP /"); command != "STARTTLS" && server.count(command) == 0 {
			t.Errorf("%s was not sent: %q", command, server.seen)
		}
	}
	if checker, ok := s.(providers.CredentialChecker); !ok || checker.CheckCredentials(t.Context()) != nil || len(server.mails) != 1 {
		t.Errorf("CheckCredentials sends a mail, or fails: %d mails", len(server.mails))
	}
}

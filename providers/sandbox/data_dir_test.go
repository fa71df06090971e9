package sandbox_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/providers/sandbox"
)

// childVar makes the test binary a sandbox that waits to be killed.
const childVar = "SANDBOX_TEST_DATA"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childVar); dir != "" {
		if err := child(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// child serves a data directory until it is killed or its input ends, and
// prints its address.
func child(dir string) error {
	server, err := sandbox.New(sandbox.Options{Data: dir})
	if err != nil {
		return err
	}
	l, err := sandbox.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println(l.Addr())
	go func() { _ = http.Serve(l, server.Handler()) }()
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// open starts a sandbox on a directory and closes it with the test.
func open(t *testing.T, dir string) *sandbox.Server {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{Data: dir, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

func TestRestartRestoresEverything(t *testing.T) {
	t.Parallel()
	for _, wait := range []bool{false, true} {
		t.Run(fmt.Sprintf("sync %t", wait), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			w := start(t, sandbox.Options{Data: dir, Sync: wait})
			id := strings.Repeat("a", 32)
			w.must(w.yunhu("/v1/msg/send-message", yunhuSend(id, "hello")))
			w.must(w.yunhu("/v1/msg/edit-message", yunhuSend(id, "hello again")))
			w.must(w.mixin("POST", "/messages", mixinSend(group, first, "one")))
			w.must(w.mixin("POST", "/messages", mixinSend(group, first, "one")))
			token, host := w.ticket()
			w.form(host, map[string]string{"key": "k.html", "token": token})
			if err := w.server.Drift(sandbox.Drift{Action: "edit", Platform: "mixin", Message: first, Text: "drifted"}); err != nil {
				t.Fatal(err)
			}
			if err := w.server.Close(); err != nil {
				t.Fatal(err)
			}
			again := open(t, dir)
			if diff := cmp.Diff(w.server.Conversations(), again.Conversations()); diff != "" {
				t.Errorf("conversations (-before +after):\n%s", diff)
			}
			if diff := cmp.Diff(w.server.Ledger(), again.Ledger()); diff != "" {
				t.Errorf("ledger (-before +after):\n%s", diff)
			}
		})
	}
}

func TestResetForgetsOnDiskToo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := start(t, sandbox.Options{Data: dir})
	w.must(w.mixin("POST", "/messages", item(nil)))
	if err := w.server.Reset(); err != nil {
		t.Fatal(err)
	}
	w.must(w.mixin("POST", "/messages", mixinSend(group, second, "after")))
	if err := w.server.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir)
	if got := again.Ledger(); len(got) != 1 || got[0].Message != second || got[0].Seq != 1 {
		t.Errorf("ledger %+v", got)
	}
}

func TestDamagedJournals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := start(t, sandbox.Options{Data: dir})
	for i := range 3 {
		w.must(w.mixin("POST", "/messages", mixinSend(group, fmt.Sprintf("e8e5b807-fa8b-455a-8dfa-00000000000%d", i), "x")))
	}
	if err := w.server.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(filepath.Join(dir, "journal"))
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))
	last := len(whole) - len(lines[3])
	cases := []struct {
		name    string
		journal []byte
		want    int // remaining entries
		problem string
	}{
		{"whole", whole, 3, ""},
		{"empty", nil, 0, ""},
		{"torn magic", whole[:5], 0, ""},
		{"nothing but the magic", lines[0], 0, ""},
		{"torn tail", whole[:len(whole)-4], 2, ""},
		{"tail of one byte", whole[:last+1], 2, ""},
		{"tail with a wrong byte", flip(whole, len(whole)-5), 2, ""},
		{"damage in the middle", flip(whole, len(lines[0])+20), 0, "line 2 is damaged"},
		{"something else", []byte("{\"version\": 4}\n"), 0, "not a sandbox journal"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "journal"), c.journal, 0o600); err != nil {
				t.Fatal(err)
			}
			server, err := sandbox.New(sandbox.Options{Data: dir})
			if c.problem != "" {
				if err == nil || !strings.Contains(err.Error(), c.problem) {
					t.Errorf("error %v, want %q", err, c.problem)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer server.Close()
			if got := len(server.Ledger()); got != c.want {
				t.Errorf("%d entries, want %d", got, c.want)
			}
		})
	}
}

func flip(data []byte, at int) []byte {
	data = bytes.Clone(data)
	data[at] ^= 0x40
	return data
}

func TestOneSandboxPerDirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open(t, dir)
	_, err := sandbox.New(sandbox.Options{Data: dir, Patience: time.Millisecond})
	if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("in use by another sandbox (process %d)", os.Getpid())) {
		t.Errorf("error %v", err)
	}
}

func TestClosedSandboxRefusesRequests(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{Data: t.TempDir()})
	if err := w.server.Close(); err != nil {
		t.Fatal(err)
	}
	if a := w.must(w.mixin("POST", "/messages", item(nil))); a.status != http.StatusInternalServerError {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// TestKilledSandboxKeepsAnsweredRequests kills the process while many clients
// send, and looks for every message that was answered.
func TestKilledSandboxKeepsAnsweredRequests(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := start(t, sandbox.Options{Now: time.Now})
	var answered sync.Map
	for round := range 4 {
		w.massacre(dir, round, &answered)
	}
	there := map[string]int{}
	for _, c := range open(t, dir).Conversations() {
		for _, m := range c.Messages {
			there[m.ID]++
		}
	}
	count := 0
	answered.Range(func(id, _ any) bool {
		count++
		if there[id.(string)] != 1 {
			t.Errorf("message %s stands %d times", id, there[id.(string)])
		}
		return true
	})
	if count == 0 {
		t.Error("nothing was answered")
	}
	t.Logf("%d answers before 4 kills, %d messages after", count, len(there))
}

// massacre runs a child, sends to it from four clients, and kills it.
func (w *world) massacre(dir string, round int, answered *sync.Map) {
	w.t.Helper()
	c := exec.CommandContext(w.t.Context(), os.Args[0])
	c.Env = append(os.Environ(), childVar+"="+dir)
	c.Stderr = os.Stderr
	input, err := c.StdinPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	defer input.Close()
	output, err := c.StdoutPipe()
	if err != nil {
		w.t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		w.t.Fatal(err)
	}
	address, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		w.t.Fatal(err)
	}
	enough := 20 + rand.IntN(100)
	total := make(chan struct{}, enough)
	var senders sync.WaitGroup
	for n := range 4 {
		senders.Go(func() { w.barrage(strings.TrimSpace(address), round*4+n, answered, total) })
	}
	for range enough {
		<-total
	}
	_ = c.Process.Kill()
	senders.Wait()
	_ = c.Wait()
}

// barrage sends until the server is gone.
func (w *world) barrage(address string, sender int, answered *sync.Map, total chan<- struct{}) {
	client := &http.Client{Transport: &http.Transport{DialContext: (&net.Dialer{}).DialContext}}
	defer client.CloseIdleConnections()
	for i := 0; ; i++ {
		id := fmt.Sprintf("%016d%016d", sender, i)
		r := w.yunhu("/v1/msg/send-message", yunhuSend(id, strings.Repeat("x", 1000)))
		r.URL.Host, r.Host = address, address
		answer, err := client.Do(r)
		if err != nil {
			return
		}
		_, err = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		if err != nil {
			return
		}
		answered.Store(id, true)
		select {
		case total <- struct{}{}:
		default:
		}
	}
}

func TestKeyEncryptsTheJournal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key := bytes.Repeat([]byte{1}, 32)
	w := start(t, sandbox.Options{Data: dir, Key: key})
	w.must(w.mixin("POST", "/messages", mixinSend(group, first, "CANARY")))
	w.must(w.mixin("POST", "/messages", mixinSend(group, second, "after")))
	if err := w.server.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "journal"))
	if err != nil || bytes.Contains(data, []byte("CANARY")) || bytes.Contains(data, []byte(first)) {
		t.Errorf("the journal holds what was sent: %s, %v", data, err)
	}
	again, err := sandbox.New(sandbox.Options{Data: dir, Key: key, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(w.server.Conversations(), again.Conversations()); diff != "" {
		t.Errorf("conversations (-before +after):\n%s", diff)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	for name, wrong := range map[string][]byte{"none": nil, "another": bytes.Repeat([]byte{2}, 32)} {
		if _, err := sandbox.New(sandbox.Options{Data: dir, Key: wrong}); !errors.Is(err, sandbox.ErrEncrypted) {
			t.Errorf("with %s: %v, want ErrEncrypted", name, err)
		}
	}
	plain := t.TempDir()
	open(t, plain).Close()
	if _, err := sandbox.New(sandbox.Options{Data: plain, Key: key}); !errors.Is(err, sandbox.ErrPlain) {
		t.Errorf("a plain directory with a key: %v, want ErrPlain", err)
	}
}

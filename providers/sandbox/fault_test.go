package sandbox_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"herald/providers/sandbox"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		fault  string
		done   bool // the message was sent
		broken bool // no complete answer
		status int
		body   string // part of the answer
		header string // "Name: value"
	}{
		{name: "drop", fault: `{"operation":"send","action":"drop"}`, done: true, broken: true},
		{name: "cut", fault: `{"operation":"send","action":"cut"}`, broken: true},
		{name: "status", fault: `{"action":"status","status":503}`, status: 503, body: `"code":503`},
		{name: "status after the effect", fault: `{"action":"status","status":502,"done":true}`, done: true, status: 502},
		{name: "business error", fault: `{"action":"status","code":10002}`, status: 202, body: `"code":10002`},
		{name: "status with a wait", fault: `{"action":"status","status":429,"retry_after":7}`, status: 429, header: "Retry-After: 7"},
		{name: "wait", fault: `{"action":"wait","retry_after":3}`, status: 202, body: `"code":429`, header: "Retry-After: 3"},
		{name: "delay", fault: `{"action":"delay","ms":1}`, done: true, status: 200, body: `{}`},
		{name: "malformed", fault: `{"action":"malformed"}`, done: true, status: 200, body: "nonsense"},
		{name: "oversized", fault: `{"action":"oversized","bytes":100000}`, done: true, status: 200, body: strings.Repeat(" ", 100000)},
		{name: "slow", fault: `{"action":"slow","ms":1}`, done: true, status: 200, body: `{}`},
		{name: "redirect", fault: `{"action":"redirect","url":"http://elsewhere.invalid/"}`, status: 307, header: "Location: http://elsewhere.invalid/"},
		{name: "other operation", fault: `{"operation":"recall","action":"cut"}`, done: true, status: 200, body: `{}`},
		{name: "other platform", fault: `{"platform":"yunhu","action":"cut"}`, done: true, status: 200, body: `{}`},
		{name: "not yet", fault: `{"action":"cut","skip":1}`, done: true, status: 200, body: `{}`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := start(t, sandbox.Options{})
			if status := w.api("POST", "/sandbox/api/faults", c.fault, nil); status != http.StatusOK {
				t.Fatalf("inject: status %d", status)
			}
			a, err := w.do(w.mixin("POST", "/messages", item(nil)))
			if broken := err != nil; broken != c.broken {
				t.Fatalf("error %v", err)
			}
			if done := len(w.server.Ledger()) == 1; done != c.done {
				t.Errorf("done: %t", done)
			}
			name, value, _ := strings.Cut(c.header, ": ")
			if !c.broken && (a.status != c.status || !strings.Contains(a.body, c.body) || c.header != "" && a.header.Get(name) != value) {
				t.Errorf("%d %v %.200q", a.status, a.header, a.body)
			}
		})
	}
}

func TestYunhuFaultsHaveTheVendorsShape(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	inject := func(f sandbox.Fault) {
		if err := w.server.Inject(f); err != nil {
			t.Fatal(err)
		}
	}
	list := "2: 5\n4: 2\n5: \"123\""
	inject(sandbox.Fault{Action: sandbox.Wait})
	if got := w.must(w.yunhu("/v1/msg/list-message", list)).yunhuCode(t); got != 1007 {
		t.Errorf("wait: code %d", got)
	}
	inject(sandbox.Fault{Action: sandbox.Status, Code: -101})
	if got := w.must(w.yunhu("/v1/msg/list-message", list)).yunhuCode(t); got != -101 {
		t.Errorf("code: %d", got)
	}
	inject(sandbox.Fault{Action: sandbox.Wait})
	form := `{"msgId":"123","chatType":3,"chatId":"1","senderId":"1","actionName":"x","formContext":{}}`
	if a := w.must(w.yunhu("/v1/msg/a2ui-form-report", form)); !strings.HasPrefix(a.body, "{") || a.yunhuCode(t) != 1007 {
		t.Errorf("wait on a JSON endpoint: %s", a.body)
	}
}

func TestFaultsAreCounted(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	fault := `{"operation":"send","action":"status","status":500,"skip":1,"times":2}`
	w.api("POST", "/sandbox/api/faults", fault, nil)
	var got []int
	for range 4 {
		got = append(got, w.must(w.mixin("POST", "/messages", item(nil))).status)
	}
	if want := []int{200, 500, 500, 200}; !equal(got, want) {
		t.Errorf("statuses %v, want %v", got, want)
	}
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestRefusedRequestsMeetNoFault(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	w.api("POST", "/sandbox/api/faults", `{"action":"cut"}`, nil)
	w.must(w.mixin("POST", "/messages", "{"))
	var pending []sandbox.Fault
	w.api("GET", "/sandbox/api/faults", "", &pending)
	if len(pending) != 1 {
		t.Errorf("pending %+v", pending)
	}
	w.api("DELETE", "/sandbox/api/faults", "", &pending)
	if len(pending) != 0 {
		t.Errorf("pending after delete %+v", pending)
	}
}

func TestFaultsAreChecked(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	for _, fault := range []string{
		`{"action":"explode"}`, `{"action":"redirect"}`, `{"action":"status"}`, `{"action":"status","status":99}`,
		`{"action":"drop","times":-1}`, `{"action":"drop","operations":"send"}`, `[]`, ``,
	} {
		if status := w.api("POST", "/sandbox/api/faults", fault, nil); status != http.StatusBadRequest {
			t.Errorf("%s: status %d", fault, status)
		}
	}
}

func TestDelayEndsWhenClientDisconnects(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	if err := w.server.Inject(sandbox.Fault{Action: sandbox.Delay, MS: 3_600_000}); err != nil {
		t.Fatal(err)
	}
	events := w.events()
	ctx, cancel := context.WithCancel(t.Context())
	r := w.mixin("POST", "/messages", item(nil)).WithContext(ctx)
	failed := make(chan error)
	go func() {
		_, err := w.do(r)
		failed <- err
	}()
	events.until("entry") // the effect has happened, the answer is delayed by an hour
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

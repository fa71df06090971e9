package progress_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/apply"
	"herald/apply/progress"
	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/plan"
	"herald/providers"
	"herald/providers/sessions"
)

func at(ms int) time.Time {
	return time.Date(2026, 12, 1, 22, 0, 0, 0, time.UTC).Add(time.Duration(ms) * time.Millisecond)
}

func event(kind apply.ProgressKind, name string, ms int) apply.ProgressEvent {
	return apply.ProgressEvent{Kind: kind, Resource: addrtest.Resource("message." + name + "@conversation.ops"), Action: plan.Send, At: at(ms)}
}

// story is one apply: two deliveries side by side, a wait, every outcome.
func story(p *progress.Progress) {
	recall := event(apply.Began, "old", 0)
	recall.Action = plan.Recall
	p.Observe(recall)
	p.Observe(event(apply.Began, "a", 10))
	recall.Kind, recall.At = apply.Finished, at(30)
	p.Observe(recall)
	sent := event(apply.Finished, "a", 1260)
	sent.URL = "https://chat.example.org/1"
	p.Observe(sent)
	p.Waiting(sessions.Wait{Provider: addr.Provider{Platform: "mixin", Alias: "ops"}, Wait: providers.Wait{For: 72 * time.Second, Reason: "rate limited (HTTP 429)"}})
	p.Observe(event(apply.Began, "b", 2000))
	p.Observe(event(apply.Began, "c", 2050))
	failed := event(apply.Failed, "b", 14600)
	failed.Detail = "send message: forbidden (HTTP 403): \x1b[2Jno\u202e"
	p.Observe(failed)
	p.Observe(event(apply.InDoubt, "c", 202050))
	skipped := event(apply.Skipped, "d", 202050)
	skipped.Detail = "message.b@conversation.ops, which is before it in the same conversation, failed"
	p.Observe(skipped)
	stopped := event(apply.Skipped, "e", 202050)
	stopped.Detail, stopped.Stopped = "the run was stopped before it began", true
	p.Observe(stopped) // only the summary lists it
}

func TestLog(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	p := progress.New(&b, progress.Options{})
	story(p)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	p.Observe(event(apply.Began, "late", 0))
	p.Waiting(sessions.Wait{Provider: addr.Provider{Platform: "late"}, Wait: providers.Wait{For: time.Second}})
	want := `message.old@conversation.ops: recalling…
message.a@conversation.ops: sending…
message.old@conversation.ops: recalled
message.a@conversation.ops: sent after 1.3s https://chat.example.org/1
mixin.ops: rate limited (HTTP 429); next request in 1m12s
message.b@conversation.ops: sending…
message.c@conversation.ops: sending…
message.b@conversation.ops: failed after 13s: send message: forbidden (HTTP 403): \x1b[2Jno\u202e
message.c@conversation.ops: in doubt after 3m20s
message.d@conversation.ops: not begun: message.b@conversation.ops, which is before it in the same conversation, failed
`
	if d := cmp.Diff(want, b.String()); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

func TestColor(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	p := progress.New(&b, progress.Options{Color: true})
	ev := event(apply.Finished, "a", 0)
	p.Observe(ev)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if want := "message.a@conversation.ops: \x1b[32msent\x1b[0m\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}

// TestManyAtOnce is for the race detector; and every line must be whole.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	for _, terminal := range []bool{false, true} {
		var b bytes.Buffer
		p := progress.New(&b, progress.Options{Terminal: terminal, Width: 80})
		var wg sync.WaitGroup
		for i := range 50 {
			wg.Go(func() {
				name := fmt.Sprintf("m%d", i)
				p.Observe(event(apply.Began, name, i))
				p.Waiting(sessions.Wait{Provider: addr.Provider{Platform: "mixin"}, Wait: providers.Wait{For: time.Second}})
				p.Observe(event(apply.Finished, name, i+100))
			})
		}
		wg.Wait()
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		for i := range 50 {
			if name := fmt.Sprintf("message.m%d@conversation.ops", i); !strings.Contains(b.String(), name) {
				t.Errorf("terminal %v: nothing is told of %s", terminal, name)
			}
		}
	}
}

type broken struct{}

var errBroken = errors.New("closed pipe")

func (broken) Write([]byte) (int, error) { return 0, errBroken }

func TestCloseReturnsTheErrorOfTheWriter(t *testing.T) {
	t.Parallel()
	for _, terminal := range []bool{false, true} {
		p := progress.New(broken{}, progress.Options{Terminal: terminal})
		story(p)
		if err := p.Close(); err == nil || !strings.Contains(err.Error(), errBroken.Error()) {
			t.Errorf("terminal %v: Close() = %v, want %v", terminal, err, errBroken)
		}
		if err := p.Close(); err != nil {
			t.Errorf("terminal %v: the second Close() = %v", terminal, err)
		}
	}
}

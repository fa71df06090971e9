package progress_test

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/apply"
	"herald/apply/progress"
	"herald/lang/addr"
	"herald/plan"
	"herald/providers"
	"herald/providers/sessions"
)

// screen is a terminal that knows the two movements that bars need: up by some
// rows, and clear what is below.
type screen struct {
	mu   sync.Mutex
	rows []string
}

var movement = regexp.MustCompile(`\x1b\[(\d+)A\x1b\[J`)

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := string(p)
	for _, line := range strings.SplitAfter(text, "\n") {
		for {
			m := movement.FindStringSubmatchIndex(line)
			if m == nil {
				break
			}
			up, _ := strconv.Atoi(line[m[2]:m[3]])
			s.rows = s.rows[:max(len(s.rows)-up, 0)]
			line = line[:m[0]] + line[m[1]:]
		}
		if line != "" {
			s.rows = append(s.rows, strings.TrimRight(line, " \n"))
		}
	}
	return len(p), nil
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.rows, "\n")
}

func of(platform, alias string, ev apply.ProgressEvent) apply.ProgressEvent {
	ev.Provider = addr.Provider{Platform: platform, Alias: alias}
	return ev
}

// busy is an apply in the middle: one account sends and one waits.
func busy(p *progress.Progress) {
	p.Observe(of("mixin", "ops", event(apply.Began, "first", 0)))
	for i := range 20 {
		name := "m" + strconv.Itoa(i)
		p.Observe(of("yunhu", "", event(apply.Began, name, 0)))
		ended := event(apply.Finished, name, 100)
		if i == 7 {
			ended.Kind, ended.Detail = apply.Failed, "send message: forbidden"
		}
		p.Observe(of("yunhu", "", ended))
	}
	p.Observe(of("yunhu", "", event(apply.Began, "next", 100)))
	p.Waiting(sessions.Wait{Provider: addr.Provider{Platform: "mixin", Alias: "ops"}, Wait: providers.Wait{For: 72 * time.Second, Reason: "rate limited (HTTP 429)"}})
}

func TestBars(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		width int
		want  string
	}{
		{"wide", 80, `mixin.ops [················] 0/2, next request in 1m12s: rate limited (HTTP 429)
yunhu     [####··················] 20/100, 1 failed, about 20s left`},
		{"no room for pictures", 50, `mixin.ops  0/2, next request in 1m12s: rate limit…
yunhu      20/100, 1 failed, about 20s left`},
		{"twenty columns", 20, `mixin.ops  0/2, nex…
yunhu      20/100, …`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var s screen
			opt := progress.ByHand(progress.Options{
				Terminal: true, Width: test.width, Totals: map[addr.Provider]int{{Platform: "yunhu"}: 100, {Platform: "mixin", Alias: "ops"}: 2},
				Now: func() time.Time { return at(5000) },
			})
			p := progress.New(&s, opt)
			busy(p)
			progress.Draw(p, opt)
			rows := strings.Split(s.String(), "\n")
			got := strings.Join(rows[max(len(rows)-2, 0):], "\n")
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestBarsLeaveOutcomes: at the end only the outcomes stand.
func TestBarsLeaveOutcomes(t *testing.T) {
	t.Parallel()
	var s screen
	p := progress.New(&s, progress.Options{Terminal: true, Width: 60, Now: func() time.Time { return at(0) }})
	story(p)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	want := `recalled message.old@conversation.ops
sent message.a@conversation.ops after 1.3s
  https://chat.example.org/1
failed message.b@conversation.ops after 13s
in doubt message.c@conversation.ops after 3m20s
not begun message.d@conversation.ops`
	if d := cmp.Diff(want, s.String()); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
}

// TestNoticeStaysAboveTheBars: it is not wiped when the bars are drawn again,
// nor at the end. A log has no bars to print above.
func TestNoticeStaysAboveTheBars(t *testing.T) {
	t.Parallel()
	var s screen
	opt := progress.ByHand(progress.Options{Terminal: true, Width: 80, Totals: map[addr.Provider]int{{Platform: "yunhu"}: 100, {Platform: "mixin", Alias: "ops"}: 2}, Now: func() time.Time { return at(5000) }})
	p := progress.New(&s, opt)
	busy(p)
	progress.Draw(p, opt)
	if !p.Notice("Stopping: wait.") {
		t.Error("it was not printed")
	}
	for range 3 {
		progress.Draw(p, opt)
	}
	rows := strings.Split(s.String(), "\n")
	if len(rows) < 3 || rows[len(rows)-3] != "Stopping: wait." {
		t.Errorf("above the bars stands %q", rows)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(s.String(), "Stopping: wait.") || p.Notice("late") {
		t.Errorf("at the end there is %q", s.String())
	}
	log := progress.New(&s, progress.Options{})
	if log.Notice("log") {
		t.Error("a log took the notice")
	}
}

// TestBarsKeepHarmless: the name of an account cannot steer the terminal.
func TestBarsKeepHarmless(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	opt := progress.ByHand(progress.Options{Terminal: true, Width: 60})
	p := progress.New(&b, opt)
	ev := event(apply.Began, "a", 0)
	ev.Provider, ev.Action = addr.Provider{Platform: "evil\x1b[2J"}, plan.Send
	p.Observe(ev)
	progress.Draw(p, opt)
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "\x1b[2J") {
		t.Errorf("the terminal is steered by %q", b.String())
	}
}

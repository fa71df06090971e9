package apply_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/all"
)

// apart is a platform that composes as Herald once did: the first file goes with
// the text, and each further one in a message of its own.
type apart struct{ providers.Platform }

func (p apart) Compose(c content.Content) ([]providers.Part, []providers.Problem) {
	splitter, ok := providers.As[providers.Splitter](p.Platform)
	if parts, problems := p.Platform.Compose(c); !ok || parts == nil {
		return parts, problems
	}
	return splitter.ComposeParts(c, max(1, len(c.Attachments))), nil
}

func composingApart() map[string]providers.Platform {
	platforms := all.Platforms()
	for name, p := range platforms {
		platforms[name] = apart{p}
	}
	return platforms
}

// A run that composed otherwise ends at every point at which it touches the disk
// or the wire, with its journal kept and lost, and this version goes on: it
// completes what was begun as it was begun, and sends nothing twice, also when the
// keys are not honoured any more.
func TestCrashBeforeFilesWentTogether(t *testing.T) {
	t.Parallel()
	for name, accident := range map[string]accident{"journal kept": killed, "journal lost": vanished} {
		for _, pause := range []time.Duration{time.Minute, 100 * time.Hour} {
			t.Run(fmt.Sprintf("%s, %s later", name, pause), func(t *testing.T) {
				t.Parallel()
				c := crash{acts: filesLifeOn(others(keepsFiles)...)[:1], accident: accident}
				former := c.stage(t)
				former.known = composingApart()
				_, total := accident(former, 0)
				seen := map[string]int{}
				for n := 1; n <= total; n++ {
					seen[goOn(t, c, n, pause)]++
				}
				if len(seen) < 2 {
					t.Errorf("of %d points all are alike: %v", total, seen)
				}
			})
		}
	}
}

// goOn has a run of the former composition end at a point, and gives what people
// see after one of the present composition, after a pause.
func goOn(t *testing.T, c crash, n int, pause time.Duration) string {
	t.Helper()
	p := c.stage(t)
	p.known = composingApart()
	at, _ := c.accident(p, n)
	p.known = nil
	p.pass(pause)
	if _, err := p.tryApply(t.Context()); err != nil {
		t.Errorf("after %s (point %d): %v", at, n, err)
	}
	p.synced()
	for _, platform := range others(keepsFiles) {
		got := slices.Sorted(slices.Values(p.standing(platform)))
		if !slices.Equal(got, []string{"m.txt<file>", "one<file>"}) && !slices.Equal(got, []string{"one<file><file>"}) {
			t.Errorf("after %s (point %d) %s shows %q", at, n, platform, got)
		}
	}
	if doubts := p.doubts(); len(doubts) > 0 {
		t.Errorf("after %s (point %d) there is doubt: %v", at, n, doubts)
	}
	return fmt.Sprint(strings.Join(p.sight(), ", "))
}

// What was sent when Herald composed otherwise stays as it is, also where the state
// is lost and it is looked for on the platforms.
func TestSentBeforeFilesWentTogether(t *testing.T) {
	t.Parallel()
	for _, lost := range []bool{false, true} {
		t.Run(fmt.Sprintf("state lost: %v", lost), func(t *testing.T) {
			t.Parallel()
			p := crash{acts: filesLifeOn(others(keepsFiles)...)[:1]}.stage(t)
			p.known = composingApart()
			p.apply()
			want := p.sight()
			p.known = nil
			if lost {
				p.lose()
			}
			p.synced()
			p.apply()
			same(t, "what people see", want, p.sight())
		})
	}
}

package cli_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"herald/providers/sandbox"
)

const (
	// allKills and fewKills are how many applies are killed, without and with
	// the race detector, under which everything is several times slower and
	// what a kill leaves on the disk is the same.
	allKills, fewKills = 200, 60

	killWorkers = 12
	// killSpan is a little longer than an apply of the scenarios takes once it
	// has begun.
	killSpan = 90 * time.Millisecond
)

// TestKilledApply kills apply with SIGKILL at random moments and runs it again
// to the end. Whatever it was doing, people must read each message once.
func TestKilledApply(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	server, base, err := startSandbox(t.Cleanup)
	if err != nil {
		t.Fatal(err)
	}
	// Slow answers leave room between a message and the news of it.
	if err := server.Inject(sandbox.Fault{Action: sandbox.Delay, MS: 6, Times: 1 << 30}); err != nil {
		t.Fatal(err)
	}
	seed := killSeed(t)
	t.Logf("seed %d; HERALD_SEED repeats it", seed)
	kills := allKills
	if raced {
		kills = fewKills
	}
	tally := &killTally{kills: kills}
	turns := make(chan int)
	var workers sync.WaitGroup
	for range killWorkers {
		workers.Go(func() {
			for turn := range turns {
				v := &victim{killedProject: newKilledProject(t, scriptEnvironment(server, base), seed, turn), server: server, tally: tally}
				v.live()
			}
		})
	}
	for turn := range kills {
		turns <- turn
	}
	close(turns)
	workers.Wait()
	tally.report(t)
}

func killSeed(t *testing.T) uint64 {
	t.Helper()
	text := os.Getenv("HERALD_SEED")
	if text == "" {
		return rand.Uint64()
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("HERALD_SEED: %v", err)
	}
	return seed
}

// killTally counts over all victims.
type killTally struct {
	sync.Mutex
	kills, killed, middle, duplicates, losses, leftovers int
}

func (k *killTally) add(killed, middle bool) {
	k.Lock()
	defer k.Unlock()
	if killed {
		k.killed++
	}
	if middle {
		k.middle++
	}
}

func (k *killTally) report(t *testing.T) {
	t.Helper()
	fmt.Printf("kills=%d middle=%d duplicates=%d losses=%d leftovers=%d\n", k.kills, k.middle, k.duplicates, k.losses, k.leftovers)
	if k.duplicates+k.losses+k.leftovers > 0 {
		t.Error("what people read is not what was asked for")
	}
	// About half of them do; how many it is depends on the machine and on luck.
	if k.middle < k.kills/6 {
		t.Errorf("only %d of %d kills hit an apply in the middle, so the test shows little", k.middle, k.kills)
	}
}

// victim is a project on the sandbox whose apply is killed.
type victim struct {
	*killedProject
	server *sandbox.Server
	tally  *killTally
}

// live takes the project through one of the scenarios: a first send, a change,
// or a removal is what gets killed.
func (v *victim) live() {
	switch v.turn % 3 {
	case 0:
		v.write("first")
	case 1:
		v.write("first")
		v.finish()
		v.write("second")
	case 2:
		v.write("first")
		v.finish()
		v.write("")
	}
	v.tally.add(v.kill())
	v.finish()
	if out, code := v.herald("plan", "--detailed-exitcode"); code != 0 {
		v.t.Errorf("turn %d: plan after apply ended with %d:\n%s", v.turn, code, out)
	}
	switch v.turn % 3 {
	case 0:
		v.count("first", 1)
	case 1:
		v.count("first", 0)
		v.count("second", 1)
	case 2:
		v.count("first", 0)
	}
}

// texts are what the messages of a version say.
func (v *victim) texts(version string) []string {
	var texts []string
	for i := range 3 {
		texts = append(texts, fmt.Sprintf("turn %d, %s version, message %d.", v.turn, version, i))
	}
	return texts
}

// write makes the project; without a version it has no messages.
func (v *victim) write(version string) {
	text := fmt.Sprintf("herald { name = \"turn-%d\" }\n", v.turn)
	text += fmt.Sprintf("conversation \"users\" {\n  provider = yunhu\n  id = \"group:%d\"\n}\n", v.turn)
	text += fmt.Sprintf("conversation \"ops\" {\n  provider = mixin\n  id = %q\n}\n", uuid.NewSHA1(uuid.NameSpaceURL, []byte(strconv.Itoa(v.turn))))
	if version != "" {
		for i, body := range v.texts(version) {
			text += fmt.Sprintf("message \"m%d\" {\n  to = [conversation.users, conversation.ops]\n  text = %q\n}\n", i, body)
		}
	}
	v.declare(text)
}

// count wants every text of a version to stand on each platform a number of
// times.
func (v *victim) count(version string, want int) {
	for _, platform := range []string{"yunhu", "mixin"} {
		for _, text := range v.texts(version) {
			got := len(addressesWithMessages(v.server, platform, text))
			v.tally.Lock()
			switch {
			case got < want:
				v.tally.losses++
			case want == 0 && got > 0:
				v.tally.leftovers++
			case got > want:
				v.tally.duplicates++
			}
			v.tally.Unlock()
			if got != want {
				v.t.Errorf("turn %d: on %s %q stands %d times, want %d", v.turn, platform, text, got, want)
			}
		}
	}
}

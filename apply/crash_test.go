package apply_test

import (
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"herald/providers"
	"herald/providers/all"
	"herald/providers/sandbox"
	"herald/state/backend"
)

// act is one apply of a life: the files, and what people see after it.
type act struct {
	main  string
	sight []string
}

func life() []act {
	managed := `
conversation "g" {
  provider     = mixin
  title        = "Ops"
  participants = ["7a54e394-1626-4cd4-b967-543932c2a032", "8391e472-cdbe-4704-be1f-7d184635b885"]
}
attachment "n" { source = "n.txt" }
`
	file := "attachments = [attachment.n]"
	toG := "message \"g\" {\n  to = conversation.g\n  text = \"for %s\"\n}\n"
	return []act{
		{places + managed + message("a", "one", file) + message("b", "two", "reply_to = message.a") + fmt.Sprintf(toG, "ops"),
			[]string{"mixin: for ops", "mixin: one", "mixin: two", "mixin: <file>", "yunhu: <file>", "yunhu: one", "yunhu: two"}},
		{places + managed + message("a", "uno", file) + message("c", "three") + fmt.Sprintf(toG, "all"),
			[]string{"mixin: for all", "mixin: three", "mixin: uno", "mixin: <file>", "yunhu: <file>", "yunhu: three", "yunhu: uno"}},
		{places, nil},
	}
}

func (p *project) sight() []string {
	var seen []string
	for platform := range all.Platforms() {
		seen = append(seen, sights([]string{platform}, p.standing(platform)...)...)
	}
	slices.Sort(seen)
	return seen
}

// others are the platforms that life does not visit, in order, which pass the
// filter. A send in doubt on a blind platform is a question for a person, and
// nobody answers in these tests.
func others(pass func(providers.Platform) bool) []string {
	var names []string
	for name, p := range all.Platforms() {
		if !strings.Contains(places, "provider = "+name+"\n") && p.Facts().Idempotency.Class != providers.Blind && pass(p) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

func every(providers.Platform) bool { return true }

// takesBack reports whether messages of a platform can be edited or recalled.
func takesBack(p providers.Platform) bool {
	return p.Facts().Can(providers.Edit) || p.Facts().Can(providers.Recall)
}

// keepsFiles reports whether messages of a platform take several files and
// cannot be taken back.
func keepsFiles(p providers.Platform) bool {
	_, splits := providers.As[providers.Splitter](p)
	return splits && !takesBack(p)
}

// conversationsOf are a conversation on each platform, under its name, and their
// addresses.
func conversationsOf(platforms []string) (blocks, addresses string) {
	server, err := sandbox.New(sandbox.Options{})
	if err != nil {
		panic(err) // in memory, it needs nothing that can be missing
	}
	blocks = "herald { name = \"test\" }\n"
	var names []string
	for _, c := range server.Setup("") {
		if slices.Contains(platforms, c.Platform) {
			blocks += fmt.Sprintf("conversation %q {\n  provider = %s\n  id       = %q\n}\n", c.Platform, c.Platform, c.Conversation)
			names = append(names, "conversation."+c.Platform)
		}
	}
	return blocks, "[" + strings.Join(names, ", ") + "]"
}

// sights are the texts on each platform.
func sights(platforms []string, texts ...string) []string {
	var seen []string
	for _, platform := range platforms {
		for _, text := range texts {
			seen = append(seen, platform+": "+text)
		}
	}
	return seen
}

// lives are the lives that accidents meet, by name. Each platform that is not in life
// has one of its own, so that the time of the tests grows with the number of platforms
// and not with its square.
func lives() map[string][]act {
	all := map[string][]act{"life": life()}
	for _, platform := range others(every) {
		all[platform] = lifeOn(platform)
	}
	return all
}

// livesWithFiles are lives, and those of messages with several files.
func livesWithFiles() map[string][]act {
	all := lives()
	for _, platform := range others(keepsFiles) {
		all[platform+", files"] = filesLifeOn(platform)
	}
	return all
}

// lifeOn is a life where what was sent cannot all be taken back: what stays visible
// stays once.
func lifeOn(platform string) []act {
	blocks, to := conversationsOf([]string{platform})
	message := func(name, text string) string {
		return fmt.Sprintf("message %q {\n  to = %s\n  text = %q\n}\n", name, to, text)
	}
	p := all.Platforms()[platform]
	changed, left := []string{"one", "two", "uno"}, []string{"one", "two", "uno"}
	if takesBack(p) {
		changed, left = []string{"two", "uno"}, []string{"two", "uno"}
	}
	if p.Facts().Can(providers.Recall) {
		left = nil
	}
	seen := func(texts []string) []string { return sights([]string{platform}, texts...) }
	return []act{
		{blocks + message("x", "one") + message("y", "two"), seen([]string{"one", "two"})},
		{blocks + message("x", "uno") + message("y", "two"), seen(changed)},
		{blocks, seen(left)},
	}
}

// filesLifeOn is a life on platforms whose messages take several files, where nothing
// can be taken back or edited.
func filesLifeOn(platforms ...string) []act {
	blocks, to := conversationsOf(platforms)
	files := blocks + `
attachment "n" { source = "n.txt" }
attachment "m" { source = "m.txt" }
attachment "o" { source = "o.txt" }
`
	message := func(name, text, attachments string) string {
		return fmt.Sprintf("message %q {\n  to = %s\n  text = %q\n  attachments = [%s]\n}\n", name, to, text, attachments)
	}
	const n, m, o = "attachment.n", ", attachment.m", ", attachment.o"
	return []act{
		{files + message("f", "one", n+m), sights(platforms, "one<file><file>")},
		{files + message("f", "one", n+m+o), sights(platforms, "one<file><file>", "o.txt<file>")},
		{files + message("f", "uno", n+m+o) + message("h", "two", n),
			sights(platforms, "one<file><file>", "o.txt<file>", "uno<file><file><file>", "two<file>")},
	}
}

// crash says which life meets which accident in its last act.
type crash struct {
	acts     []act
	accident accident
	stride   int // every how manieth point is tried; 0 for every one
	// strideElsewhere is the stride of lives on one platform each, which are alike; 0 for
	// that of all.
	strideElsewhere int
	skew            time.Duration // by which the clock of the run that it meets is off
	backend         string        // for the report; "" for local
	remote          func(t *testing.T) func() backend.Backend
	report          *report
	known           map[string]providers.Platform // as of project; nil for all as they are
}

func (c crash) everywhere(t *testing.T) {
	t.Helper()
	_, total := c.accident(c.stage(t), 0)
	if total < 1 {
		t.Fatal("there is no point at which it could happen")
	}
	for n := 1 + c.offset()%total; n <= total; n += max(c.stride, 1) {
		c.at(t, n)
	}
}

// offset lets lives that are as long as others try different points of the same stride.
func (c crash) offset() int {
	if c.stride <= 1 {
		return 0
	}
	sum := fnv.New32()
	for _, platform := range c.platforms() {
		_, _ = sum.Write([]byte(platform)) // a hash takes everything
	}
	return int(sum.Sum32() % uint32(min(c.stride, 5)))
}

// stage plays all acts but the last, whose files it leaves to be applied.
func (c crash) stage(t *testing.T) *project {
	p := newProject(t, c.acts[0].main)
	p.known = c.known
	if c.remote != nil {
		p.remote = c.remote(t)
	}
	for name, text := range map[string]string{"n.txt": "hello", "m.txt": "good morning", "o.txt": "good evening"} {
		p.write(name, text)
	}
	for _, a := range c.acts[1:] {
		p.apply()
		p.write("main.hcl", a.main)
		p.pass(time.Minute)
	}
	return p
}

// at has the accident happen at point n, and applies again to the end.
func (c crash) at(t *testing.T, n int) {
	t.Helper()
	p := c.stage(t)
	p.skew = c.skew
	name, _ := c.accident(p, n)
	p.skew = 0
	c.settle(t, p, fmt.Sprintf("%s (point %d)", name, n))
}

// settle applies what is left, and compares what people see with what the files
// say, the state with what people see, and both with the plan.
func (c crash) settle(t *testing.T, p *project, after string) {
	t.Helper()
	if _, err := p.tryApply(t.Context()); err != nil {
		t.Errorf("after %s: %v", after, err)
	}
	if p.calm != nil {
		p.calm()
	}
	p.wire, p.pause, p.calm = nil, nil, nil
	want, got := slices.Sorted(slices.Values(c.acts[len(c.acts)-1].sight)), p.sight()
	if !slices.Equal(want, got) {
		t.Errorf("after %s people see %q, want %q", after, got, want)
	}
	p.synced()
	o := outcome{backend: c.backend, platforms: c.platforms(), want: want, got: got, doubts: p.doubts()}
	if len(o.doubts) > 0 {
		t.Errorf("after %s there is doubt: %v", after, o.doubts)
	}
	if o.backend == "" {
		o.backend = "local"
	}
	c.report.add(o)
}

// platforms are those that the life visits.
func (c crash) platforms() []string {
	visited := map[string]bool{}
	for _, a := range c.acts {
		for _, text := range a.sight {
			platform, _, _ := strings.Cut(text, ":")
			visited[platform] = true
		}
	}
	return slices.Sorted(maps.Keys(visited))
}

// doubts counts what the state is in doubt about, by platform, and complains of
// what it takes for standing that nobody sees.
func (p *project) doubts() map[string]int {
	p.t.Helper()
	snap, err := p.newStore().Read(p.t.Context())
	if err != nil {
		p.t.Error(err)
		return nil
	}
	visible := p.visible()
	doubts := map[string]int{}
	for address, d := range snap.State.Deliveries {
		for _, part := range d.Parts {
			switch {
			case part.Doubt != "":
				doubts[d.Provider.String()]++
			case part.Stands() && !visible[part.ID]:
				p.t.Errorf("the state says that %s stands as %s, and nobody sees it", address, part.ID)
			}
		}
	}
	for _, c := range snap.State.Conversations {
		if c.Doubt {
			doubts[c.Provider.String()]++
		}
	}
	return doubts
}

// visible are the ids of what people see.
func (p *project) visible() map[string]bool {
	ids := map[string]bool{}
	for _, c := range p.server.Conversations() {
		for _, m := range c.Messages {
			ids[m.ID] = !m.Recalled
		}
	}
	return ids
}

// TestCrash has everything go wrong that can, one thing at a time and at every
// point at which a run touches the disk or the wire, and applies again to the
// end. It prints what came of it.
func TestCrash(t *testing.T) {
	t.Parallel()
	all := &report{}
	t.Cleanup(func() { fmt.Print(all) })
	kinds := map[string]func(*testing.T, *report){
		"killed": kills, "twice": killsTwice, "clock": jumpingClock, "servers": onServers,
		"network": networkStrikes, "power": powerFailures, "disk": fullDisks, "blind": blindPlatform,
	}
	for name, test := range kinds {
		t.Run(name, func(t *testing.T) { t.Parallel(); test(t, all) })
	}
}

// inEveryAct runs a crash in each act of each life.
func inEveryAct(t *testing.T, c crash) {
	t.Helper()
	for name, acts := range livesWithFiles() {
		for i := range acts {
			t.Run(fmt.Sprintf("%s, act %d", name, i+1), func(t *testing.T) {
				t.Parallel()
				c := c.in(name)
				c.acts = acts[:i+1]
				c.everywhere(t)
			})
		}
	}
}

// in returns the crash with the stride of a life of that name.
func (c crash) in(name string) crash {
	if name != "life" && c.strideElsewhere > 0 {
		c.stride = c.strideElsewhere
	}
	return c
}

// sparse is a stride for what need not be tried everywhere each time.
func sparse(plain, underRace int) int {
	switch {
	case os.Getenv("HERALD_CRASH") == "full":
		return 1
	case raced:
		return underRace
	}
	return plain
}

func kills(t *testing.T, r *report) {
	for name, a := range map[string]accident{"journal kept": killed, "journal lost": vanished} {
		t.Run(name, func(t *testing.T) { inEveryAct(t, crash{accident: a, strideElsewhere: sparse(1, 3), report: r}) })
	}
}

// A clock that was wrong when the run died, and jumps back to what it should
// be, changes nothing of what people see.
func jumpingClock(t *testing.T, r *report) {
	for _, skew := range []time.Duration{-100 * time.Hour, 100 * time.Hour} {
		t.Run(skew.String(), func(t *testing.T) {
			t.Parallel()
			for _, platform := range others(every) {
				crash{acts: lifeOn(platform)[:1], accident: killed, stride: sparse(1, 4), skew: skew, report: r}.everywhere(t)
			}
		})
	}
}

// Two crashes in a row, the second in the run that mends the first.
func killsTwice(t *testing.T, r *report) {
	c := crash{acts: life()[:2], report: r}
	_, points := killed(c.stage(t), 0)
	for n := 1; n <= points; n += sparse(5, 11) {
		for m := 1; m <= points; m += sparse(11, 17) {
			p := c.stage(t)
			one, _ := killed(p, n)
			two, _ := killed(p, m)
			c.settle(t, p, fmt.Sprintf("%s (%d) and %s (%d)", one, n, two, m))
		}
	}
}

// A runner that vanishes takes its directory along, journal and all; the state
// is elsewhere, and the next runner sends nothing twice.
func onServers(t *testing.T, r *report) {
	for name, fresh := range remotes(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			crash{acts: life()[:2], accident: vanished, remote: fresh, backend: name, report: r}.everywhere(t)
			for _, platform := range others(every) {
				crash{acts: lifeOn(platform)[:2], accident: vanished, stride: sparse(3, 7), remote: fresh, backend: name, report: r}.everywhere(t)
			}
		})
	}
}

// What the network does to a request is survived wherever it happens.
func networkStrikes(t *testing.T, r *report) {
	for _, does := range networks() {
		t.Run(string(does), func(t *testing.T) {
			inEveryAct(t, crash{accident: strike(does), stride: sparse(3, 9), report: r})
		})
	}
}

// A power failure takes what was not durable; what it leaves may be torn.
func powerFailures(t *testing.T, r *report) {
	for name, left := range outages() {
		t.Run(name, func(t *testing.T) { inEveryAct(t, crash{accident: powerless(left), stride: sparse(5, 15), report: r}) })
	}
	t.Run("record lost", func(t *testing.T) { inEveryAct(t, crash{accident: rotten, stride: sparse(3, 9), report: r}) })
}

func fullDisks(t *testing.T, r *report) {
	for name, stays := range map[string]bool{"one error": false, "full": true} {
		t.Run(name, func(t *testing.T) { inEveryAct(t, crash{accident: full(stays), stride: sparse(4, 12), report: r}) })
	}
}

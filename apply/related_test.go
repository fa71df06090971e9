package apply_test

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"

	"herald/lang/addr"
	"herald/plan"
	"herald/providers/sandbox"
	"herald/state"
)

// related is a message of a life in which messages refer to one another.
type related struct {
	n      int      // what it says
	refs   []string // whose ids it says
	reply  string   // what it quotes; "" for nothing
	due    int      // second at which it may be sent; 0: at once
	over   int      // second at which it expires; 0: never
	count  bool     // has count = 1
	moved  bool     // bears its other name
	pinned bool     // another message pins it
}

// name is what the files call it.
func (r *related) name(key string) string {
	if r.moved {
		return key + "2"
	}
	return key
}

// at refers to it in the files.
func (r *related) at(key string) string {
	if r.count {
		return "message." + r.name(key) + "[0]"
	}
	return "message." + r.name(key)
}

// shown is what people see of a message.
type shown struct {
	n int
	// refs are whose ids it says; fresh is false where one of them is no longer
	// there, so that the text has stayed as it was.
	refs  []string
	reply string
	fresh bool
}

// relations are the files of such a life, and what people should see.
type relations struct {
	r     *rand.Rand
	start time.Time
	now   int // seconds since start
	all   map[string]*related
	seen  map[string]shown
	moves string // a moved block for the next apply
	// renamed are the messages that bear their other name, removed ones included.
	renamed map[string]bool
}

// at is a time of the life. It goes by seconds, because platforms look at the
// clock of those who ask.
func (w *relations) at(second int) time.Time {
	return w.start.Add(time.Duration(second) * time.Second)
}

func (w *relations) keys() []string { return slices.Sorted(maps.Keys(w.all)) }

// earlier are the messages that key may refer to: references go one way, so
// there are no cycles.
func (w *relations) earlier(key string) []string {
	return slices.DeleteFunc(w.keys(), func(k string) bool { return k >= key })
}

func (w *relations) files() string {
	var b strings.Builder
	b.WriteString(places)
	for _, key := range w.keys() {
		b.WriteString(w.block(key))
		m := w.all[key]
		fmt.Fprintf(&b, "output %q {\n  value = %s.ids\n}\n", "o"+key, m.at(key))
		if m.pinned {
			fmt.Fprintf(&b, "message \"p%s\" {\n  to = conversation.m\n  mixin {\n    pin {\n      message_ids = [%s.ids[\"conversation.m\"]]\n    }\n  }\n}\n", key, m.at(key))
		}
	}
	b.WriteString(w.moves)
	return b.String()
}

func (w *relations) block(key string) string {
	m := w.all[key]
	text := fmt.Sprintf("%s-%d.", key, m.n)
	for _, ref := range m.refs {
		text += fmt.Sprintf(" ${join(\" \", values(%s.ids))}", w.all[ref].at(ref))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "message %q {\n  to = [conversation.y, conversation.m]\n  text = \"%s\"\n", m.name(key), text)
	if m.count {
		b.WriteString("  count = 1\n")
	}
	if m.reply != "" {
		fmt.Fprintf(&b, "  reply_to = %s\n", w.all[m.reply].at(m.reply))
	}
	for name, second := range map[string]int{"publish_at": m.due, "expire_at": m.over} {
		if second > 0 {
			fmt.Fprintf(&b, "  %s = %q\n", name, w.at(second).Format(time.RFC3339))
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// step changes the files, or lets time pass.
func (w *relations) step() string {
	w.moves = ""
	key := string(rune('a' + w.r.IntN(5)))
	m := w.all[key]
	if m == nil {
		// Under its last name it is the same message as before, if that was removed
		// since the last apply.
		m = &related{n: w.r.IntN(100), moved: w.renamed[key]}
		w.all[key] = m
	}
	kind := []string{"say", "say", "refer", "refer", "reply", "plan", "expire", "count", "move", "pin", "remove", "wait", "wait"}[w.r.IntN(13)]
	earlier := w.earlier(key)
	switch kind {
	case "say":
		m.n = w.r.IntN(100)
	case "refer":
		m.refs = nil
		for _, k := range earlier {
			if w.r.IntN(2) == 0 {
				m.refs = append(m.refs, k)
			}
		}
	case "reply":
		// What expires cannot be quoted: a plan refuses that.
		earlier = slices.DeleteFunc(earlier, func(k string) bool { return w.all[k].over > 0 })
		if m.reply = ""; len(earlier) > 0 && w.r.IntN(3) > 0 {
			m.reply = earlier[w.r.IntN(len(earlier))]
		}
	case "plan":
		if m.due = w.now + 1 + w.r.IntN(4); m.over > 0 {
			m.over = m.due + 3
		}
	case "expire":
		quoted := slices.ContainsFunc(w.keys(), func(k string) bool { return w.all[k].reply == key })
		if m.over = 0; !quoted && w.r.IntN(3) > 0 {
			m.over = max(w.now, m.due) + 1 + w.r.IntN(4)
		}
	case "count":
		m.count = !m.count
	case "move":
		from := m.name(key)
		m.moved = !m.moved
		w.renamed[key] = m.moved
		w.moves = fmt.Sprintf("moved {\n  from = message.%s\n  to = message.%s\n}\n", from, m.name(key))
	case "pin":
		m.pinned = !m.pinned
	case "remove":
		w.remove(key)
	case "wait":
		w.now += 1 + w.r.IntN(3)
	}
	return kind + " " + key
}

func (w *relations) remove(key string) {
	delete(w.all, key)
	for _, m := range w.all {
		m.refs = slices.DeleteFunc(m.refs, func(k string) bool { return k == key })
		if m.reply == key {
			m.reply = ""
		}
	}
}

// pass brings what people should see up to the files.
func (w *relations) pass() {
	seen := map[string]shown{}
	for _, key := range w.keys() {
		m := w.all[key]
		before, sent := w.seen[key]
		missing := func(k string) bool { _, there := seen[k]; return !there }
		switch {
		case m.over > 0 && m.over <= w.now:
		case !sent && m.due > w.now:
		case slices.ContainsFunc(m.refs, missing), m.reply != "" && missing(m.reply):
			if sent {
				before.fresh = false
				seen[key] = before
			}
		default:
			seen[key] = shown{m.n, slices.Clone(m.refs), m.reply, true}
		}
	}
	w.seen = seen
}

// compare says what people see otherwise than they should; "" for nothing.
func (w *relations) compare(p *project) string {
	ids, replies, pinned, texts := map[string]map[string]string{}, map[string]string{}, map[string]bool{}, map[string]string{}
	for _, c := range p.server.Conversations() {
		if c.Platform != "yunhu" && c.Platform != "mixin" {
			continue
		}
		for _, msg := range c.Messages {
			if msg.Recalled || !strings.Contains(msg.Text, "-") || !isRelated(msg) {
				continue
			}
			key := msg.Text[:1]
			if ids[key] == nil {
				ids[key] = map[string]string{}
			}
			if ids[key][c.Platform] != "" {
				return fmt.Sprintf("%s stands twice on %s", key, c.Platform)
			}
			ids[key][c.Platform], replies[c.Platform+key], texts[c.Platform+key] = msg.ID, msg.Reply, msg.Text
			pinned[c.Platform+key] = msg.Pinned
		}
	}
	for key, by := range ids {
		if _, ok := w.seen[key]; !ok {
			return fmt.Sprintf("%s stands and should not: %v", key, by)
		}
	}
	for key, s := range w.seen {
		for _, platform := range []string{"yunhu", "mixin"} {
			if wrong := s.compare(key, platform, ids, texts, replies); wrong != "" {
				return wrong
			}
		}
		if w.all[key].pinned && !pinned["mixin"+key] {
			return key + " is not pinned"
		}
	}
	return ""
}

// isRelated tells a message of such a life from the pins and recalls of Mixin.
func isRelated(m sandbox.Message) bool {
	return len(m.Text) > 2 && m.Text[0] >= 'a' && m.Text[0] <= 'e' && m.Text[1] == '-' && strings.Contains(m.Text, ".")
}

func (s shown) compare(key, platform string, ids map[string]map[string]string, texts, replies map[string]string) string {
	want := fmt.Sprintf("%s-%d.", key, s.n)
	for _, ref := range s.refs {
		want += " " + ids[ref]["mixin"] + " " + ids[ref]["yunhu"] // by address of the conversation
	}
	got := texts[platform+key]
	if !s.fresh {
		want, _, _ = strings.Cut(want, " ")
		got, _, _ = strings.Cut(got, " ")
	}
	if got != want {
		return fmt.Sprintf("%s shows %q of %s, want %q", platform, texts[platform+key], key, want)
	}
	if s.reply != "" && s.fresh && replies[platform+key] == "" {
		return fmt.Sprintf("%s quotes nothing on %s", key, platform)
	}
	return ""
}

// unnamed says what an apply changed that the plan did not name; "" for
// nothing.
func unnamed(p *plan.Plan, after *state.State) string {
	named := map[addr.Delivery]bool{}
	for _, c := range p.Deliveries {
		named[c.Address] = c.Action.Acts()
	}
	for _, address := range addr.SortedKeys(after.Deliveries) {
		now, was := after.Deliveries[address], p.State.Deliveries[address]
		if !named[address] && (was == nil || !slices.EqualFunc(now.Parts, was.Parts, func(x, y state.Part) bool { return x.ID == y.ID && x.Digest == y.Digest })) {
			return address.String()
		}
	}
	for _, o := range p.Outputs {
		var was, now []byte
		if before := p.State.Outputs[o.Name]; before != nil {
			was = before.Value
		}
		if then := after.Outputs[o.Name]; then != nil {
			now = then.Value
		}
		if o.Action == plan.NoOp && !bytes.Equal(was, now) {
			return "output." + o.Name
		}
	}
	return ""
}

// livesRelated plays such a life and returns what is wrong; "" if nothing is.
func livesRelated(t *testing.T, seed uint64, steps int) string {
	p := newProject(t, places)
	w := &relations{r: rand.New(rand.NewPCG(seed, 1)), start: p.now().Truncate(time.Second), all: map[string]*related{}, seen: map[string]shown{}, renamed: map[string]bool{}}
	var story []string
	for range steps {
		story = append(story, w.step())
		if w.moves == "" && w.r.IntN(3) == 0 {
			continue // several changes in one apply
		}
		p.write("main.hcl", w.files())
		p.clock = w.at(w.now)
		if w.r.IntN(4) == 0 {
			killed(p, 1+w.r.IntN(40))
			story = append(story, "crash")
		}
		if wrong := w.converge(t, p); wrong != "" {
			return fmt.Sprintf("after %s: %s\n%s", strings.Join(story, ", "), wrong, w.files())
		}
	}
	return ""
}

// converge applies once, and wants people to see what the files say, the plan
// to have named all that changed, and the next plan to be empty.
func (w *relations) converge(t *testing.T, p *project) string {
	planned, err := p.tryPlan()
	if err != nil {
		return fmt.Sprintf("plan: %+v", allOf(err))
	}
	before := planned.State.Clone()
	planned.State = before
	result, err := p.tryApply(t.Context())
	if err != nil {
		return fmt.Sprintf("apply of %v: %v", remains(planned), err)
	}
	w.pass()
	if wrong := w.compare(p); wrong != "" {
		return wrong
	}
	if address := unnamed(planned, result.State); address != "" {
		return "the plan did not name " + address
	}
	next, err := p.tryPlan()
	if err != nil || !next.Empty() {
		return fmt.Sprintf("the next plan is not empty: %v %v", err, remains(next))
	}
	return ""
}

// remains lists what a plan would do, outputs and moves included.
func remains(p *plan.Plan) []string {
	if p == nil {
		return nil
	}
	var out []string
	for address, action := range actions(p) {
		out = append(out, fmt.Sprintf("%s %s", action, address))
	}
	for _, o := range p.Outputs {
		if o.Action != plan.NoOp {
			out = append(out, fmt.Sprintf("%s output %s", o.Action, o.Name))
		}
	}
	for _, r := range p.Renamed {
		out = append(out, fmt.Sprintf("rename %s to %s", r.From, r.To))
	}
	return out
}

// TestRandomLivesOfReferences plays random lives of messages that refer to one
// another, by ids, quotes and pins, with schedules, count and moved blocks.
func TestRandomLivesOfReferences(t *testing.T) {
	t.Parallel()
	seed, lives := number(t, "HERALD_SEED", 1), number(t, "HERALD_LIVES", map[bool]uint64{false: 25, true: 8}[raced])
	for s := seed; s < seed+lives; s++ {
		if wrong := livesRelated(t, s, 25); wrong != "" {
			t.Fatalf("seed %d: %s", s, wrong)
		}
	}
	t.Logf("lives: %d of 25 moves, seeds %d to %d", lives, seed, seed+lives-1)
}

// allOf lists every problem of a plan; a list of diagnostics names the first
// alone.
func allOf(err error) []string {
	var diags hcl.Diagnostics
	if !errors.As(err, &diags) {
		return []string{err.Error()}
	}
	var out []string
	for _, d := range diags {
		out = append(out, d.Error())
	}
	return out
}

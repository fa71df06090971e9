package providertest

import (
	"testing"
	"time"

	"herald/providers"
)

// life is a sequence of configurations that uses all that the platform can do,
// each applied after the one before it.
func (s *suite) life() []string {
	head := s.head(2) + attachments
	quote, file := "", ""
	if s.facts.Can(providers.Quote) {
		quote = "reply_to = message.a"
	}
	if s.facts.Can(providers.Attach) {
		file = "attachments = [attachment.notes]"
	}
	elsewhere := func(text string) string { return message("e", "p1", s.body(text)) }
	return []string{
		head + s.group("Ops", 2, "hello") + s.say("a", "one") + s.say("b", "two", quote) + s.say("f", "file", file) + elsewhere("there"),
		head + s.group("Ops", 3, "hello, all") + s.say("a", "uno") + s.say("c", "three") + s.say("f", "file", file) + elsewhere("where"),
		head,
	}
}

// group declares a conversation that Herald keeps, and a message in it; nothing
// where the platform cannot create one.
func (s *suite) group(title string, members int, text string) string {
	if !s.facts.Can(providers.CreateConversation) {
		return ""
	}
	if !s.facts.Can(providers.ChangeMembers) {
		members = 2
	}
	lines := append(s.titled(title), s.members(members)...)
	if s.facts.Can(providers.ChangeAnnouncement) {
		lines = append(lines, "announcement = "+quoted("for "+text))
	}
	return s.kept("g", lines...) + message("g", "g", s.body("to all: "+text))
}

// stage plays the life up to and without an act, whose configuration it leaves
// to be applied.
func (s *suite) stage(t testing.TB, acts []string, act int) *world {
	t.Helper()
	w := s.world(t, acts[0])
	for i := range act {
		w.apply()
		w.declare(acts[i+1])
		w.clock.pass(time.Minute) // what was said before is told apart by its age
	}
	return w
}

// memory is what a clean life left after each act: what people see, and how
// often the platform was asked for what.
type memory struct {
	sight    [][]string
	requests []map[string]int
	groups   []int
}

// remember lives cleanly.
func (s *suite) remember(t testing.TB, acts []string) memory {
	t.Helper()
	var m memory
	w := s.world(t, acts[0])
	for _, act := range acts {
		w.declare(act)
		before := len(w.server.Ledger())
		w.apply()
		m.requests = append(m.requests, w.requests(before))
		w.synced()
		m.sight = append(m.sight, w.sight())
		m.groups = append(m.groups, w.groups())
	}
	return m
}

// groups counts conversations that somebody made and nobody ended.
func (w *world) groups() (n int) {
	for _, c := range w.conversations() {
		if !c.Found && !c.Gone {
			n++
		}
	}
	return n
}

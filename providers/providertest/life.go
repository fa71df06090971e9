package providertest

import (
	"testing"
	"time"

	"herald/providers"
)

// configSequence is a sequence of configurations that uses all that the platform can do,
// each applied after the one before it.
func (s *suite) configSequence() []string {
	head := s.baseConfig(2) + attachments
	quote, file := "", ""
	if s.facts.Can(providers.Quote) {
		quote = "reply_to = message.a"
	}
	if s.facts.Can(providers.Attach) {
		file = "attachments = [attachment.notes]"
	}
	elsewhere := func(text string) string { return messageBlock("e", "p1", s.bodyArgument(text)) }
	return []string{
		head + s.groupConfig("Ops", 2, "hello") + s.messageWithText("a", "one") + s.messageWithText("b", "two", quote) + s.messageWithText("f", "file", file) + elsewhere("there"),
		head + s.groupConfig("Ops", 3, "hello, all") + s.messageWithText("a", "uno") + s.messageWithText("c", "three") + s.messageWithText("f", "file", file) + elsewhere("where"),
		head,
	}
}

// groupConfig declares a conversation that Herald keeps, and a message in it; nothing
// where the platform cannot create one.
func (s *suite) groupConfig(title string, members int, text string) string {
	if !s.facts.Can(providers.CreateConversation) {
		return ""
	}
	if !s.facts.Can(providers.ChangeMembers) {
		members = 2
	}
	lines := append(s.titleArgument(title), s.participantsArgument(members)...)
	if s.facts.Can(providers.ChangeAnnouncement) {
		lines = append(lines, "announcement = "+quoteHCL("for "+text))
	}
	return s.managedConversationBlock("g", lines...) + messageBlock("g", "g", s.bodyArgument("to all: "+text))
}

// worldBefore plays the life up to and without an act, whose configuration it leaves
// to be applied.
func (s *suite) worldBefore(t testing.TB, acts []string, act int) *world {
	t.Helper()
	w := s.newWorld(t, acts[0])
	for i := range act {
		w.mustApply()
		w.declare(acts[i+1])
		w.clock.advance(time.Minute) // what was said before is told apart by its age
	}
	return w
}

// baseline is what a clean life left after each act: what people see, and how
// often the platform was asked for what.
type baseline struct {
	texts    [][]string
	requests []map[string]int
	groups   []int
}

// recordBaseline lives cleanly.
func (s *suite) recordBaseline(t testing.TB, acts []string) baseline {
	t.Helper()
	var m baseline
	w := s.newWorld(t, acts[0])
	for _, act := range acts {
		w.declare(act)
		before := len(w.server.Ledger())
		w.mustApply()
		m.requests = append(m.requests, w.countRequests(before))
		w.wantEmptyPlan()
		m.texts = append(m.texts, w.visibleTexts())
		m.groups = append(m.groups, w.countGroups())
	}
	return m
}

// countGroups counts conversations that somebody made and nobody ended.
func (w *world) countGroups() (n int) {
	for _, c := range w.platformConversations() {
		if !c.Found && !c.Gone {
			n++
		}
	}
	return n
}

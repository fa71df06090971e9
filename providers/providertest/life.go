package providertest

import (
	"testing"
	"time"

	"herald/providers"
)

// configSequence returns configurations that together use everything that the
// platform can do, to be applied one after another.
func (s *suite) configSequence() []string {
	head := s.baseConfig(2) + attachments
	quote, file, pin := "", "", ""
	if s.facts.Can(providers.Quote) {
		quote = "reply_to = message.a"
	}
	if s.facts.Can(providers.Attach) {
		file = "attachments = [attachment.notes]"
	}
	if s.facts.Can(providers.Pin) {
		pin = "pin = true"
	}
	elsewhere := func(text string) string { return messageBlock("e", "p1", s.bodyArgument(text)) }
	return []string{
		head + s.groupConfig("Ops", 2, "hello") + s.messageWithText("a", "one", pin) + s.messageWithText("b", "two", quote) + s.messageWithText("f", "file", file) + elsewhere("there"),
		head + s.groupConfig("Ops", 3, "hello, all") + s.messageWithText("a", "uno") + s.messageWithText("c", "three", pin) + s.messageWithText("f", "file", file) + elsewhere("where"),
		head,
	}
}

// groupConfig declares a managed conversation and a message in it, or nothing
// if the platform cannot create conversations.
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

// worldBefore applies all configurations before an act, and declares that of
// the act without applying it.
func (s *suite) worldBefore(t testing.TB, acts []string, act int) *world {
	t.Helper()
	w := s.newWorld(t, acts[0])
	for i := range act {
		w.mustApply()
		w.declare(acts[i+1])
		w.clock.advance(time.Minute) // messages are told apart by their age
	}
	return w
}

// baseline is the result of a sequence without faults after each act: what
// people see, what is pinned, and the requests by operation.
type baseline struct {
	texts    [][]string
	pinned   [][]string
	requests []map[string]int
	groups   []int
}

// recordBaseline applies the sequence without faults.
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
		m.texts, m.pinned = append(m.texts, w.visibleTexts()), append(m.pinned, sortedTexts(w.pinnedTexts()))
		m.groups = append(m.groups, w.countGroups())
	}
	return m
}

// countGroups counts the conversations that were created and not disbanded.
func (w *world) countGroups() (n int) {
	for _, c := range w.platformConversations() {
		if !c.Found && !c.Gone {
			n++
		}
	}
	return n
}

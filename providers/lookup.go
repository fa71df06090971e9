package providers

import (
	"bytes"
	"slices"

	"herald/lang/normalize"
)

// Candidate is a message that may be one of those that are looked for: it came
// into being since they were sent, and is not known to be anybody else's.
type Candidate struct {
	RemoteMessage
	Kind  string // as Part.Kind
	Quote string // id of the message that it quotes; empty for none or unknown
}

// MatchSends finds sends of unknown outcome among the candidates of one
// conversation, oldest first, by their content. The answer is that of a Finder.
//
// A candidate that reads exactly as an item is it. Of the rest, one that the
// platform stored in a spelling of its own is it where nothing else can be; and
// where a candidate of the right kind remains that nothing accounts for, a
// person must decide, because a platform may change a text in any way, and a
// wrong "not sent" sends it twice. timed is false when it is not known since
// when the candidates are: then candidates with different content are no
// reason to ask.
func MatchSends(items []Outgoing, candidates []Candidate, timed bool) map[string]RemoteMessage {
	m := &matcher{free: slices.Clone(candidates), found: map[string]RemoteMessage{}}
	items = m.matchEqual(items)
	items = m.matchSpelled(items)
	for _, item := range items {
		if maybe := m.listPossible(item, timed); len(maybe) > 0 {
			m.found[item.Key] = RemoteMessage{Key: item.Key, Candidates: maybe}
		}
	}
	return m.found
}

type matcher struct {
	free  []Candidate // those that are no item's yet
	found map[string]RemoteMessage
}

func (m *matcher) assign(item Outgoing, at int) {
	remote := m.free[at].RemoteMessage
	remote.Key = item.Key
	m.found[item.Key] = remote
	m.free = slices.Delete(m.free, at, at+1)
}

// matchEqual gives each item the oldest candidate that reads exactly as it, and
// returns the items that have none.
func (m *matcher) matchEqual(items []Outgoing) (rest []Outgoing) {
	for _, item := range items {
		at := slices.IndexFunc(m.free, func(c Candidate) bool {
			return couldMatch(item, c) && len(item.Part.Visible) > 0 && bytes.Equal(item.Part.Visible, c.Visible) &&
				(item.Quote == "" || item.Quote == c.Quote)
		})
		if at < 0 {
			rest = append(rest, item)
		} else {
			m.assign(item, at)
		}
	}
	return rest
}

// matchSpelled gives an item the one candidate with the same content in another
// spelling, if that can be no other item, and returns the rest.
func (m *matcher) matchSpelled(items []Outgoing) (rest []Outgoing) {
	fits := func(item Outgoing, c Candidate) bool {
		return couldMatch(item, c) && readsSimilar(item.Part, c.RemoteMessage)
	}
	var pairs [][2]int
	for i, item := range items {
		at := slices.IndexFunc(m.free, func(c Candidate) bool { return fits(item, c) })
		if at < 0 {
			continue
		}
		others := slices.ContainsFunc(m.free[at+1:], func(c Candidate) bool { return fits(item, c) }) ||
			slices.ContainsFunc(items, func(o Outgoing) bool { return o.Key != item.Key && fits(o, m.free[at]) })
		if !others {
			pairs = append(pairs, [2]int{i, at})
		}
	}
	slices.SortFunc(pairs, func(a, b [2]int) int { return b[1] - a[1] }) // taking the last first keeps the other indexes
	taken := map[int]bool{}
	for _, p := range pairs {
		m.assign(items[p[0]], p[1])
		taken[p[0]] = true
	}
	for i, item := range items {
		if !taken[i] {
			rest = append(rest, item)
		}
	}
	return rest
}

// listPossible lists the free candidates that may be the item.
func (m *matcher) listPossible(item Outgoing, timed bool) (ids []string) {
	for _, c := range m.free {
		if couldMatch(item, c) && (timed || item.Part.Kind == "" || readsSimilar(item.Part, c.RemoteMessage)) {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// couldMatch reports whether a candidate is of the item's kind and not known to be
// another message. The kind of an item whose content is not at hand is not
// known.
func couldMatch(item Outgoing, c Candidate) bool {
	return (item.Part.Kind == "" || c.Kind == item.Part.Kind) && !slices.Contains(item.Others, c.ID)
}

// readsSimilar reports whether a message has the content of the part, in a
// spelling of the platform's, cut short, or with something added.
func readsSimilar(p Part, r RemoteMessage) bool {
	return p.Kind != "" && (p.ReadsAs(r) || normalize.Alike(p.Text, r.Text) || normalize.Contains(p.Text, r.Text))
}

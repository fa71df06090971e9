package kit_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/providers"
	"herald/providers/kit"
)

// post is a message on a platform; its number is its id and when it was sent, in
// seconds since epoch.
type post struct {
	entry
	text, key string
}

func (p post) MessageID() string  { return fmt.Sprint(int(p.entry)) }
func (p post) MessageKey() string { return p.key }
func (p post) Remote() providers.RemoteMessage {
	return providers.RemoteMessage{ID: p.MessageID(), Text: p.text, Visible: []byte(p.text)}
}
func (p post) Candidate([]providers.Outgoing) providers.Candidate {
	return providers.Candidate{RemoteMessage: p.Remote(), Kind: "text"}
}
func (p post) Listed() providers.ListedMessage {
	return providers.ListedMessage{ID: p.MessageID(), Text: p.text}
}

// newHistory returns the history of a conversation with pages of messages, newest
// first, and counts how many of the pages are read.
func newHistory(t *testing.T, pages ...[]post) (*kit.History[post], *int) {
	t.Helper()
	read := 0
	api := newAPI(t, nil)
	list := func(string) (*kit.Listing[post], error) {
		return listPages(api, "0", func(page int) []post { read++; return pages[page] }, upTo(len(pages))), nil
	}
	return &kit.History[post]{List: list, AsGone: func(_ context.Context, _ string, cause error) error { return cause }}, &read
}

func itemOf(key, text string) providers.Outgoing {
	return providers.Outgoing{Key: key, Part: providers.Part{Kind: "text", Text: text, Visible: []byte(text)}}
}

// A message that the platform lists with our key is found by it, whatever it shows,
// and no further page is read.
func TestFindByKey(t *testing.T) {
	history, read := newHistory(t,
		[]post{{3000, "hello", "theirs"}, {2990, "changed by the platform", "ours"}}, []post{{2980, "hello", ""}, {2970, "", ""}}, []post{{1, "", ""}, {0, "", ""}})
	found, err := history.Find(t.Context(), []providers.Outgoing{itemOf("ours", "hello")}, entry(2900).Created())
	want := map[string]providers.RemoteMessage{"ours": {ID: "2990", Key: "ours", Text: "changed by the platform", Visible: []byte("changed by the platform")}}
	if diff := cmp.Diff(want, found); diff != "" || err != nil || *read != 1 {
		t.Errorf("read %d pages, error %v: %s", *read, err, diff)
	}
}

// Of several messages with our key the first is ours: somebody has copied it.
func TestFindFirstOfAKey(t *testing.T) {
	history, _ := newHistory(t, []post{{3000, "copy", "ours"}, {2990, "hello", "ours"}, {2980, "", ""}})
	found, err := history.Find(t.Context(), []providers.Outgoing{itemOf("ours", "hello")}, entry(2900).Created())
	if err != nil || found["ours"].ID != "2990" {
		t.Errorf("found %v, %v", found, err)
	}
}

// A message with a key of somebody else is not ours, though it shows the same; one
// without a key may be.
func TestFindByContent(t *testing.T) {
	history, _ := newHistory(t, []post{{3000, "hello", "theirs"}, {2990, "hello", ""}})
	items := []providers.Outgoing{itemOf("ours", "hello"), itemOf("never", "sent")}
	found, err := history.Find(t.Context(), items, entry(2900).Created())
	if err != nil || len(found) != 1 || found["ours"].ID != "2990" {
		t.Errorf("found %v, %v", found, err)
	}
	again, err := history.Find(t.Context(), []providers.Outgoing{itemOf("other", "hello")}, entry(2900).Created())
	if err != nil || len(again) != 0 {
		t.Errorf("a message that is known to be another one is found again: %v, %v", again, err)
	}
}

// What Read did not look at was not seen to be gone.
func TestReadPages(t *testing.T) {
	pages := [][]post{{{30, "new", ""}, {29, "", ""}}, {{28, "", ""}, {27, "", ""}}, {{26, "old", ""}}}
	for limit, want := range map[int]map[string]string{
		0: {"30": "new", "26": "old"}, 1: {"30": "new", "26": "", "7": ""}, 2: {"30": "new", "26": "", "7": ""}, 3: {"30": "new", "26": "old"},
	} {
		history, read := newHistory(t, pages...)
		history.ReadPages = limit
		remotes, err := history.Read(t.Context(), providers.Target{}, []string{"30", "26", "7"})
		got := map[string]string{}
		for id, r := range remotes {
			got[id] = r.Text
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil || limit > 0 && *read > limit {
			t.Errorf("limit %d: read %d pages, error %v: %s", limit, *read, err, diff)
		}
	}
}

// What Read does not find is looked for once more where the platform's lists lag behind.
func TestReadWaitsForLists(t *testing.T) {
	history, _ := newHistory(t, []post{{30, "old", ""}})
	late, _ := newHistory(t, []post{{31, "new", ""}, {30, "old", ""}})
	waits := 0
	history.WaitForLists = func(context.Context, time.Duration) error {
		waits++
		history.List = late.List
		return nil
	}
	for range 2 {
		remotes, err := history.Read(t.Context(), providers.Target{}, []string{"30", "31"})
		if err != nil || remotes["31"].Text != "new" || remotes["30"].Text != "old" || waits != 1 {
			t.Errorf("after %d waits: %v, %v", waits, remotes, err)
		}
	}
	history.WaitForLists = func(context.Context, time.Duration) error { return context.Canceled }
	if _, err := history.Read(t.Context(), providers.Target{}, []string{"7"}); err == nil {
		t.Error("a message counts as removed though Read was stopped before it looked again")
	}
}

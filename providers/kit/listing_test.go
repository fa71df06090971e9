package kit_test

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

var epoch = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// entry is something in a list; its number is the seconds since epoch.
type entry int

func (e entry) Created() time.Time { return epoch.Add(time.Duration(e) * time.Second) }

// listEntries lists pages that are addressed by their number, and counts how
// many of them are read.
func listEntries(t *testing.T, pages [][]entry, next func(page int) string) (*kit.Listing[entry], *int) {
	t.Helper()
	read := 0
	return listPages(newAPI(t, nil), "0", func(page int) []entry { read++; return pages[page] }, next), &read
}

func listPages[T kit.Dated](api *kit.API, start string, items func(page int) []T, next func(page int) string) *kit.Listing[T] {
	return kit.NewListing("read entries", api.Client, start, func(_ context.Context, at string) (kit.Page[T], client.Answer, error) {
		page, err := strconv.Atoi(at)
		if err != nil {
			return kit.Page[T]{}, client.Answer{}, err
		}
		return kit.Page[T]{Items: items(page), Next: next(page)}, client.Answer{}, nil
	})
}

func upTo(n int) func(int) string {
	return func(page int) string {
		if page+1 == n {
			return ""
		}
		return fmt.Sprint(page + 1)
	}
}

// Pages are left out only where the order of the list is seen to permit it.
func TestListing(t *testing.T) {
	tests := []struct {
		name                     string
		pages                    [][]entry
		since, newest            []entry
		readForSince, readNewest int
	}{
		{"newest first", [][]entry{{3000, 2900}, {2800, 1000}, {900, 800}}, []entry{2800, 2900, 3000}, []entry{2900, 3000}, 2, 1},
		{"oldest first", [][]entry{{800, 900}, {1000, 2800}, {2900, 3000}}, []entry{2800, 2900, 3000}, []entry{2900, 3000}, 3, 3},
		{"in no order", [][]entry{{2900, 1, 2800}, {2, 3000, 1}}, []entry{2800, 2900, 3000}, []entry{2900, 3000}, 2, 2},
		{"one each", [][]entry{{3000}, {2900}, {2800}, {7}}, []entry{2800, 2900, 3000}, []entry{2900, 3000}, 4, 4},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			list, read := listEntries(t, test.pages, upTo(len(test.pages)))
			got, err := list.Since(t.Context(), entry(2500).Created())
			if diff := cmp.Diff(test.since, got); diff != "" || err != nil || *read != test.readForSince {
				t.Errorf("Since read %d pages, error %v: %s", *read, err, diff)
			}
			list, read = listEntries(t, test.pages, upTo(len(test.pages)))
			got, err = list.Newest(t.Context(), 2)
			if diff := cmp.Diff(test.newest, got); diff != "" || err != nil || *read != test.readNewest {
				t.Errorf("Newest read %d pages, error %v: %s", *read, err, diff)
			}
		})
	}
}

func TestEndlessListing(t *testing.T) {
	for name, next := range map[string]func(int) string{
		"the same page again": func(int) string { return "0" },
		"in a circle":         func(page int) string { return fmt.Sprint(1 - page) },
	} {
		list, _ := listEntries(t, [][]entry{{2, 1}, {2, 1}}, next)
		if _, err := list.Newest(t.Context(), 1<<20); providers.KindOf(err) != providers.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestListingAll(t *testing.T) {
	pages := [][]entry{{3, 9}, {5}, {1}}
	list, read := listEntries(t, pages, upTo(3))
	var got []entry
	for e, err := range list.All(t.Context()) {
		if err != nil || e == 5 {
			break
		}
		got = append(got, e)
	}
	if diff := cmp.Diff([]entry{3, 9}, got); diff != "" || *read != 2 {
		t.Errorf("read %d pages: %s", *read, diff)
	}
	list, _ = listEntries(t, pages, func(int) string { return "0" })
	var last error
	for _, last = range list.All(t.Context()) {
	}
	if providers.KindOf(last) != providers.Unavailable {
		t.Errorf("a list without end yields %v", last)
	}
}

// Items of one moment are in the reverse of the order of a list that comes newest first.
func TestListingOfOneMoment(t *testing.T) {
	same := []post{{7, "third", ""}, {7, "second", ""}, {7, "first", ""}}
	api := newAPI(t, nil)
	got, err := listPages(api, "0", func(int) []post { return same }, upTo(1)).Since(t.Context(), epoch)
	if err != nil || len(got) != 3 || got[0].text != "first" || got[2].text != "third" {
		t.Errorf("%v, %v", got, err)
	}
}

// timeless is something without a time.
type timeless struct{}

func (timeless) Created() time.Time { return time.Time{} }

func TestSentAt(t *testing.T) {
	now := epoch.Add(time.Hour)
	if got := kit.SentAt(entry(3), now); !got.Equal(entry(3).Created()) {
		t.Errorf("got %v", got)
	}
	if got := kit.SentAt(timeless{}, now); !got.Equal(now) {
		t.Errorf("without a time: %v", got)
	}
}

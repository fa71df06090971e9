package kit

import (
	"context"
	"iter"
	"slices"
	"time"

	"herald/providers"
	"herald/providers/client"
)

// maxPages ends a list that has no end.
const maxPages = 10_000

// Dated is something in a list. A zero time is one that is not known.
type Dated interface{ Created() time.Time }

// Page is one answer of a list. Next is where the page after it is, in the form
// that the Listing's Fetch takes; "" after the last.
type Page[T any] struct {
	Items []T
	Next  string
}

// Listing goes through a list a page at a time. The order of a list need not be
// known: pages are left out only when they are seen to come newest first.
type Listing[T Dated] struct {
	op     string
	client *client.Client
	fetch  func(ctx context.Context, at string) (Page[T], client.Answer, error)

	at    string
	pages int
	ended bool
}

// NewListing begins at the page that start names.
func NewListing[T Dated](op string, c *client.Client, start string, fetch func(ctx context.Context, at string) (Page[T], client.Answer, error)) *Listing[T] {
	return &Listing[T]{op: op, client: c, fetch: fetch, at: start}
}

// Ended reports whether the last page was read.
func (l *Listing[T]) Ended() bool { return l.ended }

// Next reads a page. A list that repeats a page, or has no end, is an error of
// kind Unavailable.
func (l *Listing[T]) Next(ctx context.Context) ([]T, client.Answer, error) {
	page, answer, err := l.fetch(ctx, l.at)
	if err != nil {
		return nil, answer, err
	}
	last := l.at
	l.at, l.ended = page.Next, page.Next == ""
	if l.pages++; l.at == last && !l.ended || l.pages == maxPages {
		return nil, answer, &providers.Error{Kind: providers.Unavailable, Op: l.op, Detail: "the list never ends",
			Hint: "Check that the endpoint is the platform's API."}
	}
	return page.Items, answer, nil
}

// All yields what is in the list, in its order, page by page. An error is the last
// that it yields.
func (l *Listing[T]) All(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for !l.ended {
			items, _, err := l.Next(ctx)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

// Since collects what was created at or after a time of this machine's clock,
// oldest first. Something without a time is included.
func (l *Listing[T]) Since(ctx context.Context, t time.Time) ([]T, error) {
	return l.sinceUntil(ctx, t, func([]T) bool { return false })
}

// sinceUntil is Since, and ends with the page after which isEnough is true.
func (l *Listing[T]) sinceUntil(ctx context.Context, t time.Time, isEnough func(items []T) bool) ([]T, error) {
	var out []T
	for !l.ended {
		items, answer, err := l.Next(ctx)
		if err != nil {
			return nil, err
		}
		from := l.client.Cutoff(t, answer)
		for _, item := range items {
			if !IsBefore(item, from) {
				out = append(out, item)
			}
		}
		if isEnough(items) || isDescending(items) && IsBefore(items[len(items)-1], from) {
			break
		}
	}
	return oldestFirst(out), nil
}

// Newest returns the last items of the list, at most limit, oldest first.
func (l *Listing[T]) Newest(ctx context.Context, limit int) ([]T, error) {
	var all []T
	for !l.ended {
		items, _, err := l.Next(ctx)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
		if isDescending(items) && len(all) >= limit {
			break
		}
	}
	all = oldestFirst(all)
	return all[max(0, len(all)-limit):], nil
}

// oldestFirst sorts items as they were listed. Lists of which anything is known
// come newest first, so items of one moment are reversed.
func oldestFirst[T Dated](items []T) []T {
	slices.Reverse(items)
	slices.SortStableFunc(items, func(a, b T) int { return a.Created().Compare(b.Created()) })
	return items
}

// IsBefore reports whether something was created before a time; false when its
// time is not known.
func IsBefore(d Dated, t time.Time) bool { return !d.Created().IsZero() && d.Created().Before(t) }

// SentAt is when a message was created; now where its time is not known.
func SentAt(d Dated, now time.Time) time.Time {
	if d.Created().IsZero() {
		return now
	}
	return d.Created()
}

// isDescending reports whether a page is seen to run from new to old.
func isDescending[T Dated](items []T) bool {
	if len(items) < 2 || !items[len(items)-1].Created().Before(items[0].Created()) {
		return false
	}
	return slices.IsSortedFunc(items, func(a, b T) int { return b.Created().Compare(a.Created()) })
}

package maiagent

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"herald/providers"
	"herald/providers/client"
)

const (
	pageSize = "100"     // the vendor names no largest; a server that has one gives fewer
	listSize = 256 << 20 // bytes of a page
	// mostPages ends a list that never does.
	mostPages = 10_000
)

// dated is something in a list that tells when it came into being.
type dated interface{ created() time.Time }

// listing goes through a list, a page at a time. In which order it comes is
// not documented.
type listing[T dated] struct {
	session *session
	op      string
	path    string
	at      string // path of the next page; empty after the last
	pages   int
}

func newListing[T dated](s *session, op, path string, query url.Values) *listing[T] {
	query.Set("pageSize", pageSize)
	return &listing[T]{session: s, op: op, path: path, at: path + "?" + query.Encode()}
}

func (l *listing[T]) ended() bool { return l.at == "" }

// next gives the next page.
func (l *listing[T]) next(ctx context.Context) ([]T, client.Answer, error) {
	p, a, err := ask[page[T]](ctx, l.session, client.Call{Op: l.op, Method: http.MethodGet, Path: l.at, Repeatable: true, MaxBytes: listSize})
	if err != nil {
		return nil, a, err
	}
	last := l.at
	l.at = p.after(l.path)
	if l.pages++; l.at == last || l.pages == mostPages {
		return nil, a, &providers.Error{Kind: providers.Unavailable, Op: l.op, Detail: "the list never ends",
			Hint: "Check that the endpoint is MaiAgent's API."}
	}
	return *p.Results, a, nil
}

// since collects what was made at or after a time of our clock, oldest first.
// Pages are only left out when they are seen to come newest first.
func (l *listing[T]) since(ctx context.Context, t time.Time) ([]T, error) {
	var out []T
	for !l.ended() {
		list, a, err := l.next(ctx)
		if err != nil {
			return nil, err
		}
		from := l.session.http.Cutoff(t, a)
		for _, m := range list {
			if !before(m, from) {
				out = append(out, m)
			}
		}
		if descends(list) && before(list[len(list)-1], from) {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b T) int { return a.created().Compare(b.created()) })
	return out, nil
}

// before reports whether something was made before the time; false when it
// does not say when.
func before(d dated, t time.Time) bool { return !d.created().IsZero() && d.created().Before(t) }

// descends reports whether a page is seen to run from new to old.
func descends[T dated](list []T) bool {
	if len(list) < 2 || !list[len(list)-1].created().Before(list[0].created()) {
		return false
	}
	return slices.IsSortedFunc(list, func(a, b T) int { return b.created().Compare(a.created()) })
}

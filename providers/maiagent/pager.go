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
	pageSize     = "100"     // the vendor names no largest; a server that has one gives fewer
	maxListBytes = 256 << 20 // bytes of a page
	// maxPages ends a list that never does.
	maxPages = 10_000
)

// datedItem is an item of a list that may have a creation time.
type datedItem interface{ createdAt() time.Time }

// pager goes through a list, a page at a time. In which order it comes is
// not documented.
type pager[T datedItem] struct {
	session *session
	op      string
	path    string
	at      string // path of the next page; empty after the last
	pages   int
}

func newPager[T datedItem](s *session, op, path string, query url.Values) *pager[T] {
	query.Set("pageSize", pageSize)
	return &pager[T]{session: s, op: op, path: path, at: path + "?" + query.Encode()}
}

func (l *pager[T]) isDone() bool { return l.at == "" }

// nextPage gives the next page.
func (l *pager[T]) nextPage(ctx context.Context) ([]T, client.Answer, error) {
	p, a, err := callAPI[listPage[T]](ctx, l.session, client.JSONCall{Op: l.op, Method: http.MethodGet, Path: l.at, Repeatable: true, MaxBytes: maxListBytes})
	if err != nil {
		return nil, a, err
	}
	last := l.at
	l.at = p.nextPath(l.path)
	if l.pages++; l.at == last || l.pages == maxPages {
		return nil, a, &providers.Error{Kind: providers.Unavailable, Op: l.op, Detail: "the list never ends",
			Hint: "Check that the endpoint is MaiAgent's API."}
	}
	return *p.Results, a, nil
}

// listSince collects what was made at or after a time of our clock, oldest first.
// Pages are only left out when they are seen to come newest first.
func (l *pager[T]) listSince(ctx context.Context, t time.Time) ([]T, error) {
	var out []T
	for !l.isDone() {
		list, a, err := l.nextPage(ctx)
		if err != nil {
			return nil, err
		}
		from := l.session.http.Cutoff(t, a)
		for _, m := range list {
			if !createdBefore(m, from) {
				out = append(out, m)
			}
		}
		if isNewestFirst(list) && createdBefore(list[len(list)-1], from) {
			break
		}
	}
	slices.SortStableFunc(out, func(a, b T) int { return a.createdAt().Compare(b.createdAt()) })
	return out, nil
}

// createdBefore reports whether something was made before the time; false when it
// has no creation time.
func createdBefore(d datedItem, t time.Time) bool {
	return !d.createdAt().IsZero() && d.createdAt().Before(t)
}

// isNewestFirst reports whether a page is seen to run from new to old.
func isNewestFirst[T datedItem](list []T) bool {
	if len(list) < 2 || !list[len(list)-1].createdAt().Before(list[0].createdAt()) {
		return false
	}
	return slices.IsSortedFunc(list, func(a, b T) int { return b.createdAt().Compare(a.createdAt()) })
}

package providers_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/providers"
)

func TestInOrder(t *testing.T) {
	t.Parallel()
	var items []providers.Outgoing
	for _, key := range []string{"a1", "b1", "a2!", "b2", "a3", "a4", "b3!", "c1"} {
		items = append(items, providers.Outgoing{Target: providers.Target{ID: key[:1]}, Key: key})
	}
	var sent []string
	results := providers.SendSequentially(t.Context(), items, func(_ context.Context, item providers.Outgoing) providers.Result {
		sent = append(sent, item.Key)
		if len(item.Key) > 2 {
			return providers.Result{Err: errors.New("refused")}
		}
		return providers.Result{ID: item.Key}
	})
	if diff := cmp.Diff([]string{"a1", "b1", "a2!", "b2", "b3!", "c1"}, sent); diff != "" {
		t.Error(diff)
	}
	var got []string
	for _, r := range results {
		got = append(got, r.ID+string(providers.KindOf(r.Err)))
	}
	want := []string{"a1", "b1", "unknown", "b2", "cancelled", "cancelled", "unknown", "c1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if none := providers.SendSequentially(t.Context(), nil, nil); len(none) != 0 {
		t.Errorf("got %v for nothing", none)
	}
}

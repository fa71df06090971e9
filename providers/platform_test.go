package providers_test

import (
	"testing"
	"time"

	"herald/providers"
)

// A platform's clock may be wrong, or in another unit. The state must be able to
// hold the id of the message all the same.
func TestResultTimeFitsIntoTheState(t *testing.T) {
	t.Parallel()
	for _, ms := range []int64{1796126400, 1796126400000} {
		r := providers.Result{ID: "1", SentAt: time.Unix(ms, 0)}.RequireID(providers.Idempotency{}, "k")
		if _, err := r.SentAt.MarshalJSON(); err != nil || r.ID != "1" || r.SentAt.IsZero() != (ms == 1796126400000) {
			t.Errorf("%d seconds: %+v, %v", ms, r, err)
		}
	}
}

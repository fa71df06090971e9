package stateview

import (
	"testing"
	"time"

	"herald/state"
)

func TestDescribePart(t *testing.T) {
	t.Parallel()
	part := state.Part{Kind: "text", ID: "17", URL: "https://chat.example/17", SentAt: time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC)}
	const want = "text, 17, https://chat.example/17, sent 2026-12-01T08:00:00Z"
	if got := describePart(part); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

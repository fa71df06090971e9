package backend

import (
	"context"
	"time"
)

// Historian is a Backend that keeps earlier versions of the state.
type Historian interface {
	// Keep adds the present state to the history and drops the oldest beyond
	// limit. It does nothing when there is no state, or when the newest
	// generation is the present state already. at is when the state was
	// replaced, as the history will say.
	Keep(ctx context.Context, at time.Time, limit int) error

	// History lists the generations, the newest first.
	History(ctx context.Context) ([]Generation, error)

	// ReadGeneration gives the bytes of a generation; ErrNoGeneration when
	// there is none of this id.
	ReadGeneration(ctx context.Context, id string) ([]byte, error)

	// ReplaceGeneration gives a generation other bytes, whole or not at all;
	// its id and time, the other generations and the present state stay as they
	// are. What it said before is then kept nowhere in this place. It is called
	// under the lock, and ErrLost when that was lost; ErrNoGeneration when there
	// is none of this id.
	ReplaceGeneration(ctx context.Context, id string, data []byte) error
}

// Generation is an earlier state.
type Generation struct {
	ID string    // unique in its place; for people to type
	At time.Time // when it was replaced, in UTC
}

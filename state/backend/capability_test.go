package backend

import "testing"

// mover and counter are optional interfaces that are not in this package.
type (
	mover   interface{ Move() string }
	counter interface{ Count() int }
)

type movable struct{ Backend }

func (movable) Move() string { return "moved" }

// wrapper changes what a mover does, and nothing else.
type wrapper struct{ Backend }

func (w wrapper) Unwrap() Backend { return w.Backend }

func (w wrapper) WrapCapability(target any) bool {
	t, ok := target.(*mover)
	if !ok {
		return false
	}
	m, ok := As[mover](w.Backend)
	if ok {
		*t = wrappedMover{m}
	}
	return ok
}

type wrappedMover struct{ mover }

func (w wrappedMover) Move() string { return "wrapped, " + w.mover.Move() }

type countable struct{ movable }

func (countable) Count() int { return 7 }

func TestAs(t *testing.T) {
	t.Parallel()
	if c, ok := As[counter](wrapper{wrapper{countable{}}}); !ok || c.Count() != 7 {
		t.Error("an interface that the wrapper does not know is lost")
	}
	if m, ok := As[mover](wrapper{wrapper{countable{}}}); !ok || m.Move() != "wrapped, wrapped, moved" {
		t.Error("an interface that the wrapper changes is not changed")
	}
	if _, ok := As[counter](wrapper{movable{}}); ok {
		t.Error("found an interface that no backend implements")
	}
	if _, ok := As[mover](wrapper{}); ok {
		t.Error("found an interface without a backend")
	}
}

package apply_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"herald/apply"
	"herald/state/backend"
	"herald/state/backend/local"
)

// fickle is a backend whose lock somebody takes away when lost is closed.
type fickle struct {
	backend.Backend
	lost chan struct{}
}

func (f fickle) Lock(ctx context.Context, info backend.LockInfo) (backend.Lease, error) {
	lease, err := f.Backend.Lock(ctx, info)
	return robbed{lease, f.lost}, err
}

func (f fickle) Put(ctx context.Context, data []byte, ifVersion string) (string, error) {
	select {
	case <-f.lost:
		return "", backend.ErrLost
	default:
		return f.Backend.Put(ctx, data, ifVersion)
	}
}

type robbed struct {
	backend.Lease
	lost chan struct{}
}

func (r robbed) Lost() <-chan struct{} { return r.lost }

// A run whose lock is lost in the middle begins nothing more and says that it
// was not stopped by anybody; the next one does the rest.
func TestLockLostInTheMiddle(t *testing.T) {
	t.Parallel()
	p := newProject(t, places+message("a", "one")+message("b", "two")+message("c", "three"))
	lost := make(chan struct{})
	p.remote = func() backend.Backend {
		return fickle{local.New(filepath.Join(p.dir, "herald.state.json")), lost}
	}
	p.observe = func(e apply.ProgressEvent) {
		if e.Kind == apply.Finished && e.Address() == "message.a@conversation.y" {
			close(lost)
		}
	}
	res, err := p.tryApply(t.Context())
	if err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("the state was saved after all: %v", err)
	}
	if !res.Stopped || !res.Lost || !slices.Contains(res.Skipped, "message.c@conversation.y") {
		t.Errorf("stopped %v, lost %v, skipped %v", res.Stopped, res.Lost, res.Skipped)
	}
	p.remote, p.observe = nil, nil
	if res := p.apply(); res.Stopped || res.Lost {
		t.Errorf("the next run: stopped %v, lost %v", res.Stopped, res.Lost)
	}
	p.synced()
	same(t, "yunhu", []string{"one", "two", "three"}, p.standing("yunhu"))
	same(t, "mixin", []string{"one", "two", "three"}, p.standing("mixin"))
}

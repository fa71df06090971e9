package providers_test

import (
	"context"
	"errors"
	"testing"

	"herald/providers"
)

// A condition is asked after the gate, and does not replace it.
func TestCondition(t *testing.T) {
	t.Parallel()
	held, late, closed := errors.New("held back"), errors.New("too late"), errors.New("closed")
	open, closeGate := context.WithCancelCause(t.Context())
	var outer, inner error
	gated := providers.WithGate(t.Context(), providers.Gate{Open: open, Admit: func(context.Context) error { return outer }})
	condition := func(context.Context) error { return inner }
	for name, ctx := range map[string]context.Context{"gate": providers.WithCondition(gated, condition), "no gate": providers.WithCondition(t.Context(), condition)} {
		inner = nil
		if err := providers.CheckGate(ctx); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		inner = late
		if err := errors.Join(providers.CheckGate(ctx), providers.RecheckGate(ctx)); !errors.Is(err, late) {
			t.Errorf("%s: %v, want %v", name, err, late)
		}
	}
	ctx := providers.WithCondition(gated, condition)
	if outer = held; !errors.Is(providers.CheckGate(ctx), held) {
		t.Error("the gate is not asked")
	}
	outer, inner = nil, nil
	if closeGate(closed); !errors.Is(providers.CheckGate(ctx), closed) {
		t.Error("the gate is closed, and the request is admitted")
	}
}

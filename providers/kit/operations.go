package kit

import (
	"context"
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/providers"
)

// DataFunc answers one kind of data block.
type DataFunc func(ctx context.Context, target providers.Target, args cty.Value) (cty.Value, error)

// DataReaders are the answers of a platform by the name of the operation. It
// implements providers.DataReader.
type DataReaders map[string]DataFunc

// ReadData answers a data block.
func (d DataReaders) ReadData(ctx context.Context, operation string, target providers.Target, args cty.Value) (cty.Value, error) {
	if read, ok := d[operation]; ok {
		return read(ctx, target, args)
	}
	return cty.NilVal, newUnknownOperationError("data", operation, d)
}

// ActionFunc runs one kind of action.
type ActionFunc func(ctx context.Context, target providers.Target, args cty.Value) error

// Actions are the actions of a platform by the name of the operation. It implements
// providers.ActionInvoker.
type Actions map[string]ActionFunc

// InvokeAction runs an action.
func (a Actions) InvokeAction(ctx context.Context, operation string, target providers.Target, args cty.Value) error {
	if invoke, ok := a[operation]; ok {
		return invoke(ctx, target, args)
	}
	return newUnknownOperationError("action", operation, a)
}

func newUnknownOperationError[F any](kind, operation string, have map[string]F) error {
	var there []schema.Operation
	for _, name := range slices.Sorted(maps.Keys(have)) {
		there = append(there, schema.Operation{Name: name})
	}
	return providers.NewUnknownOperationError(kind, operation, there)
}

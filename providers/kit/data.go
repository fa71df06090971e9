package kit

import (
	"context"

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
	var there []schema.Operation
	for name := range d {
		there = append(there, schema.Operation{Name: name})
	}
	return cty.NilVal, providers.NewUnknownOperationError("data", operation, there)
}

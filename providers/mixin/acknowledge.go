package mixin

import (
	"context"
	"fmt"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
)

// InvokeAction runs the action acknowledge: it marks messages that the bot received
// as read, a hundred at a time. Doing it again changes nothing.
func (s *session) InvokeAction(ctx context.Context, operation string, _ providers.Target, args cty.Value) error {
	if operation != "acknowledge" {
		return providers.NewUnknownOperationError("action", operation, platformSchema().Actions)
	}
	marks, err := parseAcknowledgements(args)
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(marks, acknowledgeBatch) {
		if err := s.postJSON(ctx, apiCall{op: operation, path: "/acknowledgements", list: true}, batch, nil); err != nil {
			return err
		}
	}
	return nil
}

func parseAcknowledgements(args cty.Value) ([]acknowledgement, error) {
	args, _ = args.UnmarkDeep()
	var out []acknowledgement
	if args.IsNull() || !args.Type().HasAttribute("messages") || args.GetAttr("messages").IsNull() {
		return nil, nil
	}
	for i, v := range args.GetAttr("messages").AsValueSlice() {
		id, ok := "", false
		if !v.IsNull() && v.Type() == cty.String {
			id, ok = canonicalUUID(v.AsString())
		}
		if !ok {
			return nil, &providers.Error{Kind: providers.Invalid, Op: "acknowledge", Attribute: fmt.Sprintf("messages[%d]", i),
				Detail: "it is no id of a message", Hint: "Mixin's ids are UUIDs."}
		}
		out = append(out, acknowledgement{MessageID: id, Status: "READ"})
	}
	return out, nil
}

package mixin

import (
	"context"
	"fmt"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/kit"
)

const actionAcknowledge = "acknowledge"

// acknowledge marks messages that the bot received as read, a hundred at a time. Doing
// it again changes nothing.
func (s *session) acknowledge(ctx context.Context, _ providers.Target, args cty.Value) error {
	marks, err := parseAcknowledgements(args)
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(marks, acknowledgeBatch) {
		if _, _, err := kit.Call[kit.Nothing](ctx, s.lists, kit.PostIdempotent(actionAcknowledge, "/acknowledgements", batch)); err != nil {
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
			return nil, &providers.Error{Kind: providers.Invalid, Op: actionAcknowledge, Attribute: fmt.Sprintf("messages[%d]", i),
				Detail: "it is no id of a message", Hint: "Mixin's ids are UUIDs."}
		}
		out = append(out, acknowledgement{MessageID: id, Status: "READ"})
	}
	return out, nil
}

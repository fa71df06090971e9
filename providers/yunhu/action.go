package yunhu

import (
	"context"
	"fmt"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/client"
)

const (
	opPress    = "press button"
	opDownload = "record download"
	opDelete   = "delete for the account"
)

func (s *session) pressButton(ctx context.Context, target providers.Target, args cty.Value) error {
	c, err := parseChat(target.ID)
	if err != nil {
		return err
	}
	req := &buttonRequest{chatType: c.kind, chatID: c.id, user: providers.StringArg(args, "user_id")}
	if req.user == "" {
		req.user = s.user
	}
	if req.user == "" {
		e := invalidRequest(opPress, "it is not known who presses the button")
		e.Attribute, e.Hint = "user_id", "Set user_id here, or in the provider block, to the id of the account that the token belongs to."
		return e
	}
	if req.id, err = requiredArg(args, opPress, "message"); err != nil {
		return err
	}
	if req.value, err = requiredArg(args, opPress, "value"); err != nil {
		return err
	}
	return s.callAPI(ctx, apiCall{op: opPress, path: "/v1/msg/button-report", body: req}, decodeStatus)
}

func (s *session) recordDownload(ctx context.Context, args cty.Value) error {
	id, err := requiredArg(args, opDownload, "message")
	if err != nil {
		return err
	}
	path, err := requiredArg(args, opDownload, "path")
	if err != nil {
		return err
	}
	return s.postJSON(ctx, client.JSONCall{
		Op: opDownload, Path: "/v1/msg/file-download-record",
		Body: struct {
			ID   string `json:"msgId"`
			Path string `json:"downloadPath"`
		}{id, path},
	}, nil)
}

// deleteForMe hides messages from the account; it is no recall.
func (s *session) deleteForMe(ctx context.Context, target providers.Target, args cty.Value) error {
	c, err := parseChat(target.ID)
	if err != nil {
		return err
	}
	ids, err := idList(args, opDelete, "messages")
	if err != nil {
		return err
	}
	for i, id := range ids {
		err := s.postJSON(ctx, client.JSONCall{
			Op: opDelete, Path: "/v1/msg/delete", Repeatable: true,
			Body: struct {
				Chat string `json:"chatId"`
				ID   string `json:"msgId"`
				Kind int64  `json:"chatType"`
			}{c.id, id, c.kind},
		}, nil)
		if err != nil {
			return fmt.Errorf("message %d of %d, %s: %w", i+1, len(ids), id, err)
		}
	}
	return nil
}

// idList reads a list of ids; none of them may be empty.
func idList(args cty.Value, op, name string) ([]string, error) {
	args, _ = args.UnmarkDeep()
	if args.IsNull() || !args.Type().HasAttribute(name) || args.GetAttr(name).IsNull() {
		return nil, nil
	}
	var ids []string
	for i, v := range args.GetAttr(name).AsValueSlice() {
		if v.IsNull() || v.Type() != cty.String || v.AsString() == "" {
			return nil, invalidArgument(op, fmt.Sprintf("%s[%d]", name, i), "it is no id of a message")
		}
		ids = append(ids, v.AsString())
	}
	return ids, nil
}

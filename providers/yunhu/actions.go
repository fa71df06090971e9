package yunhu

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
	"herald/providers/yunhu/yunhupb"
)

const (
	opPress    = "press button"
	opDownload = "record download"
	opDelete   = "delete for the account"
	opSubmit   = "submit form"
)

func (s *session) pressButton(ctx context.Context, target providers.Target, args cty.Value) error {
	c, err := parseChat(opPress, target.ID)
	if err != nil {
		return err
	}
	user := cmp.Or(providers.StringArg(args, "user_id"), s.user)
	if user == "" {
		e := kit.Invalidf(opPress, "it is not known who presses the button")
		e.Attribute, e.Hint = "user_id", "Set user_id here, or in the provider block, to the id of the account that the token belongs to."
		return e
	}
	texts, err := requiredArgs(args, opPress, "message", "value")
	if err != nil {
		return err
	}
	return s.command(ctx, protoCall{op: opPress, path: "/v1/msg/button-report", body: &yunhupb.ButtonReportRequest{
		MsgId: texts[0], ChatType: c.kind, ChatId: c.id, UserId: user, ButtonValue: texts[1],
	}})
}

func (s *session) recordDownload(ctx context.Context, _ providers.Target, args cty.Value) error {
	texts, err := requiredArgs(args, opDownload, "message", "path")
	if err != nil {
		return err
	}
	return s.post(ctx, kit.Post(opDownload, "/v1/msg/file-download-record", struct {
		ID   string `json:"msgId"`
		Path string `json:"downloadPath"`
	}{texts[0], texts[1]}))
}

// deleteForMe hides messages from the account; it is no recall. Of the actions only
// this one is repeated when its answer is lost.
func (s *session) deleteForMe(ctx context.Context, target providers.Target, args cty.Value) error {
	c, err := parseChat(opDelete, target.ID)
	if err != nil {
		return err
	}
	ids, err := idList(args, opDelete, "messages")
	if err != nil {
		return err
	}
	for i, id := range ids {
		err := s.post(ctx, kit.PostIdempotent(opDelete, "/v1/msg/delete", struct {
			Chat string           `json:"chatId"`
			ID   string           `json:"msgId"`
			Kind yunhupb.ChatType `json:"chatType"`
		}{c.id, id, c.kind}))
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
			return nil, newArgumentError(op, fmt.Sprintf("%s[%d]", name, i), "it is no id of a message")
		}
		ids = append(ids, v.AsString())
	}
	return ids, nil
}

// formReport is the body of a2ui-form-report.
type formReport struct {
	MsgID             string           `json:"msgId"`
	ChatType          yunhupb.ChatType `json:"chatType"`
	ChatID            string           `json:"chatId"`
	SenderID          string           `json:"senderId"`
	ActionName        string           `json:"actionName"`
	SourceComponentID string           `json:"sourceComponentId"`
	FormContext       json.RawMessage  `json:"formContext"`
	InteractionJSON   string           `json:"interactionJson"`
}

// interaction is what InteractionJSON holds: the event as A2UI has it.
type interaction struct {
	Version string     `json:"version"`
	Action  submission `json:"action"`
}

type submission struct {
	Name              string          `json:"name"`
	SourceComponentID string          `json:"sourceComponentId"`
	Timestamp         string          `json:"timestamp"`
	Context           json.RawMessage `json:"context"`
	SurfaceID         string          `json:"surfaceId"`
}

// Form of the vendor's sample: A2UI's version, and a time without its zone.
const (
	a2uiVersion = "v0.9"
	a2uiTime    = "2006-01-02T15:04:05.000000"
)

func (s *session) submitForm(ctx context.Context, target providers.Target, args cty.Value) error {
	c, err := parseChat(opSubmit, target.ID)
	if err != nil {
		return err
	}
	report, err := readForm(args, s.now())
	if err != nil {
		return err
	}
	report.ChatType, report.ChatID = c.kind, c.id
	if report.SenderID == "" {
		m, err := s.fetchOne(ctx, c, report.MsgID)
		switch {
		case err != nil:
			return err
		case m == nil || m.Sender.ChatId == "":
			return newMissingError(opSubmit, "message", report.MsgID)
		}
		report.SenderID = m.Sender.ChatId
	}
	return s.post(ctx, kit.Post(opSubmit, "/v1/msg/a2ui-form-report", report))
}

// readForm makes the report of the arguments; conversation and sender are yet
// to come.
func readForm(args cty.Value, now time.Time) (formReport, error) {
	texts, err := requiredArgs(args, opSubmit, "message", "action_name", "component_id", "context")
	if err != nil {
		return formReport{}, err
	}
	if !isObject(texts[3]) {
		return formReport{}, newArgumentError(opSubmit, "context", "it is no JSON object; jsonencode({…}) makes one")
	}
	r := formReport{
		SenderID: providers.StringArg(args, "sender"), MsgID: texts[0], ActionName: texts[1], SourceComponentID: texts[2],
		FormContext: json.RawMessage(compactJSON(texts[3])),
	}
	r.InteractionJSON = string(client.MustEncodeJSON(interaction{a2uiVersion, submission{
		Name: r.ActionName, SourceComponentID: r.SourceComponentID, Timestamp: now.Format(a2uiTime),
		Context: r.FormContext, SurfaceID: cmp.Or(providers.StringArg(args, "surface_id"), r.ActionName),
	}}))
	return r, nil
}

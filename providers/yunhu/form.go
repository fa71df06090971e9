package yunhu

import (
	"context"
	"encoding/json"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/client"
)

const opSubmit = "submit form"

// formReport is the body of a2ui-form-report.
type formReport struct {
	MsgID             string          `json:"msgId"`
	ChatType          int64           `json:"chatType"`
	ChatID            string          `json:"chatId"`
	SenderID          string          `json:"senderId"`
	ActionName        string          `json:"actionName"`
	SourceComponentID string          `json:"sourceComponentId"`
	FormContext       json.RawMessage `json:"formContext"`
	InteractionJSON   string          `json:"interactionJson"`
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
	c, err := parseChat(target.ID)
	if err != nil {
		return err
	}
	report, err := readForm(args, s.now())
	if err != nil {
		return err
	}
	report.ChatType, report.ChatID = c.kind, c.id
	if report.SenderID == "" {
		m, there, err := s.readOne(ctx, c, report.MsgID)
		switch {
		case err != nil:
			return err
		case !there || m.sender.id == "":
			return missingMessageError(opSubmit, "message", report.MsgID)
		}
		report.SenderID = m.sender.id
	}
	return s.postJSON(ctx, client.JSONCall{Op: opSubmit, Path: "/v1/msg/a2ui-form-report", Body: report}, nil)
}

// readForm makes the report of the arguments; conversation and sender are yet
// to come.
func readForm(args cty.Value, now time.Time) (formReport, error) {
	r := formReport{SenderID: providers.StringArg(args, "sender")}
	var submitted string
	for _, want := range []struct {
		name string
		to   *string
	}{
		{"message", &r.MsgID}, {"action_name", &r.ActionName}, {"component_id", &r.SourceComponentID}, {"context", &submitted},
	} {
		v, err := requiredArg(args, opSubmit, want.name)
		if err != nil {
			return formReport{}, err
		}
		*want.to = v
	}
	if !isObject(submitted) {
		return formReport{}, invalidArgument(opSubmit, "context", "it is no JSON object; jsonencode({…}) makes one")
	}
	r.FormContext = json.RawMessage(oneLineJSON(submitted))
	surface := providers.StringArg(args, "surface_id")
	if surface == "" {
		surface = r.ActionName
	}
	event, err := client.EncodeJSON(interaction{a2uiVersion, submission{
		Name: r.ActionName, SourceComponentID: r.SourceComponentID, Timestamp: now.Format(a2uiTime),
		Context: r.FormContext, SurfaceID: surface,
	}})
	if err != nil {
		return formReport{}, invalidArgument(opSubmit, "context", "it cannot be written: %v", err)
	}
	r.InteractionJSON = string(event)
	return r, nil
}

package yunhu

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/client"
)

const opHistory = "read message history"

// version is the content of a message before an edit, an element of the answer of
// list-message-edit-record.
type version struct {
	ID          json.Number `json:"id"`
	ContentType int64       `json:"contentType"`
	ContentOld  string      `json:"contentOld"` // JSON
	CreateTime  int64       `json:"createTime"` // milliseconds, of the message
	MsgTime     int64       `json:"msgTime"`    // milliseconds, of the edit
}

func versionType() cty.Type {
	return cty.Object(map[string]cty.Type{
		"id": cty.String, "kind": cty.String, "text": cty.String, "content": cty.String,
		"created_at": cty.String, "edited_at": cty.String,
	})
}

func historyType() cty.Type {
	return cty.Object(map[string]cty.Type{"versions": cty.List(versionType())})
}

// listHistory answers data message_history. The message is named by its id
// alone, so the conversation does not matter.
func (s *session) listHistory(ctx context.Context, args cty.Value) (cty.Value, error) {
	id, err := requiredArg(args, opHistory, "message")
	if err != nil {
		return cty.NilVal, err
	}
	limit, err := providers.LimitArg(args)
	if err != nil {
		return cty.NilVal, err
	}
	versions, err := s.readVersions(ctx, id, limit)
	if err != nil {
		return cty.NilVal, err
	}
	slices.SortFunc(versions, func(a, b version) int {
		return cmp.Or(cmp.Compare(a.MsgTime, b.MsgTime), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	list := cty.ListValEmpty(versionType())
	if len(versions) > 0 {
		values := make([]cty.Value, len(versions))
		for i, v := range versions {
			values[i] = v.toValue()
		}
		list = cty.ListVal(values)
	}
	return cty.ObjectVal(map[string]cty.Value{"versions": list}), nil
}

// readVersions reads pages until there are enough, or no page brings anything new.
func (s *session) readVersions(ctx context.Context, id string, limit int) ([]version, error) {
	var all []version
	known := map[json.Number]bool{}
	for page := 1; len(all) < limit; page++ {
		var got struct {
			List  []version `json:"list"`
			Total int64     `json:"total"`
		}
		err := s.postJSON(ctx, client.JSONCall{
			Op: opHistory, Path: "/v1/msg/list-message-edit-record", Repeatable: true,
			Body: map[string]any{"msgId": id, "size": pageSize, "page": page},
		}, &got)
		if err != nil {
			return nil, err
		}
		fresh := 0
		for _, v := range got.List {
			if !known[v.ID] {
				known[v.ID] = true
				all = append(all, v)
				fresh++
			}
		}
		if fresh == 0 || int64(len(all)) >= got.Total {
			break
		}
	}
	return all[:min(limit, len(all))], nil
}

func (v version) toValue() cty.Value {
	var old struct {
		Text string `json:"text"`
	}
	if json.Unmarshal([]byte(v.ContentOld), &old) != nil {
		old.Text = ""
	}
	kind := kindOfContent(v.ContentType, &body{})
	if kind == "" {
		kind = strconv.FormatInt(v.ContentType, 10)
	}
	return cty.ObjectVal(map[string]cty.Value{
		"id": cty.StringVal(v.ID.String()), "kind": cty.StringVal(kind), "text": cty.StringVal(old.Text),
		"content": providers.StringOrNull(v.ContentOld), "created_at": providers.TimeOrNull(timeOfMillis(v.CreateTime)),
		"edited_at": providers.TimeOrNull(timeOfMillis(v.MsgTime)),
	})
}

package yunhu

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/kit"
	"herald/providers/yunhu/yunhupb"
)

const (
	opHistory     = "read message history"
	opImages      = "list images"
	defaultImages = 10
	maxImages     = 100
)

// readMessages answers data messages.
func (s *session) readMessages(ctx context.Context, target providers.Target, args cty.Value) (cty.Value, error) {
	c, err := parseChat(opRead, target.ID)
	if err != nil {
		return cty.NilVal, err
	}
	limit, err := providers.LimitArg(args)
	if err != nil {
		return cty.NilVal, err
	}
	before, around := providers.StringArg(args, "before"), providers.StringArg(args, "around")
	after, bySequence, err := providers.UintArg(args, "after_sequence")
	if err != nil {
		return cty.NilVal, err
	}
	var found []message
	switch {
	case before != "" && around != "" || bySequence && before+around != "":
		return cty.NilVal, newArgumentError(opRead, "before", "of before, around and after_sequence only one can be given")
	case around != "":
		found, err = s.listNeighbours(ctx, c, around, limit)
	case bySequence:
		found, err = s.listFollowing(ctx, c, after, limit)
	default:
		found, err = s.listBefore(c, before).Newest(ctx, limit)
	}
	if err != nil {
		return cty.NilVal, err
	}
	listed := make([]providers.ListedMessage, len(found))
	for i, m := range sortMessages(found) {
		listed[i] = m.toListed()
	}
	return providers.MessagesValue(listed), nil
}

// listNeighbours gives a message and those next to it.
func (s *session) listNeighbours(ctx context.Context, c chat, id string, limit int) ([]message, error) {
	found, err := s.fetchAround(ctx, c, id, int64(max(limit-1, 1)))
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(sortMessages(found), func(m message) bool { return m.MsgId == id })
	if at < 0 {
		return nil, newMissingError(opRead, "around", id)
	}
	from := min(max(0, at-limit/2), max(0, len(found)-limit))
	return found[from:min(from+limit, len(found))], nil
}

// listFollowing gives the first messages after a sequence number. Of more than a
// page the server gives the newest page alone, so the gap before it is filled
// from its end. The vendor's sources disagree on whether the number itself is included.
func (s *session) listFollowing(ctx context.Context, c chat, sequence uint64, limit int) ([]message, error) {
	all, _, err := s.fetchMessages(ctx, "/v1/msg/list-message-by-seq",
		&yunhupb.ListMsgBySeqRequest{MsgStart: int64(sequence), ChatType: c.kind, ChatId: c.id})
	if err != nil || len(all) == 0 {
		return nil, err
	}
	oldest := sortMessages(all)[0]
	for list := s.listBefore(c, oldest.MsgId); oldest.MsgSeq > sequence+1 && !list.Ended(); {
		page, _, err := list.Next(ctx)
		if err != nil {
			return nil, err
		}
		if all = append(all, page...); len(page) > 0 {
			oldest = page[len(page)-1]
		}
	}
	all = slices.DeleteFunc(sortMessages(all), func(m message) bool { return m.MsgSeq <= sequence })
	all = slices.CompactFunc(all, func(a, b message) bool { return a.MsgId == b.MsgId })
	return all[:min(limit, len(all))], nil
}

// version is the content of a message before an edit, an element of the answer of
// list-message-edit-record.
type version struct {
	ID          json.Number `json:"id"`
	ContentType int32       `json:"contentType"`
	ContentOld  string      `json:"contentOld"` // JSON
	CreateTime  int64       `json:"createTime"` // milliseconds, of the message
	MsgTime     int64       `json:"msgTime"`    // milliseconds, of the edit
}

// readHistory answers data message_history. The message is named by its id
// alone, so the conversation does not matter.
func (s *session) readHistory(ctx context.Context, _ providers.Target, args cty.Value) (cty.Value, error) {
	texts, err := requiredArgs(args, opHistory, "message")
	if err != nil {
		return cty.NilVal, err
	}
	limit, err := providers.LimitArg(args)
	if err != nil {
		return cty.NilVal, err
	}
	versions, err := s.fetchVersions(ctx, texts[0], limit)
	if err != nil {
		return cty.NilVal, err
	}
	slices.SortFunc(versions, func(a, b version) int {
		return cmp.Or(cmp.Compare(a.MsgTime, b.MsgTime), cmp.Compare(len(a.ID), len(b.ID)), cmp.Compare(a.ID, b.ID))
	})
	return listValue("versions", versionType(), versions, version.toValue), nil
}

// fetchVersions reads pages until there are enough, or no page brings anything new.
func (s *session) fetchVersions(ctx context.Context, id string, limit int) ([]version, error) {
	var all []version
	known := map[json.Number]bool{}
	for page := 1; len(all) < limit; page++ {
		got, _, err := kit.Call[struct {
			List  []version `json:"list"`
			Total int       `json:"total"`
		}](ctx, s.api, kit.PostIdempotent(opHistory, "/v1/msg/list-message-edit-record",
			map[string]any{"msgId": id, "size": pageSize, "page": page}))
		if err != nil {
			return nil, err
		}
		fresh := slices.DeleteFunc(got.List, func(v version) bool { return known[v.ID] })
		for _, v := range fresh {
			known[v.ID] = true
		}
		if all = append(all, fresh...); len(fresh) == 0 || len(all) >= got.Total {
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
	kind := cmp.Or(kindOfContent(yunhupb.ContentType(v.ContentType), nil), strconv.Itoa(int(v.ContentType)))
	return cty.ObjectVal(map[string]cty.Value{
		"id": cty.StringVal(v.ID.String()), "kind": cty.StringVal(kind), "text": cty.StringVal(old.Text),
		"content": providers.StringOrNull(v.ContentOld), "created_at": providers.TimeOrNull(timeOfMillis(v.CreateTime)),
		"edited_at": providers.TimeOrNull(timeOfMillis(v.MsgTime)),
	})
}

// readImages answers data images. What the vendor calls the id of an image is
// not documented beyond its name; the path says that it is a message's
// sequence number, so that of around is used.
func (s *session) readImages(ctx context.Context, target providers.Target, args cty.Value) (cty.Value, error) {
	c, err := parseChat(opImages, target.ID)
	if err != nil {
		return cty.NilVal, err
	}
	body := &yunhupb.PicListMsgByMidSeqRequest{ChatType: c.kind, ChatId: c.id}
	if body.EarlierQuantities, err = imageCount(args, "earlier"); err != nil {
		return cty.NilVal, err
	}
	if body.LatestQuantities, err = imageCount(args, "later"); err != nil {
		return cty.NilVal, err
	}
	if body.ImageId, err = s.imageID(ctx, c, args); err != nil {
		return cty.NilVal, err
	}
	found, _, err := s.fetchMessages(ctx, "/v1/msg/pic-list-message-by-mid-seq", body)
	if err != nil {
		return cty.NilVal, err
	}
	images := slices.DeleteFunc(sortMessages(found), func(m message) bool { return m.ContentType != yunhupb.ContentType_IMAGE })
	return listValue("images", imageType(), images, message.toImage), nil
}

func imageCount(args cty.Value, name string) (int64, error) {
	n, given, err := providers.UintArg(args, name)
	switch {
	case err != nil:
		return 0, err
	case !given:
		return defaultImages, nil
	case n > maxImages:
		return 0, newArgumentError(opImages, name, "%d is more than %d", n, maxImages)
	}
	return int64(n), nil
}

func (s *session) imageID(ctx context.Context, c chat, args cty.Value) (int64, error) {
	n, numbered, err := providers.UintArg(args, "image_id")
	around := providers.StringArg(args, "around")
	switch {
	case err != nil:
		return 0, err
	case numbered == (around != ""):
		return 0, newArgumentError(opImages, "around", "either it or image_id is needed, and not both")
	case numbered:
		return int64(n), nil
	}
	m, err := s.fetchOne(ctx, c, around)
	if err != nil {
		return 0, err
	}
	if m == nil {
		return 0, newMissingError(opImages, "around", around)
	}
	return int64(m.MsgSeq), nil
}

func (m message) toImage() cty.Value {
	return cty.ObjectVal(map[string]cty.Value{
		"message": cty.StringVal(m.MsgId), "url": providers.StringOrNull(m.Content.ImageUrl),
		"width": providers.UintOrNull(uint64(max(m.Content.Width, 0))), "height": providers.UintOrNull(uint64(max(m.Content.Height, 0))),
		"sender": m.sender().Value(), "sent_at": providers.TimeOrNull(m.Created()), "sequence": providers.UintOrNull(m.MsgSeq),
	})
}

// listValue is the result of a look-up: an object with one list.
func listValue[T any](name string, ty cty.Type, of []T, toValue func(T) cty.Value) cty.Value {
	list := cty.ListValEmpty(ty)
	if len(of) > 0 {
		values := make([]cty.Value, len(of))
		for i, v := range of {
			values[i] = toValue(v)
		}
		list = cty.ListVal(values)
	}
	return cty.ObjectVal(map[string]cty.Value{name: list})
}

// requiredArgs reads texts, none of which may be empty.
func requiredArgs(args cty.Value, op string, names ...string) ([]string, error) {
	texts := make([]string, len(names))
	for i, name := range names {
		if texts[i] = providers.StringArg(args, name); texts[i] == "" {
			return nil, newArgumentError(op, name, "it is empty")
		}
	}
	return texts, nil
}

package yunhu

import (
	"context"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
)

const (
	opImages      = "list images"
	defaultImages = 10
	maxImages     = 100
)

func imageType() cty.Type {
	return cty.Object(map[string]cty.Type{
		"message": cty.String, "url": cty.String, "width": cty.Number, "height": cty.Number,
		"sender": providers.SenderType(), "sent_at": cty.String, "sequence": cty.Number,
	})
}

func imagesType() cty.Type {
	return cty.Object(map[string]cty.Type{"images": cty.List(imageType())})
}

// listImages answers data images. What the vendor calls the id of an image is
// not documented beyond its name; the path says that it is a message's
// sequence number, so that of around is used.
func (s *session) listImages(ctx context.Context, target providers.Target, args cty.Value) (cty.Value, error) {
	c, err := parseChat(target.ID)
	if err != nil {
		return cty.NilVal, err
	}
	req := &picturesRequest{chatType: c.kind, chatID: c.id}
	if req.earlier, err = imageCount(args, "earlier"); err != nil {
		return cty.NilVal, err
	}
	if req.later, err = imageCount(args, "later"); err != nil {
		return cty.NilVal, err
	}
	if req.image, err = s.imageID(ctx, c, args); err != nil {
		return cty.NilVal, err
	}
	p, err := s.listMessagesAt(ctx, "/v1/msg/pic-list-message-by-mid-seq", req)
	if err != nil {
		return cty.NilVal, err
	}
	all := newPageCollector()
	all.addPage(p)
	images := []cty.Value{}
	for _, m := range all.sortedMessages() {
		if m.contentType == typeImage {
			images = append(images, m.toImage())
		}
	}
	list := cty.ListValEmpty(imageType())
	if len(images) > 0 {
		list = cty.ListVal(images)
	}
	return cty.ObjectVal(map[string]cty.Value{"images": list}), nil
}

func imageCount(args cty.Value, name string) (int64, error) {
	n, given, err := providers.UintArg(args, name)
	switch {
	case err != nil:
		return 0, err
	case !given:
		return defaultImages, nil
	case n > maxImages:
		return 0, invalidArgument(opImages, name, "%d is more than %d", n, maxImages)
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
		return 0, invalidArgument(opImages, "around", "either it or image_id is needed, and not both")
	case numbered:
		return int64(n), nil
	}
	m, there, err := s.readOne(ctx, c, around)
	if err != nil {
		return 0, err
	}
	if !there {
		return 0, missingMessageError(opImages, "around", around)
	}
	return m.seq, nil
}

func (m message) toImage() cty.Value {
	return cty.ObjectVal(map[string]cty.Value{
		"message": cty.StringVal(m.id), "url": providers.StringOrNull(m.body.imageURL),
		"width": providers.UintOrNull(uint64(max(m.body.width, 0))), "height": providers.UintOrNull(uint64(max(m.body.height, 0))),
		"sender": m.sender.toSender().Value(), "sent_at": providers.TimeOrNull(timeOfMillis(m.sent)), "sequence": providers.UintOrNull(uint64(m.seq)),
	})
}

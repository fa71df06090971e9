package yunhu

import (
	"cmp"
	"context"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
)

const opList = "list messages"

// mostPages bounds how far back a list by sequence goes.
const mostPages = 200

// listMessages answers data messages.
func (s *session) listMessages(ctx context.Context, target providers.Target, args cty.Value) (cty.Value, error) {
	c, err := parseChat(target.ID)
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
		return cty.NilVal, faulty(opList, "before", "of before, around and after_sequence only one can be given")
	case around != "":
		found, err = s.neighbours(ctx, c, around, limit)
	case bySequence:
		found, err = s.following(ctx, c, after, limit)
	default:
		found, err = s.preceding(ctx, c, before, limit)
	}
	if err != nil {
		return cty.NilVal, err
	}
	posts := make([]providers.ListedMessage, len(found))
	for i, m := range found {
		posts[i] = m.post()
	}
	return providers.MessagesValue(posts), nil
}

// preceding gives the last messages before one, or the newest of all for an
// empty id.
func (s *session) preceding(ctx context.Context, c chat, id string, limit int) ([]message, error) {
	all := newReel()
	for len(all.messages) < limit {
		p, err := s.before(ctx, c, id)
		if err != nil {
			return nil, err
		}
		first, ok := p.oldest()
		if fresh := all.add(p); !ok || fresh == 0 {
			break
		}
		id = first.id
	}
	sorted := all.sorted()
	return sorted[max(0, len(sorted)-limit):], nil
}

// neighbours gives a message and those next to it.
func (s *session) neighbours(ctx context.Context, c chat, id string, limit int) ([]message, error) {
	p, err := s.around(ctx, c, id, int64(max(limit-1, 1)))
	if err != nil && !noMessage(err) {
		return nil, err
	}
	all := newReel()
	all.add(p)
	sorted := all.sorted()
	at := slices.IndexFunc(sorted, func(m message) bool { return m.id == id })
	if at < 0 {
		return nil, absent(opList, "around", id)
	}
	from := min(max(0, at-limit/2), max(0, len(sorted)-limit))
	return sorted[from:min(from+limit, len(sorted))], nil
}

func absent(op, argument, id string) error {
	return &providers.Error{
		Kind: providers.NotFound, Op: op, Attribute: argument,
		Detail: "there is no message " + id + " in the conversation", Hint: "Check the id, and that the account can see the conversation.",
	}
}

// following gives the first messages after a sequence number. Of more than a
// page the server gives the newest page alone, so the gap before it is filled
// from behind. Whether the number itself is included is told both ways.
func (s *session) following(ctx context.Context, c chat, sequence uint64, limit int) ([]message, error) {
	p, err := s.list(ctx, "/v1/msg/list-message-by-seq", &bySeqRequest{start: int64(sequence), chatType: c.kind, chatID: c.id})
	if err != nil {
		return nil, err
	}
	all := newReel()
	all.add(p)
	for first, ok := p.oldest(); ok && uint64(first.seq) > sequence+1; first, ok = p.oldest() {
		if all.pages == mostPages {
			return nil, faulty(opList, "after_sequence", "more than %d messages follow it, which is too many to look through", mostPages*pageSize)
		}
		if p, err = s.before(ctx, c, first.id); err != nil {
			return nil, err
		}
		if all.add(p) == 0 {
			break
		}
	}
	sorted := slices.DeleteFunc(all.sorted(), func(m message) bool { return uint64(m.seq) <= sequence })
	return sorted[:min(limit, len(sorted))], nil
}

// reel collects messages from pages that may overlap.
type reel struct {
	messages map[string]message
	pages    int
}

func newReel() *reel { return &reel{messages: map[string]message{}} }

// add takes a page in and tells how many of its messages are new.
func (r *reel) add(p page) (fresh int) {
	r.pages++
	for _, m := range p.messages {
		if _, known := r.messages[m.id]; !known {
			fresh++
		}
		r.messages[m.id] = m
	}
	return fresh
}

// sorted gives the messages oldest first.
func (r *reel) sorted() []message {
	out := make([]message, 0, len(r.messages))
	for _, m := range r.messages {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b message) int {
		return cmp.Or(cmp.Compare(uint64(a.seq), uint64(b.seq)), cmp.Compare(a.sent, b.sent), cmp.Compare(a.id, b.id))
	})
	return out
}

// post is the message in the shape that all platforms share.
func (m message) post() providers.ListedMessage {
	p := providers.ListedMessage{
		ID: m.id, Kind: kindOf(m.contentType, &m.body), Text: shown(m.contentType, &m.body), Sender: m.sender.person(),
		SentAt: milliseconds(m.sent), EditedAt: milliseconds(m.edited), Recalled: m.recalled > 0,
		Sequence: uint64(m.seq), Quote: m.quoteID, Files: m.body.files(),
	}
	switch m.direction {
	case ownSide:
		p.Own = providers.OptTrue
	case otherSide:
		p.Own = providers.OptFalse
	}
	for _, b := range flatButtons(m.body.buttons) {
		p.Buttons = append(p.Buttons, providers.ListedButton{Label: b.Text, URL: b.URL, Value: b.Value})
	}
	return p
}

func (s *sender) person() providers.Sender {
	kinds := map[int64]string{chatUser: "user", chatGroup: "group", chatBot: "bot"}
	return providers.Sender{ID: s.id, Name: s.name, Type: kinds[s.kind]}
}

// files are the storage keys in a content.
func (b *body) files() []providers.ListedFile {
	var all []providers.ListedFile
	for _, url := range []string{b.imageURL, b.fileURL, b.videoURL, b.audioURL, b.image} {
		if url == "" {
			continue
		}
		f := providers.ListedFile{URL: url}
		if url == b.fileURL {
			f.Name = b.fileName
		}
		all = append(all, f)
	}
	return all
}

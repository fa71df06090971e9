package yunhu

import (
	"cmp"
	"context"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
)

const opList = "list messages"

// maxPages bounds how far back a list by sequence goes.
const maxPages = 200

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
		return cty.NilVal, invalidArgument(opList, "before", "of before, around and after_sequence only one can be given")
	case around != "":
		found, err = s.listNeighbours(ctx, c, around, limit)
	case bySequence:
		found, err = s.listFollowing(ctx, c, after, limit)
	default:
		found, err = s.listPreceding(ctx, c, before, limit)
	}
	if err != nil {
		return cty.NilVal, err
	}
	posts := make([]providers.ListedMessage, len(found))
	for i, m := range found {
		posts[i] = m.toListedMessage()
	}
	return providers.MessagesValue(posts), nil
}

// listPreceding gives the last messages before one, or the newest of all for an
// empty id.
func (s *session) listPreceding(ctx context.Context, c chat, id string, limit int) ([]message, error) {
	all := newPageCollector()
	for len(all.messages) < limit {
		p, err := s.listBefore(ctx, c, id)
		if err != nil {
			return nil, err
		}
		first, ok := p.oldestMessage()
		if fresh := all.addPage(p); !ok || fresh == 0 {
			break
		}
		id = first.id
	}
	sorted := all.sortedMessages()
	return sorted[max(0, len(sorted)-limit):], nil
}

// listNeighbours gives a message and those next to it.
func (s *session) listNeighbours(ctx context.Context, c chat, id string, limit int) ([]message, error) {
	p, err := s.listAround(ctx, c, id, int64(max(limit-1, 1)))
	if err != nil && !isNoMessage(err) {
		return nil, err
	}
	all := newPageCollector()
	all.addPage(p)
	sorted := all.sortedMessages()
	at := slices.IndexFunc(sorted, func(m message) bool { return m.id == id })
	if at < 0 {
		return nil, missingMessageError(opList, "around", id)
	}
	from := min(max(0, at-limit/2), max(0, len(sorted)-limit))
	return sorted[from:min(from+limit, len(sorted))], nil
}

func missingMessageError(op, argument, id string) error {
	return &providers.Error{
		Kind: providers.NotFound, Op: op, Attribute: argument,
		Detail: "there is no message " + id + " in the conversation", Hint: "Check the id, and that the account can see the conversation.",
	}
}

// listFollowing gives the first messages after a sequence number. Of more than a
// page the server gives the newest page alone, so the gap before it is filled
// from its end. The vendor's sources disagree on whether the number itself is included.
func (s *session) listFollowing(ctx context.Context, c chat, sequence uint64, limit int) ([]message, error) {
	p, err := s.listMessagesAt(ctx, "/v1/msg/list-message-by-seq", &bySeqRequest{start: int64(sequence), chatType: c.kind, chatID: c.id})
	if err != nil {
		return nil, err
	}
	all := newPageCollector()
	all.addPage(p)
	for first, ok := p.oldestMessage(); ok && uint64(first.seq) > sequence+1; first, ok = p.oldestMessage() {
		if all.pages == maxPages {
			return nil, invalidArgument(opList, "after_sequence", "more than %d messages follow it, which is too many to look through", maxPages*pageSize)
		}
		if p, err = s.listBefore(ctx, c, first.id); err != nil {
			return nil, err
		}
		if all.addPage(p) == 0 {
			break
		}
	}
	sorted := slices.DeleteFunc(all.sortedMessages(), func(m message) bool { return uint64(m.seq) <= sequence })
	return sorted[:min(limit, len(sorted))], nil
}

// pageCollector collects messages from pages that may overlap.
type pageCollector struct {
	messages map[string]message
	pages    int
}

func newPageCollector() *pageCollector { return &pageCollector{messages: map[string]message{}} }

// addPage adds a page and returns how many of its messages are new.
func (r *pageCollector) addPage(p page) (fresh int) {
	r.pages++
	for _, m := range p.messages {
		if _, known := r.messages[m.id]; !known {
			fresh++
		}
		r.messages[m.id] = m
	}
	return fresh
}

// sortedMessages gives the messages oldest first.
func (r *pageCollector) sortedMessages() []message {
	out := make([]message, 0, len(r.messages))
	for _, m := range r.messages {
		out = append(out, m)
	}
	slices.SortFunc(out, func(a, b message) int {
		return cmp.Or(cmp.Compare(uint64(a.seq), uint64(b.seq)), cmp.Compare(a.sent, b.sent), cmp.Compare(a.id, b.id))
	})
	return out
}

// toListedMessage is the message in the shape that all platforms share.
func (m message) toListedMessage() providers.ListedMessage {
	p := providers.ListedMessage{
		ID: m.id, Kind: kindOfContent(m.contentType, &m.body), Text: displayText(m.contentType, &m.body), Sender: m.sender.toSender(),
		SentAt: timeOfMillis(m.sent), EditedAt: timeOfMillis(m.edited), Recalled: m.recalled > 0,
		Sequence: uint64(m.seq), Quote: m.quoteID, Files: m.body.listFiles(),
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

func (s *sender) toSender() providers.Sender {
	kinds := map[int64]string{chatUser: "user", chatGroup: "group", chatBot: "bot"}
	return providers.Sender{ID: s.id, Name: s.name, Type: kinds[s.kind]}
}

// listFiles are the storage keys in a content.
func (b *body) listFiles() []providers.ListedFile {
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

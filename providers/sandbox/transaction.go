package sandbox

import (
	"sort"
	"time"
)

// transaction is one request at work on the store, alone. What it changes is
// seen at once and cannot be undone, so a dialect refuses before it changes.
// Values that it gives are copies; they are changed by putting them back.
type transaction struct {
	store    *store
	platform string
	now      time.Time
	record   record
}

// note enters an accepted operation in the ledger.
func (t *transaction) note(e Entry) {
	e.Platform, e.Time = t.platform, t.now
	t.record.Entries = append(t.record.Entries, e)
}

// conversation gives the conversation, if it is there.
func (t *transaction) conversation(id string) (Header, bool) {
	th := t.store.threads[key{t.platform, id}]
	if th == nil {
		return Header{}, false
	}
	return th.Header, true
}

// putConversation makes or changes a conversation.
func (t *transaction) putConversation(h Header) {
	h.Platform = t.platform
	if h.CreatedAt.IsZero() {
		h.CreatedAt = t.now
	}
	t.change(change{Header: &h})
}

// posts gives the messages that bear this id in the conversation; one, unless
// the platform let it be sent twice.
func (t *transaction) posts(conversation, id string) []post {
	var found []post
	for _, p := range t.store.posts[key{t.platform, id}] {
		if p.Conversation == conversation {
			found = append(found, *p)
		}
	}
	return found
}

// anywhere gives the messages that bear this id in any conversation.
func (t *transaction) anywhere(id string) []post {
	var found []post
	for _, p := range t.store.posts[key{t.platform, id}] {
		found = append(found, *p)
	}
	return found
}

// thread gives the messages of a conversation by position. They are the
// store's own and must not be changed.
func (t *transaction) thread(conversation string) []*post {
	if th := t.store.threads[key{t.platform, conversation}]; th != nil {
		return th.posts
	}
	return nil
}

// send puts a new message at the end of its conversation.
func (t *transaction) send(p post) post {
	p.Platform = t.platform
	p.Number = t.store.numbers + 1
	p.Position = t.store.thread(t.platform, p.Conversation).last + 1
	p.SentAt = t.now
	t.respell(&p)
	t.putPost(p)
	return p
}

// respell gives a message that says something new the platform's spelling.
func (t *transaction) respell(p *post) {
	if t.store.respell != nil {
		t.store.respell(t.platform, p)
	}
}

// putPost changes a message.
func (t *transaction) putPost(p post) {
	if p.Attachments == nil {
		p.Attachments = []Attachment{}
	}
	if p.Buttons == nil {
		p.Buttons = []Button{}
	}
	t.change(change{Post: &p})
}

// remove takes a message away without a trace.
func (t *transaction) remove(p post) { t.change(change{Removed: p.Number}) }

// mark gives what the dialect remembers under the key, and if it does.
func (t *transaction) mark(name string) (string, bool) {
	value, ok := t.store.marks[key{t.platform, name}]
	return value, ok
}

// putMark remembers a value under a key.
func (t *transaction) putMark(name, value string) {
	t.change(change{Mark: &mark{Platform: t.platform, Key: name, Value: value}})
}

// file gives an uploaded file.
func (t *transaction) file(id string) (File, bool) {
	f, ok := t.store.files[key{t.platform, id}]
	return f, ok
}

// putFile makes an uploaded file known.
func (t *transaction) putFile(f File) {
	f.Platform, f.At = t.platform, t.now
	t.change(change{File: &f})
}

func (t *transaction) change(c change) {
	if c.Post != nil {
		// The store keeps and later overwrites its own copy, while the record
		// may still be on its way to subscribers.
		kept := *c.Post
		t.store.apply(change{Post: &kept})
	} else {
		t.store.apply(c)
	}
	t.record.Changes = append(t.record.Changes, c)
}

// place gives the index in a thread of the first message at or after a position.
func place(posts []*post, position int64) int {
	return sort.Search(len(posts), func(i int) bool { return posts[i].Position >= position })
}

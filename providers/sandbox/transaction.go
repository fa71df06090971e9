package sandbox

import (
	"sort"
	"time"
)

// transaction is the work of one request on the store, which it has for itself.
// Its changes take effect at once and cannot be undone, so a dialect must
// refuse before it changes anything. Values that it returns are copies; change
// them with the put methods.
type transaction struct {
	store    *store
	platform string
	now      time.Time
	record   record
}

// recordOperation adds an accepted operation to the ledger.
func (t *transaction) recordOperation(e Entry) {
	e.Platform, e.Time = t.platform, t.now
	t.record.Entries = append(t.record.Entries, e)
}

// findConversation returns the conversation, if it exists.
func (t *transaction) findConversation(id string) (Header, bool) {
	th := t.store.threads[key{t.platform, id}]
	if th == nil {
		return Header{}, false
	}
	return th.Header, true
}

// putConversation creates or changes a conversation.
func (t *transaction) putConversation(h Header) {
	h.Platform = t.platform
	if h.CreatedAt.IsZero() {
		h.CreatedAt = t.now
	}
	t.applyChange(change{Header: &h})
}

// postsIn returns the messages with this id in the conversation: one, unless
// the platform allowed a second message with the same id.
func (t *transaction) postsIn(conversation, id string) []post {
	var found []post
	for _, p := range t.store.posts[key{t.platform, id}] {
		if p.Conversation == conversation {
			found = append(found, *p)
		}
	}
	return found
}

// postsAnywhere returns the messages with this id in all conversations.
func (t *transaction) postsAnywhere(id string) []post {
	var found []post
	for _, p := range t.store.posts[key{t.platform, id}] {
		found = append(found, *p)
	}
	return found
}

// threadPosts returns the messages of a conversation by position. They belong
// to the store and must not be changed.
func (t *transaction) threadPosts(conversation string) []*post {
	if th := t.store.threads[key{t.platform, conversation}]; th != nil {
		return th.posts
	}
	return nil
}

// addPost adds a new message at the end of its conversation.
func (t *transaction) addPost(p post) post {
	p.Platform = t.platform
	p.Number = t.store.numbers + 1
	p.Position = t.store.ensureThread(t.platform, p.Conversation).last + 1
	p.SentAt = t.now
	t.respellPost(&p)
	t.putPost(p)
	return p
}

// respellPost applies the platform's spelling to a new or edited message.
func (t *transaction) respellPost(p *post) {
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
	t.applyChange(change{Post: &p})
}

// removePost deletes a message without a trace.
func (t *transaction) removePost(p post) { t.applyChange(change{Removed: p.Number}) }

// readMark returns the value that the dialect stored under the key, and whether
// there is one.
func (t *transaction) readMark(name string) (string, bool) {
	value, ok := t.store.marks[key{t.platform, name}]
	return value, ok
}

// putMark stores a value under a key.
func (t *transaction) putMark(name, value string) {
	t.applyChange(change{Mark: &mark{Platform: t.platform, Key: name, Value: value}})
}

// findFile returns an uploaded file.
func (t *transaction) findFile(id string) (File, bool) {
	f, ok := t.store.files[key{t.platform, id}]
	return f, ok
}

// putFile adds an uploaded file.
func (t *transaction) putFile(f File) {
	f.Platform, f.At = t.platform, t.now
	t.applyChange(change{File: &f})
}

func (t *transaction) applyChange(c change) {
	if c.Post != nil {
		// The store keeps its own copy and later overwrites it, while
		// subscribers may still be reading the record.
		kept := *c.Post
		t.store.applyChange(change{Post: &kept})
	} else {
		t.store.applyChange(c)
	}
	t.record.Changes = append(t.record.Changes, c)
}

// indexOfPosition returns the index in a thread of the first message at or
// after a position.
func indexOfPosition(posts []*post, position int64) int {
	return sort.Search(len(posts), func(i int) bool { return posts[i].Position >= position })
}

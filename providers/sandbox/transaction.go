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

// recordOperation enters an accepted operation in the ledger.
func (t *transaction) recordOperation(e Entry) {
	e.Platform, e.Time = t.platform, t.now
	t.record.Entries = append(t.record.Entries, e)
}

// findConversation gives the conversation, if it is there.
func (t *transaction) findConversation(id string) (Header, bool) {
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
	t.applyChange(change{Header: &h})
}

// postsIn gives the messages that bear this id in the conversation; one, unless
// the platform let it be sent twice.
func (t *transaction) postsIn(conversation, id string) []post {
	var found []post
	for _, p := range t.store.posts[key{t.platform, id}] {
		if p.Conversation == conversation {
			found = append(found, *p)
		}
	}
	return found
}

// postsAnywhere gives the messages that bear this id in any conversation.
func (t *transaction) postsAnywhere(id string) []post {
	var found []post
	for _, p := range t.store.posts[key{t.platform, id}] {
		found = append(found, *p)
	}
	return found
}

// threadPosts gives the messages of a conversation by position. They are the
// store's own and must not be changed.
func (t *transaction) threadPosts(conversation string) []*post {
	if th := t.store.threads[key{t.platform, conversation}]; th != nil {
		return th.posts
	}
	return nil
}

// addPost puts a new message at the end of its conversation.
func (t *transaction) addPost(p post) post {
	p.Platform = t.platform
	p.Number = t.store.numbers + 1
	p.Position = t.store.ensureThread(t.platform, p.Conversation).last + 1
	p.SentAt = t.now
	t.respellPost(&p)
	t.putPost(p)
	return p
}

// respellPost gives a message that says something new the platform's spelling.
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

// removePost takes a message away without a trace.
func (t *transaction) removePost(p post) { t.applyChange(change{Removed: p.Number}) }

// readMark gives what the dialect remembers under the key, and if it does.
func (t *transaction) readMark(name string) (string, bool) {
	value, ok := t.store.marks[key{t.platform, name}]
	return value, ok
}

// putMark remembers a value under a key.
func (t *transaction) putMark(name, value string) {
	t.applyChange(change{Mark: &mark{Platform: t.platform, Key: name, Value: value}})
}

// findFile gives an uploaded file.
func (t *transaction) findFile(id string) (File, bool) {
	f, ok := t.store.files[key{t.platform, id}]
	return f, ok
}

// putFile makes an uploaded file known.
func (t *transaction) putFile(f File) {
	f.Platform, f.At = t.platform, t.now
	t.applyChange(change{File: &f})
}

func (t *transaction) applyChange(c change) {
	if c.Post != nil {
		// The store keeps and later overwrites its own copy, while the record
		// may still be on its way to subscribers.
		kept := *c.Post
		t.store.applyChange(change{Post: &kept})
	} else {
		t.store.applyChange(c)
	}
	t.record.Changes = append(t.record.Changes, c)
}

// indexOfPosition gives the index in a thread of the first message at or after a position.
func indexOfPosition(posts []*post, position int64) int {
	return sort.Search(len(posts), func(i int) bool { return posts[i].Position >= position })
}

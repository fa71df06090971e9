package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
)

// key identifies a record of one platform.
type key struct{ platform, id string }

// thread is a conversation with its messages by position.
type thread struct {
	Header
	posts []*post
	last  int64 // highest position ever used
}

// store holds the data of all platforms. It is the result of applying the
// records of the journal, so replaying them restores it.
type store struct {
	now     func() time.Time
	journal *journal // nil: in memory only
	feed    *feed
	// respell changes a message before it is stored; nil leaves it unchanged.
	respell func(platform string, p *post)

	mu       sync.Mutex
	threads  map[key]*thread
	order    []*thread // by first appearance
	posts    map[key][]*post
	numbered map[int64]*post
	files    map[key]File
	marks    map[key]string
	ledger   []Entry
	requests int64
	numbers  int64
}

// change is one change of the store. Exactly one field is set. Applying it
// twice has the same result as applying it once.
type change struct {
	Header  *Header `json:"header,omitempty"`
	Post    *post   `json:"post,omitempty"`
	Removed int64   `json:"removed,omitempty"` // number of a post
	File    *File   `json:"file,omitempty"`
	Mark    *mark   `json:"mark,omitempty"`
}

// mark is a value that a dialect stores under its own key.
type mark struct {
	Platform string `json:"platform"`
	Key      string `json:"key"`
	Value    string `json:"value"`
}

// record is one line of the journal: the changes and ledger entries of one
// request.
type record struct {
	Changes []change `json:"changes,omitempty"`
	Entries []Entry  `json:"entries,omitempty"`
}

func newStore(now func() time.Time, f *feed) *store {
	s := &store{now: now, feed: f}
	s.clearContent()
	return s
}

// clearContent deletes everything except the request numbers, which are never
// reused.
func (s *store) clearContent() {
	s.threads = map[key]*thread{}
	s.order = nil
	s.posts = map[key][]*post{}
	s.numbered = map[int64]*post{}
	s.files = map[key]File{}
	s.marks = map[key]string{}
	s.ledger = nil
}

// runTransaction runs an effect as one step: others see all of it or nothing.
// The answer must not be sent before waitStored returned nil.
func (s *store) runTransaction(platform string, effect func(*transaction) answer) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &transaction{store: s, platform: platform, now: s.currentTime()}
	a := effect(t)
	s.commitTransaction(t)
	return a
}

// waitStored waits until everything that happened so far is stored, so that no
// answer reports what a crash undoes.
func (s *store) waitStored() error { return s.journal.waitStored() }

func (s *store) currentTime() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// commitTransaction numbers the ledger entries, adds them to the ledger and
// writes the record.
func (s *store) commitTransaction(t *transaction) {
	if len(t.record.Changes) == 0 && len(t.record.Entries) == 0 {
		return
	}
	for i := range t.record.Entries {
		e := &t.record.Entries[i]
		e.Seq = int64(len(s.ledger)) + 1
		e.Request = s.requests + 1
		s.ledger = append(s.ledger, *e)
	}
	if len(t.record.Entries) > 0 {
		s.requests++
	}
	s.journal.appendRecord(t.record)
	s.feed.publishRecord(t.record)
}

// replayRecord applies a record of the journal.
func (s *store) replayRecord(line []byte) error {
	var r record
	if err := json.Unmarshal(line, &r); err != nil {
		return fmt.Errorf("read record: %w", err)
	}
	for _, c := range r.Changes {
		s.applyChange(c)
	}
	for _, e := range r.Entries {
		s.ledger = append(s.ledger, e)
		s.requests = max(s.requests, e.Request)
	}
	return nil
}

func (s *store) applyChange(c change) {
	switch {
	case c.Header != nil:
		s.ensureThread(c.Header.Platform, c.Header.ID).Header = *c.Header
	case c.Post != nil:
		s.applyPost(c.Post)
	case c.Removed != 0:
		s.applyRemoved(c.Removed)
	case c.File != nil:
		s.files[key{c.File.Platform, c.File.ID}] = *c.File
	case c.Mark != nil:
		s.marks[key{c.Mark.Platform, c.Mark.Key}] = c.Mark.Value
	}
}

func (s *store) applyPost(p *post) {
	if old := s.numbered[p.Number]; old != nil {
		*old = *p
		return
	}
	th := s.ensureThread(p.Platform, p.Conversation)
	th.posts = append(th.posts, p)
	th.last = max(th.last, p.Position)
	s.numbers = max(s.numbers, p.Number)
	s.numbered[p.Number] = p
	k := key{p.Platform, p.ID}
	s.posts[k] = append(s.posts[k], p)
}

func (s *store) applyRemoved(number int64) {
	p := s.numbered[number]
	if p == nil {
		return
	}
	same := func(other *post) bool { return other == p }
	th := s.ensureThread(p.Platform, p.Conversation)
	th.posts = slices.DeleteFunc(th.posts, same)
	k := key{p.Platform, p.ID}
	s.posts[k] = slices.DeleteFunc(s.posts[k], same)
	delete(s.numbered, number)
}

// ensureThread returns the conversation and creates it if it does not exist.
func (s *store) ensureThread(platform, id string) *thread {
	k := key{platform, id}
	th := s.threads[k]
	if th == nil {
		th = &thread{Header: Header{Platform: platform, ID: id}}
		s.threads[k] = th
		s.order = append(s.order, th)
	}
	return th
}

// listConversations returns a copy of what people see: the newest tail messages
// of each conversation, or all if tail is negative.
func (s *store) listConversations(tail int) []Conversation {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Conversation, 0, len(s.order))
	for _, th := range s.order {
		posts := th.posts
		if tail >= 0 && len(posts) > tail {
			posts = posts[len(posts)-tail:]
		}
		c := Conversation{Header: th.Header, Messages: make([]Message, len(posts))}
		for i, p := range posts {
			c.Messages[i] = p.Message
		}
		all = append(all, c)
	}
	return all
}

// ledgerEntries returns a copy of the ledger.
func (s *store) ledgerEntries() []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Entry{}, s.ledger...)
}

// findFile returns an uploaded file.
func (s *store) findFile(platform, id string) (File, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.files[key{platform, id}]
	return f, ok
}

// resetAll deletes everything, on disk too.
func (s *store) resetAll() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.journal.emptyFile(); err != nil {
		return err
	}
	s.clearContent()
	s.feed.publishReset()
	return nil
}

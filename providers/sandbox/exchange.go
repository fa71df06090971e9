package sandbox

import (
	"iter"
	"reflect"
	"slices"
	"strings"
)

// exchange is a request while it is performed.
type exchange struct {
	*request
	*transaction
	dialect *dialect
	entry   Entry  // what the ledger records if the endpoint records nothing itself
	chat    Header // the conversation that the request names
	page    page
	place   string // id of that conversation; empty if the request names none
	inBody  bool   // it is in the body
	admit   func() error
}

// endpoint is one operation of a platform.
type endpoint struct {
	operation string
	decode    func(*dialect, *errorTable, *request) call
}

// on returns the endpoint of one operation. A request is decoded into T and
// checked by its tags; see bind. effect returns the data of the answer, or a
// complete answer; it must refuse before it changes anything.
func on[T any](operation string, effect func(*exchange, *T) (any, error)) endpoint {
	return onForm(operation, func(*exchange, *T) error { return nil }, effect)
}

// onForm is on for a multipart form with a file, which is stored only if admit
// accepts the fields before it.
func onForm[T any](operation string, admit func(*exchange, *T) error, effect func(*exchange, *T) (any, error)) endpoint {
	return newEndpoint(operation, func(c *exchange) (*T, error) {
		in := new(T)
		c.admit = func() error { return admit(c, in) }
		return in, c.bind(in)
	}, effect)
}

// newEndpoint returns an endpoint whose requests are decoded and checked by
// read.
func newEndpoint[T any](operation string, read func(*exchange) (T, error), effect func(*exchange, T) (any, error)) endpoint {
	validateTags(reflect.TypeFor[T]())
	return endpoint{operation, func(d *dialect, errs *errorTable, r *request) call {
		c := &exchange{request: r, dialect: d, entry: Entry{Operation: operation}}
		in, err := read(c)
		if err != nil {
			return refusedCall(errs.showError(r, err))
		}
		operations := []string{operation}
		if x, ok := any(in).(interface{ operations() []string }); ok {
			operations = x.operations()
		}
		return call{operations: operations, effect: func(t *transaction) answer {
			c.transaction = t
			data, err := perform(c, in, effect)
			if err != nil {
				return errs.showError(r, err)
			}
			if a, complete := data.(answer); complete {
				return a
			}
			return d.envelope(r, data)
		}}
	}}
}

// nothing is a request without a body and without parameters.
type nothing struct{}

// perform finds the conversation of a request, runs its effect and records it.
func perform[T any](c *exchange, in T, effect func(*exchange, T) (any, error)) (any, error) {
	if c.place != "" {
		h, err := c.findPlace()
		if err != nil {
			return nil, err
		}
		c.chat = h
	}
	recorded := len(c.record.Entries)
	data, err := effect(c, in)
	if err == nil && len(c.record.Entries) == recorded {
		if c.entry.Conversation == "" {
			c.entry.Conversation = c.chat.ID
		}
		c.recordOperation(c.entry)
	}
	return data, err
}

// findPlace returns the conversation of the request.
func (c *exchange) findPlace() (Header, error) {
	if c.dialect.find != nil {
		return c.dialect.find(c, c.place)
	}
	h, ok := c.lookUp(c.place)
	why := absent
	if c.inBody {
		why = dangling
	}
	if !ok {
		return h, refusal{reason: why, field: "conversation", value: c.place, why: strings.ReplaceAll(c.dialect.unknown, "{id}", c.place)}
	}
	return h, nil
}

// lookUp returns a conversation that has not been disbanded. Unless
// conversations are required, one that was not created can be implied.
func (c *exchange) lookUp(id string) (Header, bool) {
	h, known := c.findConversation(id)
	if !known && !c.dialect.opt.RequireConversations && c.dialect.implied != nil {
		h, known = c.dialect.implied(c.transaction, id)
		h.ID, h.Found = id, true
	}
	return h, known && !h.Gone
}

// send adds a message to the conversation of the request.
// wire is its form in the answers of the platform.
func (c *exchange) send(m Message, wire []byte) post {
	if _, stored := c.findConversation(c.chat.ID); !stored {
		c.putConversation(c.chat)
	}
	p := c.addPost(post{Conversation: c.chat.ID, Wire: wire, Message: m})
	c.entry.Message = p.ID
	return p
}

// visible returns a message that was not recalled, in any conversation if where
// is empty, and makes it the one that the ledger records.
func (c *exchange) visible(where, id string) (post, bool) {
	found := c.postsAnywhere(id)
	if where != "" {
		found = c.postsIn(where, id)
	}
	if len(found) == 0 || found[0].Recalled {
		return post{}, false
	}
	c.entry.Conversation, c.entry.Message = found[0].Conversation, found[0].ID
	return found[0], true
}

// storeUpload adds an uploaded file under an id.
func (c *exchange) storeUpload(id string, f File) File {
	f.ID, c.entry.Message = id, id
	c.putFile(f)
	f, _ = c.findFile(id)
	return f
}

// recall recalls a message.
func (t *transaction) recall(p post) {
	p.markRecalled(t.now)
	t.putPost(p)
}

// uuid returns a new id that is a UUID.
func (c *exchange) uuid(word string) string {
	return seededUUID(c.platform, word, c.transaction.store.requests, c.now)
}

// attach returns an attachment that shows an uploaded file.
func (t *transaction) attach(id string) (Attachment, bool) {
	f, ok := t.findFile(id)
	return Attachment{
		File: id, Kind: fileKind(f.Type, "file"), Name: f.Name, Type: f.Type, Size: f.Size,
		URL: fileURL(t.platform, id), Missing: !ok,
	}, ok
}

// fileKind returns image, video or audio by the MIME type of a file, or other.
func fileKind(mime, other string) string {
	kind, _, _ := strings.Cut(mime, "/")
	if slices.Contains([]string{"image", "video", "audio"}, kind) {
		return kind
	}
	return other
}

// position numbers messages in lists.
func position(p *post) int64 { return p.Position }

// newest yields the messages that were not recalled, newest first.
func newest(posts []*post) iter.Seq[*post] {
	return func(yield func(*post) bool) {
		for _, p := range slices.Backward(posts) {
			if !p.Recalled && !yield(p) {
				return
			}
		}
	}
}

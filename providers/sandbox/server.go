package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Repeat is what a platform does with a message id that it has already, where
// the vendor's documents do not tell.
type Repeat string

// The possible answers to a repeated id.
const (
	RepeatDuplicate Repeat = "duplicate" // a second message appears: the worst case, and the default
	RepeatError     Repeat = "error"     // refused
	RepeatIgnore    Repeat = "ignore"    // accepted, and nothing happens
)

// Options make a Server. The zero value is an empty sandbox in memory.
type Options struct {
	// Data is the directory where everything is kept; empty keeps it in memory.
	// One process at a time can use a directory.
	Data string
	// Key encrypts what was said and asked in Data; 32 bytes, or nil to keep it as
	// it is. It must be the same whenever a directory is used. Files are kept as
	// they are.
	Key []byte
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Strict refuses what the platforms ignore: JSON, Protobuf, form and query
	// fields that the vendors' documents do not name, and fields that have no
	// effect beside others.
	Strict bool
	// RequireConversations refuses conversations that nobody made. Otherwise a
	// well-formed id is taken for a conversation that has always been there.
	RequireConversations bool
	// Presigned has MaiAgent take a file in three steps only: an address is asked
	// for, the file goes there, and is made an attachment. Otherwise it can also be
	// sent in one. The vendor's pages disagree on which of the two there is.
	Presigned bool
	// Repeat is what Yunhu does with a msg_id that it has; empty is
	// RepeatDuplicate.
	Repeat Repeat
	// Spelling changes the text of every message that is sent or edited before
	// it is stored, as platforms do that trim or escape; nil stores it as it is.
	Spelling func(text string) string
	// Sync waits for the disk before every answer, so that a power failure
	// loses nothing. Without it nothing is lost when the process is killed,
	// which is much faster.
	Sync bool
	// Patience is how long New waits for a directory that another process
	// uses; 0 is two seconds.
	Patience time.Duration
	// ReadTimeout is how long Serve gives a client to send a whole request, the
	// longest upload included; 0 is a minute.
	ReadTimeout time.Duration
}

func (o Options) withDefaults() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Repeat == "" {
		o.Repeat = RepeatDuplicate
	}
	if o.Patience == 0 {
		o.Patience = 2 * time.Second
	}
	if o.ReadTimeout == 0 {
		o.ReadTimeout = time.Minute
	}
	return o
}

// Server is a sandbox. Its methods may be called from many goroutines.
type Server struct {
	dialects []dialect
	decoder  decoder
	store    *store
	blobs    *blobs
	bodies   bodyReader
	faults   faults
	disk     *disk
	handler  http.Handler
	done     chan struct{}
	closing  sync.Once

	readTimeout time.Duration
}

// New makes a sandbox and loads what Data holds. It fails when the directory
// is in use by another process or holds something else.
func New(opt Options) (*Server, error) {
	opt = opt.withDefaults()
	if known := []Repeat{RepeatDuplicate, RepeatError, RepeatIgnore}; !slices.Contains(known, opt.Repeat) {
		return nil, fmt.Errorf("sandbox: repeat is %q; it must be one of %q", opt.Repeat, known)
	}
	done := make(chan struct{})
	s := &Server{
		dialects: newDialects(opt),
		decoder:  decoder{opt.Strict},
		store:    newStore(opt.Now, &feed{done: done}),
		blobs:    &blobs{sync: opt.Sync},
		bodies:   newBodyReader(),
		done:     done,

		readTimeout: opt.ReadTimeout,
	}
	if opt.Spelling != nil {
		s.store.respell = s.respellHook(opt.Spelling)
	}
	if opt.Data != "" {
		if err := s.openData(opt); err != nil {
			return nil, err
		}
	}
	s.handler = s.buildHandler()
	return s, nil
}

// respellHook stores a text in another spelling, in the wire form as well.
func (s *Server) respellHook(spelling func(string) string) func(platform string, p *post) {
	return func(platform string, p *post) {
		for _, d := range s.dialects {
			if text := spelling(p.Text); d.name() == platform && text != p.Text {
				d.setText(p, text)
			}
		}
	}
}

// openData takes possession of the data directory.
func (s *Server) openData(opt Options) error {
	d, err := openDisk(opt.Data, opt.Patience)
	if err != nil {
		return err
	}
	c, err := newCoder(opt.Key)
	if err != nil {
		return errors.Join(err, d.close())
	}
	j, err := openJournal(d.filePath("journal"), journalOptions{sync: opt.Sync, coder: c}, s.store.replayRecord)
	if err != nil {
		return errors.Join(err, d.close())
	}
	s.disk, s.store.journal, s.blobs.dir = d, j, d.filePath("blobs")
	return nil
}

// Handler serves the platforms, the page and the API.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers on l until ctx ends, then finishes what is in flight. It
// returns nil after an orderly end, and closes l.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := s.newHTTPServer()
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	s.stopWaiting()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := server.Shutdown(grace)
	<-ended
	return err
}

// newHTTPServer bounds what one connection can hold: a client that sends slowly
// is cut off, and headers are short. Answers have no time limit, because event
// streams and injected pauses last.
func (s *Server) newHTTPServer() *http.Server {
	return &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: min(s.readTimeout, 10*time.Second),
		ReadTimeout:       s.readTimeout,
		IdleTimeout:       10 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

// Close stores what is left and gives the data directory free. Requests that
// come later fail.
func (s *Server) Close() error {
	s.stopWaiting()
	err := s.store.journal.close()
	s.store.mu.Lock()
	d := s.disk
	s.disk = nil
	s.store.mu.Unlock()
	return errors.Join(err, d.close())
}

// stopWaiting ends event streams and pauses.
func (s *Server) stopWaiting() { s.closing.Do(func() { close(s.done) }) }

// Ledger gives every accepted request, in order.
func (s *Server) Ledger() []Entry { return s.store.ledgerEntries() }

// Conversations gives what people see, by first appearance.
func (s *Server) Conversations() []Conversation { return s.store.listConversations(-1) }

// Inject spoils requests to come; see Fault.
func (s *Server) Inject(f Fault) error { return s.faults.addFault(f) }

// ClearFaults forgets the faults that have not happened yet.
func (s *Server) ClearFaults() { s.faults.clear() }

// Reset forgets conversations, files, ledger and faults.
func (s *Server) Reset() error {
	s.faults.clear()
	return errors.Join(s.store.resetAll(), s.blobs.removeAll())
}

package sandbox

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Repeat is what a platform does with a message id that was used before, where
// the vendor does not document it.
type Repeat string

// Values of Repeat.
const (
	RepeatDuplicate Repeat = "duplicate" // a second message appears: the worst case, and the default
	RepeatError     Repeat = "error"     // refused
	RepeatIgnore    Repeat = "ignore"    // accepted, and nothing happens
)

// Options configure a Server. The zero value is an empty sandbox in memory.
type Options struct {
	// Data is the directory where everything is stored; empty stores it in
	// memory. Only one process at a time can use a directory.
	Data string
	// Key encrypts the messages and requests stored in Data: 32 bytes, or nil
	// for no encryption. A directory must always be used with the same key.
	// Uploaded files are not encrypted.
	Key []byte
	// SMTP is the address of this machine on which email is served; empty is a free
	// port.
	SMTP string
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Strict refuses what the platforms ignore: JSON, Protobuf, form and query
	// fields that the vendors' documents do not name, and fields that have no
	// effect in combination with others.
	Strict bool
	// RequireConversations refuses conversations that were not created in the
	// sandbox. Otherwise every well-formed id is an existing conversation.
	RequireConversations bool
	// Presigned makes MaiAgent accept a file only in three steps: request an
	// address, upload the file to it, and create the attachment. Otherwise one
	// request can do it as well. The vendor's pages disagree on which of the
	// two exists.
	Presigned bool
	// Repeat is what Yunhu does with a msg_id that was used before; empty is
	// RepeatDuplicate.
	Repeat Repeat
	// Spelling changes the text of every message before it is stored, as
	// platforms do that trim or escape; nil stores it unchanged.
	Spelling func(text string) string
	// Sync waits for the disk before every answer, so that a power failure
	// loses nothing. Without it, which is much faster, nothing is lost when the
	// process is killed.
	Sync bool
	// Patience is how long New waits for a directory that another process
	// uses; 0 is two seconds.
	Patience time.Duration
	// ReadTimeout is how long Serve gives a client to send a whole request,
	// including an upload; 0 is a minute.
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

// Server is a sandbox. It is safe for concurrent use.
type Server struct {
	dialects []*dialect
	decoder  decoder
	store    *store
	blobs    *blobs
	bodies   bodyReader
	faults   faults
	disk     *disk
	handler  http.Handler
	mux      *http.ServeMux
	smtp     string // address on which email is served
	// closeMails ends the server for what is not HTTP.
	closeMails func()
	// operations are the names of what endpoints do, by pattern.
	operations map[string]string
	done       chan struct{}
	closing    sync.Once

	readTimeout time.Duration
}

// New creates a sandbox and loads what Data holds. It fails when another
// process uses the directory or the directory holds something else.
func New(opt Options) (*Server, error) {
	opt = opt.withDefaults()
	if known := []Repeat{RepeatDuplicate, RepeatError, RepeatIgnore}; !slices.Contains(known, opt.Repeat) {
		return nil, fmt.Errorf("sandbox: Options.Repeat is %q; use one of %q", opt.Repeat, known)
	}
	mails, err := Listen(cmp.Or(opt.SMTP, "127.0.0.1:0"))
	if err != nil {
		return nil, err
	}
	opt.SMTP = mails.Addr().String()
	s, err := newServer(opt)
	if err != nil {
		return nil, errors.Join(err, mails.Close())
	}
	s.smtp = opt.SMTP
	s.serveMails(mails)
	return s, nil
}

func newServer(opt Options) (*Server, error) {
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

// respellHook returns a function that applies a spelling to a message,
// including its wire form.
func (s *Server) respellHook(spelling func(string) string) func(platform string, p *post) {
	return func(platform string, p *post) {
		for _, d := range s.dialects {
			if text := spelling(p.Text); d.platform == platform && text != p.Text {
				d.setText(p, text)
			}
		}
	}
}

// openData locks and loads the data directory.
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

// SMTPAddress returns the host and port on which email is served.
func (s *Server) SMTPAddress() string { return s.smtp }

// Handler serves the platforms, the page and the API.
func (s *Server) Handler() http.Handler { return s.handler }

// Serve answers on l until ctx is done, then finishes the requests in flight.
// It closes l and returns nil after an orderly shutdown.
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

// newHTTPServer limits what one connection can hold: slow clients are
// disconnected, and headers are short. Answers have no time limit, because
// event streams and injected delays take long.
func (s *Server) newHTTPServer() *http.Server {
	return &http.Server{
		Handler:           s.Handler(),
		ReadHeaderTimeout: min(s.readTimeout, 10*time.Second),
		ReadTimeout:       s.readTimeout,
		IdleTimeout:       10 * time.Minute,
		MaxHeaderBytes:    64 << 10,
	}
}

// Close stores what is pending and releases the data directory. Later requests
// fail.
func (s *Server) Close() error {
	s.stopWaiting()
	s.closeMails()
	err := s.store.journal.close()
	s.store.mu.Lock()
	d := s.disk
	s.disk = nil
	s.store.mu.Unlock()
	return errors.Join(err, d.close())
}

// stopWaiting ends event streams and delays.
func (s *Server) stopWaiting() { s.closing.Do(func() { close(s.done) }) }

// Operation returns the ledger's name of what a request does; "" if no platform
// has its endpoint. An item of a batch may do something else.
func (s *Server) Operation(r *http.Request) string {
	_, pattern := s.mux.Handler(r)
	return s.operations[pattern]
}

// Ledger returns every accepted request, in order.
func (s *Server) Ledger() []Entry { return s.store.ledgerEntries() }

// Conversations returns what people see, by first appearance.
func (s *Server) Conversations() []Conversation { return s.store.listConversations(-1) }

// Inject adds a fault for requests to come; see Fault.
func (s *Server) Inject(f Fault) error { return s.faults.addFault(f) }

// ClearFaults removes the faults that have not happened yet.
func (s *Server) ClearFaults() { s.faults.clear() }

// Reset deletes conversations, files, ledger and faults.
func (s *Server) Reset() error {
	s.faults.clear()
	return errors.Join(s.store.resetAll(), s.blobs.removeAll())
}

package apply_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"

	"herald/providers"
	"herald/providers/all"
	"herald/providers/sandbox"
)

// errNetwork is what a client hears whose request, or its answer, is still on
// its way.
var errNetwork = errors.New("the network does not answer")

// network is what it does to one request.
type network string

const (
	doubled   network = "request doubled"                      // it arrives twice, the first answer counts
	doubled2  network = "request doubled, second answer"       // the second does
	lateReply network = "answer late"                          // it arrives, and the answer after the client gave up
	lateWait  network = "request late, while the client waits" // it arrives when the client waits before it looks or tries again
	lateNext  network = "request overtaken"                    // it arrives after the next request
	lateRun   network = "request late, after the run"          // it arrives between this run and the next
)

func networks() []network {
	return []network{doubled, doubled2, lateReply, lateWait, lateNext, lateRun}
}

// keyless reports whether a request sends a message to a platform on which a
// second request under the same key makes a second message. There no client can
// help it when the network doubles a request, and what a request that was given
// up does later than providers.GracePeriod cannot be told from what never happens.
func (w *wire) keyless(r *http.Request) bool {
	platform, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	p, ok := all.Platforms()[platform]
	return ok && p.Facts().Idempotency.Class != providers.NativeKey && w.server.Operation(r) == "send"
}

// wire does something to the request at a chosen point.
type wire struct {
	server *sandbox.Server
	does   network
	at     int // which request; 0 for none

	arriving sync.Mutex // held while something does; taken before mu

	mu   sync.Mutex
	seen int
	name string  // of the request it was done to
	held *parcel // on its way
}

// parcel is a request with its bytes, so that it can arrive at another time.
type parcel struct {
	request *http.Request
	body    []byte
}

func pack(r *http.Request) (*parcel, error) {
	p := &parcel{request: r.Clone(context.WithoutCancel(r.Context()))}
	if r.Body == nil {
		return p, nil
	}
	var err error
	p.body, err = io.ReadAll(r.Body)
	return p, errors.Join(err, r.Body.Close())
}

// arrive delivers it, once more each time.
func (p *parcel) arrive() (*http.Response, error) {
	r := p.request.Clone(p.request.Context()) // the transport may still be at the one before
	if p.body != nil {
		r.Body = io.NopCloser(bytes.NewReader(p.body))
	}
	return http.DefaultTransport.RoundTrip(r)
}

// vain delivers it to a client that does not listen any more.
func (p *parcel) vain() error {
	res, err := p.arrive()
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, res.Body)
	return errors.Join(err, res.Body.Close())
}

// RoundTrip passes every request on but the chosen one.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	p, err := pack(r)
	if err != nil {
		return nil, err
	}
	if w.chosen(r, p) {
		return w.spoil(p)
	}
	res, err := p.arrive()
	if w.does == lateNext {
		err = errors.Join(err, w.deliver())
	}
	return res, err
}

func (w *wire) chosen(r *http.Request, p *parcel) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.keyless(r) && (w.does == doubled || w.does == doubled2) {
		return false
	}
	if w.seen++; w.seen != w.at {
		return false
	}
	w.name = string(w.does) + ": " + r.Method + " " + r.URL.Path
	if w.does == lateWait || w.does == lateNext || w.does == lateRun {
		w.held = p
	}
	return true
}

func (w *wire) spoil(p *parcel) (*http.Response, error) {
	switch w.does {
	case doubled:
		res, err := p.arrive()
		return res, errors.Join(err, p.vain())
	case doubled2:
		if err := p.vain(); err != nil {
			return nil, err
		}
		return p.arrive()
	case lateReply:
		return nil, errors.Join(errNetwork, p.vain())
	}
	return nil, errNetwork
}

// patient reports whether what is on its way arrives while the program waits,
// because it could not be told apart from what never arrives. What is arriving
// already has arrived when it returns.
func (w *wire) patient() bool {
	w.arriving.Lock()
	defer w.arriving.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.held != nil && (w.does == lateWait || w.keyless(w.held.request))
}

// deliver lets the request arrive that is on its way, if there is one.
func (w *wire) deliver() error {
	w.arriving.Lock()
	defer w.arriving.Unlock()
	w.mu.Lock()
	p := w.held
	w.held = nil
	w.mu.Unlock()
	if p == nil {
		return nil
	}
	p.request = p.request.WithContext(context.Background()) // the network asks no client
	return p.vain()
}

// strike makes an accident of what the network does. What is late for longer
// than the run arrives, at the latest, when the project calms down.
func strike(does network) accident {
	return func(p *project, n int) (string, int) {
		w := &wire{does: does, at: n, server: p.server}
		arrive := func() {
			if err := w.deliver(); err != nil {
				p.t.Errorf("%s: %v", w.name, err)
			}
		}
		p.wire, p.calm = w, arrive
		p.pause = func() {
			if w.patient() {
				arrive()
			}
		}
		_, _ = p.tryApply(p.t.Context()) // it may fail; what people see may not be wrong
		if does == lateRun {
			arrive()
		}
		return w.name, w.seen
	}
}

package sandbox

import (
	"net/http"
	"strings"
)

// mount serves a dialect under its name.
func (s *Server) mount(mux *http.ServeMux, d dialect) {
	prefix := "/" + d.name()
	for _, rt := range d.routes() {
		method, path, found := strings.Cut(rt.pattern, " ")
		if !found {
			method, path = "", method
		}
		mux.HandleFunc(strings.TrimSpace(method+" "+prefix+path), func(w http.ResponseWriter, r *http.Request) {
			s.handle(w, s.request(d, r), d, rt)
		})
	}
	absent := func(w http.ResponseWriter, raw *http.Request) {
		r := s.request(d, raw)
		setHeader(w, d.header(r))
		d.absent(r).write(w)
	}
	mux.HandleFunc(prefix, absent)
	mux.HandleFunc(prefix+"/", absent)
}

// request wraps what came in for a dialect.
func (s *Server) request(d dialect, r *http.Request) *request {
	target := strings.TrimPrefix(r.URL.RequestURI(), "/"+d.name())
	if !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	return &request{
		Request: r, target: target, base: "http://" + r.Host, blobs: s.blobs, store: s.store, decoder: s.decoder,
	}
}

func setHeader(w http.ResponseWriter, values map[string]string) {
	for name, value := range values {
		w.Header().Set(name, value)
	}
}

// handle takes one request through admission, parsing, faults and effect.
func (s *Server) handle(w http.ResponseWriter, r *request, d dialect, rt route) {
	setHeader(w, d.header(r))
	if !rt.foreign {
		refused, release := s.admit(w, r, d, rt)
		if refused != nil {
			refused.write(w)
			return
		}
		defer release()
	}
	c := rt.parse(r)
	if c.effect == nil {
		c.refused.write(w)
		return
	}
	s.perform(w, r, d, c)
}

// admit refuses a request, or reads its body and returns what releases it. The
// headers are admitted before the body is read, so that a client without
// credentials cannot fill the memory.
func (s *Server) admit(w http.ResponseWriter, r *request, d dialect, rt route) (*answer, func()) {
	limit := int64(maxPublicBody)
	if !rt.public {
		limit = maxBody
		if refused := d.admit(r); refused != nil {
			return refused, nil
		}
	}
	body, release, err := s.bodies.read(w, r.Request, limit)
	if err != nil {
		a := textAnswer(http.StatusRequestEntityTooLarge, "the body is too long or was cut")
		return &a, nil
	}
	r.body = body
	if signer, ok := d.(bodySigner); ok && !rt.public {
		if refused := signer.admitBody(r); refused != nil {
			release()
			return refused, nil
		}
	}
	return nil, release
}

// perform runs the effect, with an injected fault before or after it.
func (s *Server) perform(w http.ResponseWriter, r *request, d dialect, c call) {
	fault := s.faults.take(d.name(), c.operations)
	if fault != nil && !fault.effective() {
		s.spoil(w, r, *fault, d.fail(r, *fault))
		return
	}
	a := s.store.update(d.name(), c.effect)
	if err := s.store.settle(); err != nil {
		// What happened is in memory only and may be lost, so the client must
		// not hear of it.
		textAnswer(http.StatusInternalServerError, "the sandbox cannot store what happened: "+err.Error()).write(w)
		return
	}
	if fault == nil {
		a.write(w)
		return
	}
	if fault.Action == Status || fault.Action == Wait {
		a = d.fail(r, *fault)
	}
	s.spoil(w, r, *fault, a)
}

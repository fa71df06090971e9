package sandbox

import (
	"cmp"
	"net/http"
	"strings"
)

// mountDialect serves a dialect under its name.
func (s *Server) mountDialect(mux *http.ServeMux, d *dialect) {
	prefix := "/" + d.platform
	for _, rt := range d.routes {
		method, path, found := strings.Cut(rt.pattern, " ")
		if !found {
			method, path = "", method
		}
		pattern := strings.TrimSpace(method + " " + prefix + path)
		s.operations[pattern] = rt.endpoint.operation
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.handleRequest(w, s.newRequest(d, r), d, rt)
		})
	}
	absent := func(w http.ResponseWriter, raw *http.Request) {
		r := s.newRequest(d, raw)
		setHeader(w, d.answerHeaders(r))
		d.absentAnswer(r).writeTo(w)
	}
	mux.HandleFunc(prefix, absent)
	mux.HandleFunc(prefix+"/", absent)
}

// newRequest wraps a request for a dialect.
func (s *Server) newRequest(d *dialect, r *http.Request) *request {
	target := strings.TrimPrefix(r.URL.RequestURI(), "/"+d.platform)
	if !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	return &request{
		Request: r, target: target, base: "http://" + r.Host, blobs: s.blobs, decoder: s.decoder,
	}
}

// answerHeaders returns the headers of every answer to a request.
func (d *dialect) answerHeaders(r *request) map[string]string {
	if d.headers == nil {
		return nil
	}
	return d.headers(r)
}

func setHeader(w http.ResponseWriter, values map[string]string) {
	for name, value := range values {
		w.Header().Set(name, value)
	}
}

// handleRequest checks the credentials of one request, parses it and performs
// it.
func (s *Server) handleRequest(w http.ResponseWriter, r *request, d *dialect, rt route) {
	setHeader(w, d.answerHeaders(r))
	refused, release := s.admitRequest(w, r, d, rt)
	if refused != nil {
		refused.writeTo(w)
		return
	}
	defer release()
	c := rt.endpoint.decode(d, cmp.Or(rt.errors, &d.errors), r)
	if c.effect == nil {
		c.refused.writeTo(w)
		return
	}
	s.performCall(w, r, d, c)
}

// admitRequest refuses a request, or reads its body and returns a function that
// releases it. The headers are checked before the body is read, so that a
// client without credentials cannot fill the memory.
func (s *Server) admitRequest(w http.ResponseWriter, r *request, d *dialect, rt route) (*answer, func()) {
	refuse := func(err error) (*answer, func()) {
		a := d.errors.showError(r, err)
		return &a, nil
	}
	limit := int64(maxPublicBody)
	if rt.access == credentials || rt.access == upload {
		limit = maxBody
		if err := d.checkCredentials(r); err != nil {
			return refuse(err)
		}
	}
	if rt.access == upload || rt.access == foreign {
		return nil, func() {}
	}
	body, release, err := s.bodies.readBody(w, r.Request, limit)
	if err != nil {
		a := textAnswer(http.StatusRequestEntityTooLarge, "the request body is too long or incomplete")
		return &a, nil
	}
	r.body = body
	if rt.access == credentials && d.checkSignature != nil {
		if err := d.checkSignature(r); err != nil {
			release()
			return refuse(err)
		}
	}
	return nil, release
}

// performCall runs the effect and applies an injected fault.
func (s *Server) performCall(w http.ResponseWriter, r *request, d *dialect, c call) {
	fault := s.faults.takeFault(d.platform, c.operations)
	if fault != nil && !fault.hasEffect() {
		s.writeFaulty(w, r, *fault, d.faultAnswer(r, *fault))
		return
	}
	a := s.store.runTransaction(d.platform, c.effect)
	if err := s.store.waitStored(); err != nil {
		// The effect is in memory only and may be lost, so the client must not
		// receive its result.
		textAnswer(http.StatusInternalServerError, "the sandbox cannot store the request: "+err.Error()).writeTo(w)
		return
	}
	if fault == nil {
		a.writeTo(w)
		return
	}
	if fault.Action == Status || fault.Action == Wait {
		a = d.faultAnswer(r, *fault)
	}
	s.writeFaulty(w, r, *fault, a)
}

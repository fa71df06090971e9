// Package stateserver is a reference server of the HTTP protocol for states
// that Terraform defines and GitLab offers, for tests: one state at every path.
// It imports nothing of ours, so that client and server cannot agree on the
// same mistake.
package stateserver

import (
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
)

// Options make a Server.
type Options struct {
	// User and Password are asked for when they are not empty.
	User, Password string
	// ETags has the server give ETags, and honour If-Match and If-None-Match.
	ETags bool
	// GitLab has it behave as GitLab does: the lock is at PATH/lock, taken with
	// POST and given up with DELETE; a lock that is held is a 409; what is put
	// must be JSON with a serial that was not used before.
	GitLab bool
}

// Server is an http.Handler.
type Server struct {
	opt Options

	mu     sync.Mutex
	states map[string]*storedState
}

type storedState struct {
	data    []byte
	there   bool
	lock    []byte // JSON as it came; nil when free
	lockID  string
	serials map[string]bool
}

// New makes a Server without any state.
func New(opt Options) *Server { return &Server{opt: opt, states: map[string]*storedState{}} }

// Free takes the lock of a path away from its holder, as an operator does.
func (s *Server) Free(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e := s.findEntry(path)
	e.lock, e.lockID = nil, ""
}

// Dump gives all that is kept, states and locks.
func (s *Server) Dump() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []byte
	for _, e := range s.states {
		all = append(append(all, e.data...), e.lock...)
	}
	return all
}

func (s *Server) findEntry(path string) *storedState {
	e := s.states[path]
	if e == nil {
		e = &storedState{serials: map[string]bool{}}
		s.states[path] = e
	}
	return e
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	user, password, _ := r.BasicAuth()
	if user != s.opt.User || password != s.opt.Password {
		http.Error(w, "who are you?", http.StatusUnauthorized)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	path, isLock := r.URL.Path, false
	if s.opt.GitLab {
		path, isLock = strings.CutSuffix(path, "/lock")
	}
	e := s.findEntry(path)
	switch method := r.Method; {
	case method == http.MethodGet:
		s.serveGet(w, e)
	case method == "LOCK" && !s.opt.GitLab, method == http.MethodPost && isLock:
		s.serveLock(w, e, body)
	case method == "UNLOCK" && !s.opt.GitLab, method == http.MethodDelete && isLock:
		s.serveUnlock(w, e, body)
	case method == http.MethodPost:
		s.servePost(w, r, e, body)
	default:
		http.Error(w, "no such method", http.StatusMethodNotAllowed)
	}
}

func (s *Server) serveGet(w http.ResponseWriter, e *storedState) {
	if !e.there {
		http.Error(w, "no state", http.StatusNotFound)
		return
	}
	sum := md5.Sum(e.data)
	w.Header().Set("Content-MD5", base64.StdEncoding.EncodeToString(sum[:]))
	if s.opt.ETags {
		w.Header().Set("ETag", etagOf(e))
	}
	_, _ = w.Write(e.data) // the client may be gone
}

func etagOf(e *storedState) string {
	sum := sha256.Sum256(e.data)
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}

func (s *Server) serveLocked(w http.ResponseWriter, e *storedState) {
	status := http.StatusLocked
	if s.opt.GitLab {
		status = http.StatusConflict
	}
	w.WriteHeader(status)
	_, _ = w.Write(e.lock) // the client may be gone
}

func (s *Server) serveLock(w http.ResponseWriter, e *storedState, body []byte) {
	var info struct{ ID string }
	if json.Unmarshal(body, &info) != nil || info.ID == "" {
		http.Error(w, "a lock has an ID", http.StatusBadRequest)
		return
	}
	if e.lock != nil && e.lockID != info.ID {
		s.serveLocked(w, e)
		return
	}
	e.lock, e.lockID = body, info.ID
}

func (s *Server) serveUnlock(w http.ResponseWriter, e *storedState, body []byte) {
	var info struct{ ID string }
	if len(body) > 0 && json.Unmarshal(body, &info) != nil {
		http.Error(w, "that is no lock", http.StatusBadRequest)
		return
	}
	switch {
	case e.lock == nil:
		http.Error(w, "not locked", http.StatusConflict)
	case info.ID != e.lockID:
		s.serveLocked(w, e)
	default:
		e.lock, e.lockID = nil, ""
	}
}

func (s *Server) servePost(w http.ResponseWriter, r *http.Request, e *storedState, body []byte) {
	id := r.URL.Query().Get("ID")
	sum := md5.Sum(body)
	match, none := r.Header.Get("If-Match"), r.Header.Get("If-None-Match")
	switch {
	case e.lock != nil && id != e.lockID, e.lock == nil && id != "":
		s.serveLocked(w, e)
		return
	case r.Header.Get("Content-MD5") != base64.StdEncoding.EncodeToString(sum[:]):
		http.Error(w, "the body is damaged", http.StatusBadRequest)
		return
	case s.opt.ETags && (none == "*" && e.there || match != "" && (!e.there || match != etagOf(e))):
		http.Error(w, "changed", http.StatusPreconditionFailed)
		return
	}
	if s.opt.GitLab && !newSerial(e, body) {
		http.Error(w, "the serial is missing, or was there before", http.StatusUnprocessableEntity)
		return
	}
	e.data, e.there = body, true
}

func newSerial(e *storedState, body []byte) bool {
	var head struct{ Serial json.Number }
	if json.Unmarshal(body, &head) != nil || head.Serial == "" || e.serials[head.Serial.String()] {
		return false
	}
	e.serials[head.Serial.String()] = true
	return true
}

package sandbox

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// routes puts everything on one port.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	for _, d := range s.dialects {
		s.mount(mux, d)
	}
	mux.HandleFunc("GET /sandbox/api/conversations", s.getConversations)
	mux.HandleFunc("GET /sandbox/api/ledger", s.getLedger)
	mux.HandleFunc("GET /sandbox/api/faults", s.getFaults)
	mux.HandleFunc("POST /sandbox/api/faults", s.postFault)
	mux.HandleFunc("DELETE /sandbox/api/faults", s.deleteFaults)
	mux.HandleFunc("POST /sandbox/api/drift", s.postDrift)
	mux.HandleFunc("POST /sandbox/api/reset", s.postReset)
	mux.Handle("GET /sandbox/api/events", s.store.feed)
	mux.HandleFunc("GET /sandbox/files/{platform}/{id...}", s.getFile)
	mux.Handle("/", page())
	return guard(mux)
}

// getConversations answers what people see; ?tail=N gives the newest N
// messages of each conversation.
func (s *Server) getConversations(w http.ResponseWriter, r *http.Request) {
	tail := -1
	if text := r.URL.Query().Get("tail"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			complain(w, errors.New("tail must be a number of messages"))
			return
		}
		tail = n
	}
	s.tell(w, s.store.conversations(tail))
}

func (s *Server) getLedger(w http.ResponseWriter, _ *http.Request) { s.tell(w, s.Ledger()) }

func (s *Server) getFaults(w http.ResponseWriter, _ *http.Request) { s.tell(w, s.faults.pending()) }

func (s *Server) postFault(w http.ResponseWriter, r *http.Request) {
	var f Fault
	if err := readStrict(w, r, &f); err != nil {
		complain(w, err)
		return
	}
	if err := s.Inject(f); err != nil {
		complain(w, err)
		return
	}
	s.tell(w, s.faults.pending())
}

func (s *Server) deleteFaults(w http.ResponseWriter, _ *http.Request) {
	s.ClearFaults()
	s.tell(w, s.faults.pending())
}

func (s *Server) postDrift(w http.ResponseWriter, r *http.Request) {
	var d Drift
	if err := readStrict(w, r, &d); err != nil {
		complain(w, err)
		return
	}
	if err := s.Drift(d); err != nil {
		complain(w, err)
		return
	}
	s.tell(w, struct{}{})
}

func (s *Server) postReset(w http.ResponseWriter, _ *http.Request) {
	if err := s.Reset(); err != nil {
		jsonAnswer(http.StatusInternalServerError, map[string]string{"error": err.Error()}).write(w)
		return
	}
	s.tell(w, struct{}{})
}

// tell answers with JSON, after what it tells of is stored.
func (s *Server) tell(w http.ResponseWriter, body any) {
	if err := s.store.settle(); err != nil {
		jsonAnswer(http.StatusInternalServerError, map[string]string{"error": err.Error()}).write(w)
		return
	}
	jsonAnswer(http.StatusOK, body).with("Cache-Control", "no-store").write(w)
}

// complain answers a request of the API that makes no sense.
func complain(w http.ResponseWriter, err error) {
	status := http.StatusBadRequest
	if errors.Is(err, ErrAbsent) {
		status = http.StatusNotFound
	}
	jsonAnswer(status, map[string]string{"error": err.Error()}).write(w)
}

func readStrict(w http.ResponseWriter, r *http.Request, into any) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		return err
	}
	return decoder{strict: true}.json(body, into)
}

// getFile gives an uploaded file back. Only pictures are shown by a browser;
// whatever else was uploaded is saved, never run.
func (s *Server) getFile(w http.ResponseWriter, r *http.Request) {
	f, ok := s.store.file(r.PathValue("platform"), r.PathValue("id"))
	if !ok {
		textAnswer(http.StatusNotFound, "there is no such file").write(w)
		return
	}
	data, err := s.blobs.open(f.Sum)
	if err != nil {
		textAnswer(http.StatusNotFound, "the file's bytes are gone").write(w)
		return
	}
	defer data.Close()
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if display(f.Type) {
		w.Header().Set("Content-Type", f.Type)
	} else {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition", "attachment")
	}
	http.ServeContent(w, r, "", time.Time{}, data)
}

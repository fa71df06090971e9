package sandbox

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// buildHandler returns the handler for the platforms, the page and the API.
func (s *Server) buildHandler() http.Handler {
	mux := http.NewServeMux()
	s.mux, s.operations = mux, map[string]string{}
	for _, d := range s.dialects {
		s.mountDialect(mux, d)
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
	mux.Handle("/", pageHandler())
	return protectOrigin(mux)
}

// getConversations returns what people see. With ?tail=N it returns the newest
// N messages of each conversation.
func (s *Server) getConversations(w http.ResponseWriter, r *http.Request) {
	tail := -1
	if text := r.URL.Query().Get("tail"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			answerAPIError(w, errors.New("tail must be a number of messages"))
			return
		}
		tail = n
	}
	s.answerAPI(w, s.store.listConversations(tail))
}

func (s *Server) getLedger(w http.ResponseWriter, _ *http.Request) { s.answerAPI(w, s.Ledger()) }

func (s *Server) getFaults(w http.ResponseWriter, _ *http.Request) {
	s.answerAPI(w, s.faults.pendingFaults())
}

func (s *Server) postFault(w http.ResponseWriter, r *http.Request) {
	var f Fault
	if err := readStrict(w, r, &f); err != nil {
		answerAPIError(w, err)
		return
	}
	if err := s.Inject(f); err != nil {
		answerAPIError(w, err)
		return
	}
	s.answerAPI(w, s.faults.pendingFaults())
}

func (s *Server) deleteFaults(w http.ResponseWriter, _ *http.Request) {
	s.ClearFaults()
	s.answerAPI(w, s.faults.pendingFaults())
}

func (s *Server) postDrift(w http.ResponseWriter, r *http.Request) {
	var d Drift
	if err := readStrict(w, r, &d); err != nil {
		answerAPIError(w, err)
		return
	}
	if err := s.Drift(d); err != nil {
		answerAPIError(w, err)
		return
	}
	s.answerAPI(w, struct{}{})
}

func (s *Server) postReset(w http.ResponseWriter, _ *http.Request) {
	if err := s.Reset(); err != nil {
		jsonAnswer(http.StatusInternalServerError, map[string]string{"error": err.Error()}).writeTo(w)
		return
	}
	s.answerAPI(w, struct{}{})
}

// answerAPI writes JSON, after everything that happened so far is stored.
func (s *Server) answerAPI(w http.ResponseWriter, body any) {
	if err := s.store.waitStored(); err != nil {
		jsonAnswer(http.StatusInternalServerError, map[string]string{"error": err.Error()}).writeTo(w)
		return
	}
	jsonAnswer(http.StatusOK, body).withHeader("Cache-Control", "no-store").writeTo(w)
}

// answerAPIError answers an API request that is invalid.
func answerAPIError(w http.ResponseWriter, err error) {
	status := http.StatusBadRequest
	if errors.Is(err, ErrAbsent) {
		status = http.StatusNotFound
	}
	jsonAnswer(status, map[string]string{"error": err.Error()}).writeTo(w)
}

func readStrict(w http.ResponseWriter, r *http.Request, into any) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		return err
	}
	return decoder{strict: true}.decodeJSON(body, into)
}

// getFile returns an uploaded file. Browsers display plain images only; every
// other file is downloaded and never run.
func (s *Server) getFile(w http.ResponseWriter, r *http.Request) {
	f, ok := s.store.findFile(r.PathValue("platform"), r.PathValue("id"))
	if !ok {
		textAnswer(http.StatusNotFound, "no such file").writeTo(w)
		return
	}
	data, err := s.blobs.openBlob(f.Sum)
	if err != nil {
		textAnswer(http.StatusNotFound, "the content of the file was deleted").writeTo(w)
		return
	}
	defer data.Close()
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if isDisplayable(f.Type) {
		w.Header().Set("Content-Type", f.Type)
	} else {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Disposition", "attachment")
	}
	http.ServeContent(w, r, "", time.Time{}, data)
}

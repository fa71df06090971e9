package yunhu

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"herald/providers"
	"herald/providers/providertest/stage"
)

// storage is Yunhu's upload tokens and the storage service in one server.
type storage struct {
	t      *testing.T
	status int               // of the upload; 0: 200
	said   string            // its body; "": the key
	paths  map[string]string // overrides the answer of a path
	asked  []string
	file   string
	fails  int // uploads that fail with 503 first
}

func (s *storage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked = append(s.asked, r.Method+" "+r.URL.Path)
	if out, ok := s.paths[r.URL.Path]; ok {
		io.WriteString(w, out)
		return
	}
	ticket := "AK:sig:" + base64.URLEncoding.EncodeToString([]byte(`{"scope":"chat68:any","deadline":1}`))
	switch {
	case strings.HasPrefix(r.URL.Path, "/v1/misc/"):
		if r.Method != http.MethodGet || r.Header.Get("token") != testToken {
			s.t.Errorf("%s %s with token %q", r.Method, r.URL.Path, r.Header.Get("token"))
		}
		fmt.Fprintf(w, `{"code":1,"data":{"token":%q},"msg":"success"}`, ticket)
	case r.URL.Path == "/v4/query":
		s.notOurs(r)
		if q := r.URL.Query(); q.Get("ak") != "AK" || q.Get("bucket") != "chat68" {
			s.t.Errorf("query %s", r.URL.RawQuery)
		}
		fmt.Fprintf(w, `{"hosts":[{"up":{"domains":[%q]}}]}`, r.Host)
	default:
		s.notOurs(r)
		s.upload(w, r, ticket)
	}
}

func (s *storage) notOurs(r *http.Request) {
	if r.Header.Get("token") != "" {
		s.t.Errorf("%s got the account's token", r.URL.Path)
	}
}

func (s *storage) upload(w http.ResponseWriter, r *http.Request, ticket string) {
	if s.fails > 0 {
		s.fails--
		io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if r.ContentLength <= 0 {
		s.t.Error("no length")
	}
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		s.t.Errorf("form: %v", err)
		return
	}
	if r.FormValue("token") != ticket {
		s.t.Errorf("upload token %q", r.FormValue("token"))
	}
	f, h, err := r.FormFile("file")
	if err != nil {
		s.t.Error(err)
		return
	}
	data, _ := io.ReadAll(f)
	s.file = h.Filename + ": " + string(data) + ", " + h.Header.Get("Content-Type")
	if s.status != 0 {
		w.WriteHeader(s.status)
	}
	if s.said != "" {
		io.WriteString(w, strings.ReplaceAll(s.said, "TICKET", ticket))
		return
	}
	fmt.Fprintf(w, `{"key":%q,"hash":"h","fsize":3}`, r.FormValue("key"))
}

func (s *storage) start(t *testing.T) *session {
	t.Helper()
	s.t = t
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	return open(h.URL, h.URL)
}

func TestUpload(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, file, mime, path, key string }{
		{"picture", "图 a.PNG", "image/png", "/v1/misc/qiniu-token", "900150983cd24fb0d6963f7d28e17f72.png"},
		{"file", "a.tar", "application/x-tar", "/v1/misc/qiniu-token2", "900150983cd24fb0d6963f7d28e17f72.tar"},
		{"film", "a.mp4", "video/mp4", "/v1/misc/qiniu-token-video", "900150983cd24fb0d6963f7d28e17f72.mp4"},
		{"recording", "a", "audio/ogg", "/v1/misc/qiniu-token-audio", "900150983cd24fb0d6963f7d28e17f72"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			srv := &storage{fails: 1}
			up, err := srv.start(t).Upload(background, stage.File(test.file, test.mime, "abc"))
			if err != nil || up.ID != test.key {
				t.Fatalf("%+v, %v", up, err)
			}
			if want := test.file + ": abc, " + test.mime; srv.file != want {
				t.Errorf("stored %q, expected %q", srv.file, want)
			}
			want := "GET " + test.path + " GET /v4/query POST / POST /"
			if got := strings.Join(srv.asked, " "); got != want {
				t.Errorf("asked %s, expected %s", got, want)
			}
		})
	}
}

func TestUploadFails(t *testing.T) {
	t.Parallel()
	changed := stage.File("a.png", "image/png", "abc")
	changed.SHA256 = emptySHA
	missing := stage.File("a.png", "image/png", "abc")
	missing.Open = func() (providers.ReadSeekCloser, error) { return nil, fmt.Errorf("no such file") }
	good := stage.File("a.png", "image/png", "abc")
	const tokenPath, hostPath = "/v1/misc/qiniu-token", "/v4/query"
	tests := map[string]struct {
		server storage
		file   providers.File
		kind   providers.ErrorKind
	}{
		"exists already":       {storage{status: 614, said: `{"error":"file exists"}`}, good, ""},
		"file changed":         {storage{}, changed, providers.Invalid},
		"file gone":            {storage{}, missing, providers.Invalid},
		"not logged in":        {storage{paths: map[string]string{tokenPath: `{"code":-101,"msg":"未登录"}`}}, good, providers.Auth},
		"token of two pieces":  {storage{paths: map[string]string{tokenPath: `{"code":1,"data":{"token":"a:b"}}`}}, good, providers.Unknown},
		"token without policy": {storage{paths: map[string]string{tokenPath: `{"code":1,"data":{"token":"a:b:%%"}}`}}, good, providers.Unknown},
		"token page":           {storage{paths: map[string]string{tokenPath: `<html>`}}, good, providers.Unknown},
		"no upload host":       {storage{paths: map[string]string{hostPath: `{"hosts":[]}`}}, good, providers.Unknown},
		"upload refused":       {storage{status: 401, said: `{"error":"expired token TICKET"}`}, good, providers.Auth},
		"too large":            {storage{status: 413, said: `{"error":"too large"}`}, good, providers.Invalid},
		"no key":               {storage{said: `{}`}, good, providers.Unknown},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			up, err := test.server.start(t).Upload(background, test.file)
			if providers.KindOf(err) != test.kind || (up.ID == "") != (test.kind != "") {
				t.Errorf("%+v, %v", up, err)
			}
			if err != nil && strings.Contains(err.Error(), "AK:sig") {
				t.Errorf("the upload token is in %v", err)
			}
		})
	}
}

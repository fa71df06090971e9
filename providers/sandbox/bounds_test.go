package sandbox_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"herald/providers/sandbox"
)

// endlessBody fails the test if more of it is read than a connection buffers.
type endlessBody struct {
	t    *testing.T
	read int
}

func (e *endlessBody) Read(p []byte) (int, error) {
	clear(p)
	if e.read += len(p); e.read > 16<<20 {
		e.t.Error("the sandbox reads the body of a request without credentials")
		return 0, io.ErrUnexpectedEOF
	}
	return len(p), nil
}

// TestCredentialsAreCheckedBeforeBody requests every route of every platform
// without credentials and with an endless body.
func TestCredentialsAreCheckedBeforeBody(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	variables := regexp.MustCompile(`\{[a-z]+\}`)
	for _, pattern := range w.server.Patterns() {
		method, path, found := strings.Cut(strings.TrimSuffix(pattern, "{$}"), " ")
		if !found {
			method, path = "POST", method
		}
		path = variables.ReplaceAllString(path, "x")
		r, err := http.NewRequestWithContext(t.Context(), method, w.base+path, &endlessBody{t: t})
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		answer, err := w.http.Do(r)
		if err != nil {
			continue // the server closed the connection, which ends the body as well
		}
		_ = answer.Body.Close()
	}
	if entries := w.server.Ledger(); len(entries) > 0 {
		t.Errorf("accepted without credentials: %v", entries)
	}
}

// TestFormsWithoutCredentialsStoreNothing sends a file to both storage services
// in a form with a wrong token.
func TestFormsWithoutCredentialsStoreNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	w := start(t, sandbox.Options{Data: dir})
	for _, path := range []string{"/yunhu/qiniu/up", "/maiagent/storage/"} {
		var body strings.Builder
		form := multipart.NewWriter(&body)
		for _, name := range []string{"token", "key", "policy", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"} {
			if strings.HasPrefix(path, "/yunhu") == (name == "token" || name == "key") || name == "key" {
				_ = form.WriteField(name, "wrong")
			}
		}
		file, err := form.CreateFormFile("file", "big.bin")
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(file, strings.Repeat("x", 1<<20))
		_ = form.Close()
		r := w.request("POST", path, body.String())
		r.Header.Set("Content-Type", form.FormDataContentType())
		if got := w.must(r); got.status != http.StatusUnauthorized && got.status != http.StatusForbidden {
			t.Errorf("%s: status %d: %s", path, got.status, got.body)
		}
	}
	stored, err := os.ReadDir(filepath.Join(dir, "blobs"))
	if err != nil || len(stored) > 0 {
		t.Errorf("%d files are stored, %v", len(stored), err)
	}
}

// TestSlowConnectionsAreClosed opens a connection that sends half a request,
// and expects that the server closes it.
func TestSlowConnectionsAreClosed(t *testing.T) {
	t.Parallel()
	server, err := sandbox.New(sandbox.Options{ReadTimeout: 1}) // a nanosecond: every wait is too long
	if err != nil {
		t.Fatal(err)
	}
	listener, err := sandbox.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, listener) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		_ = server.Close()
	})
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /yunhu/messages HTTP/1.1\r\nHost: 127.0.0.1\r\n")
	if _, err := io.ReadAll(bufio.NewReader(conn)); err != nil && !strings.Contains(err.Error(), "reset") {
		t.Error(err)
	}
}

// TestEveryAnswerHasItsContentType requests the page, the API, a platform, and
// a path that does not exist.
func TestEveryAnswerHasItsContentType(t *testing.T) {
	t.Parallel()
	w := start(t, sandbox.Options{})
	for _, path := range []string{"/", "/sandbox/api/conversations", "/yunhu/me", "/maiagent/x", "/sandbox/files/yunhu/x", "/%80"} {
		got := w.must(w.request("GET", path, ""))
		if got.header.Get("X-Content-Type-Options") != "nosniff" || got.header.Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("%s: status %d, header %v", path, got.status, got.header)
		}
		if got.status >= 500 {
			t.Errorf("%s: status %d", path, got.status)
		}
	}
}

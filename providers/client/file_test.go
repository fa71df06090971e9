package client_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/client"
)

type opened struct{ *bytes.Reader }

func (opened) Close() error { return nil }

// plannedReader is a file of which one thing was planned and another stands now.
func plannedReader(plan, now string) providers.File {
	sum := sha256.Sum256([]byte(plan))
	return providers.File{
		Attachment: content.Attachment{Name: `图 "1".png`, Size: int64(len(plan)), SHA256: strings.ToUpper(hex.EncodeToString(sum[:]))},
		Open:       func() (providers.ReadSeekCloser, error) { return opened{bytes.NewReader([]byte(now))}, nil },
	}
}

func TestPlanned(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<16)
	unhashed := plannedReader("abc", "xyz")
	unhashed.SHA256 = ""
	gone := plannedReader("abc", "abc")
	gone.Open = func() (providers.ReadSeekCloser, error) { return nil, io.ErrUnexpectedEOF }
	tests := map[string]struct {
		file providers.File
		want string // "": an error
	}{
		"as planned":         {plannedReader("abc", "abc"), "abc"},
		"long":               {plannedReader(long, long), long},
		"grown":              {plannedReader("abc", "abcd"), "abc"},
		"shrunk":             {plannedReader("abc", "ab"), ""},
		"emptied":            {plannedReader("abc", ""), ""},
		"another":            {plannedReader("abc", "abd"), ""},
		"long, another":      {plannedReader(long, long[:1<<16-1]+"y"), ""},
		"another, no hash":   {unhashed, "xyz"},
		"cannot be opened":   {gone, ""},
		"cannot be read":     {plannedReader("abc", "abc"), ""},
		"another, but empty": {providers.File{Attachment: content.Attachment{SHA256: "00"}, Open: plannedReader("", "").Open}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "cannot be read" {
				test.file.Open = func() (providers.ReadSeekCloser, error) { return brokenExchangeError{}, nil }
			}
			var got []byte
			r, err := client.OpenPlanned(test.file)
			if err == nil {
				defer r.Close()
				got, err = io.ReadAll(r)
			}
			var e *providers.Error
			if test.want == "" {
				if !errors.As(err, &e) || e.Kind != providers.Invalid || e.Attribute != "attachments" || int64(len(got)) >= max(test.file.Size, 1) {
					t.Errorf("%d bytes, %v", len(got), err)
				}
				return
			}
			if err != nil || string(got) != test.want {
				t.Errorf("%d bytes, %v", len(got), err)
			}
		})
	}
}

type brokenExchangeError struct{ opened }

func (brokenExchangeError) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }
func (brokenExchangeError) Close() error             { return nil }

func TestWithForm(t *testing.T) {
	t.Parallel()
	type part struct{ Name, File, Type, Data string }
	var got []part
	server, count := serve(t, status(503), func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength <= 0 || r.Header.Get("Accept") != "text/plain" {
			t.Errorf("%d bytes, header %v", r.ContentLength, r.Header)
		}
		parts, err := r.MultipartReader()
		for err == nil {
			p, next := parts.NextPart()
			if err = next; err == nil {
				data, _ := io.ReadAll(p)
				got = append(got, part{p.FormName(), p.FileName(), p.Header.Get("Content-Type"), string(data)})
			}
		}
		if err != io.EOF {
			t.Error(err)
		}
	})
	header := http.Header{"Accept": {"text/plain"}}
	request := client.Request{Method: "POST", Repeatable: true, Header: header, Body: []byte("replaced")}.
		WithForm(plannedReader("abc", "abc"), map[string]string{"token": "t\r\n", "key": "k"})
	if _, err := client.New(newClock().options(server.URL)).Do(t.Context(), request); err != nil || count.Load() != 2 {
		t.Fatalf("%d requests, %v", count.Load(), err)
	}
	want := []part{{"key", "", "", "k"}, {"token", "", "", "t\r\n"}, {"file", `图 "1".png`, "application/octet-stream", "abc"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if len(header) != 1 {
		t.Errorf("the caller's header became %v", header)
	}
	typed := plannedReader("abc", "abc")
	typed.MIME = "image/png"
	kind := client.Request{}.WithForm(typed, nil).Header.Get("Content-Type")
	if media, _, err := mime.ParseMediaType(kind); err != nil || media != "multipart/form-data" {
		t.Errorf("%s, %v", kind, err)
	}
}

// A form with several files is sent whole in every attempt, and its files are closed.
func TestWithFormFiles(t *testing.T) {
	t.Parallel()
	var got []string
	server, count := serve(t, status(503), func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			t.Error(err)
			return
		}
		for _, name := range []string{"a", "b"} {
			f, head, err := r.FormFile(name)
			if err != nil {
				t.Error(err)
				return
			}
			data, _ := io.ReadAll(f)
			got = append(got, name, head.Filename, string(data))
		}
	})
	opened, closed := 0, 0
	file := func(name, text string) providers.File {
		f := plannedReader(text, text)
		f.Name = name
		open := f.Open
		f.Open = func() (providers.ReadSeekCloser, error) {
			opened++
			r, err := open()
			return closeCounter{r, &closed}, err
		}
		return f
	}
	request := client.Request{Method: "POST", Repeatable: true}.WithFormFiles([]client.FormFile{
		{Field: "a", File: file("1.txt", "one")}, {Field: "b", File: file("2.txt", "second")},
	}, map[string]string{"key": "k"})
	if _, err := client.New(newClock().options(server.URL)).Do(t.Context(), request); err != nil || count.Load() != 2 {
		t.Fatalf("%d requests, %v", count.Load(), err)
	}
	if diff := cmp.Diff([]string{"a", "1.txt", "one", "b", "2.txt", "second"}, got); diff != "" {
		t.Error(diff)
	}
	if opened != 4 || closed != 4 {
		t.Errorf("%d files were opened and %d closed, want 4", opened, closed)
	}
}

type closeCounter struct {
	providers.ReadSeekCloser
	closed *int
}

func (c closeCounter) Close() error {
	*c.closed++
	return c.ReadSeekCloser.Close()
}

// A file that changed after it was planned must not be on any platform whole.
func TestChangedFileIsNotSent(t *testing.T) {
	t.Parallel()
	for name, with := range map[string]func(client.Request, providers.File) client.Request{
		"alone": client.Request.WithFile,
		"form": func(r client.Request, f providers.File) client.Request {
			return r.WithForm(f, map[string]string{"key": "k"})
		},
		"first of two": func(r client.Request, f providers.File) client.Request {
			return r.WithFormFiles([]client.FormFile{{Field: "a", File: f}, {Field: "b", File: plannedReader("abc", "abc")}}, nil)
		},
		"last of two": func(r client.Request, f providers.File) client.Request {
			return r.WithFormFiles([]client.FormFile{{Field: "a", File: plannedReader("abc", "abc")}, {Field: "b", File: f}}, nil)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if all, err := io.ReadAll(r.Body); err == nil {
					t.Errorf("%d bytes came whole", len(all))
				}
			})
			request := with(client.Request{Op: "upload", Method: "PUT", Repeatable: true}, plannedReader("abc", "abd"))
			_, err := client.New(newClock().options(server.URL)).Do(t.Context(), request)
			var e *providers.Error
			if !errors.As(err, &e) || e.Kind != providers.Invalid || e.Op != "upload" || e.Hint != "Plan again." {
				t.Errorf("got %v", err)
			}
		})
	}
}

package relationlabs

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/zclconf/go-cty/cty"
	"golang.org/x/tools/txtar"

	"herald/lang/content"
	"herald/providers"
)

// TestTranscripts holds what is sent and understood against the examples on the
// vendor's pages. A transcript has a section for the request line with its
// query, one for the body where there is one, and one for the answer.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, *session){
		"send": func(t *testing.T, s *session) {
			s.numeric.Store(true)
			item := outgoing(t, channelOne, content.Content{
				Format: content.Text, Body: "hello", ReplyTo: "message.teaser", Mentions: []string{"1u4dp-6qaaa-aaaaj-aag4q-cai"},
			})
			item.Key = "1u4dp-6qaaa-aaaaj-aag4q-cai-87b4c789ee444d28960dfdd9b208d1ef-1665371575954-35534417409750164"
			item.Quote = "1579047130798100481"
			want := []providers.Result{{ID: "1579309168845799425", At: epoch}}
			if diff := cmp.Diff(want, s.Send(background, []providers.Outgoing{item})); diff != "" {
				t.Error(diff)
			}
		},
		"list": func(t *testing.T, s *session) {
			got, err := s.Read(background, where, []string{"1578671129496899586"})
			said := "0x1e56 created Group test-group"
			want := map[string]providers.Remote{"1578671129496899586": {
				ID: "1578671129496899586", Key: "8e7c082f-9a96-405a-b946-7f465048f354", Text: said,
				Visible: visibleOf("sys", said), SentAt: time.UnixMilli(1665219502000).UTC(),
			}}
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		},
		"hide": func(t *testing.T, s *session) {
			if err := s.Recall(background, where, []string{"1579047130798100481"})[0]; err != nil {
				t.Error(err)
			}
		},
		"create": func(t *testing.T, s *session) {
			id, err := s.Create(background, testKey, providers.Place{Title: "test-group", Participants: []string{otherID}})
			if err != nil || id != channelOne {
				t.Errorf("%s, %v", id, err)
			}
		},
		"info": func(t *testing.T, s *session) {
			got, err := s.Describe(background, channelOne)
			want := providers.Place{Title: "test-group", Participants: []string{otherID}}
			if diff := cmp.Diff(want, got, cmpCty()); diff != "" || err != nil {
				t.Errorf("%v\n%s", err, diff)
			}
		},
		"announcement": func(t *testing.T, s *session) {
			have := providers.Place{Title: "test-group"}
			want := providers.Place{Title: "test-group", Announcement: "1234",
				Options: cty.ObjectVal(map[string]cty.Value{"pin_announcement": cty.True})}
			if err := s.Change(background, channelOne, have, want); err != nil {
				t.Error(err)
			}
		},
		"disband": func(t *testing.T, s *session) {
			if err := s.Remove(background, channelOne); err != nil {
				t.Error(err)
			}
		},
		"channels": func(t *testing.T, s *session) {
			page, err := s.channels(background, "test", "110f37661b2c4fcc9a5186954b3b3da6", 10)
			want := []userChannel{{Status: "0", ChannelUUID: uuidOne, DisplayName: "test-group", ChannelType: "G"}}
			if diff := cmp.Diff(want, page.List); diff != "" || err != nil || page.Cursor != "e54d938caa09498fa1a09f7cfe4e21f4" {
				t.Errorf("%v, cursor %s\n%s", err, page.Cursor, diff)
			}
		},
		"auth": func(t *testing.T, s *session) {
			s.auth.address, s.auth.invite = "address.auth.token", "d4swz-zaaaa-aaaaj-at5fa-cai"
			token, err := s.exchange(background)
			if b := readBearer(token); err != nil || b.account != "baf34-kiaaa-aaaak-acgja-cai" || b.expires.Unix() != 1661429141 {
				t.Errorf("%+v, %v", b, err)
			}
		},
	}
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) != len(tests) {
		t.Fatalf("%d transcripts for %d tests: %v", len(files), len(tests), err)
	}
	for name, run := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, replay(t, filepath.Join("testdata", name+".txtar")))
		})
	}
}

// replay serves one transcript: exactly its request, with exactly its answer.
func replay(t *testing.T, file string) *session {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	section := func(name string) string {
		i := slices.IndexFunc(archive.Files, func(f txtar.File) bool { return f.Name == name })
		if i < 0 {
			return ""
		}
		return strings.TrimSpace(string(archive.Files[i].Data))
	}
	asked := 0
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		if r.Header.Get("ApiKey") != canaryKey || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("headers %v", r.Header)
		}
		got := r.Method + " " + r.URL.Path
		if q := r.URL.Query(); len(q) > 0 {
			got += "?" + q.Encode()
		}
		if diff := cmp.Diff(section("request"), got); diff != "" {
			t.Errorf("request (-documented +sent):\n%s", diff)
		}
		sent, _ := io.ReadAll(r.Body)
		if diff := cmp.Diff(decoded(t, section("request.json")), decoded(t, string(sent))); diff != "" {
			t.Errorf("body (-documented +sent):\n%s", diff)
		}
		io.WriteString(w, section("response.json"))
	}))
	t.Cleanup(func() {
		h.Close()
		if asked != 1 {
			t.Errorf("%d requests, expected one", asked)
		}
	})
	return open(h.URL, &credentials{apiKey: canaryKey, ready: readBearer(goodToken()), current: readBearer(goodToken())})
}

// decoded reads JSON with the digits of its numbers kept.
func decoded(t *testing.T, text string) any {
	t.Helper()
	if text == "" {
		return nil
	}
	var v any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

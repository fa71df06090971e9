package relationlabs

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/providers"
)

func TestFind(t *testing.T) {
	t.Parallel()
	for _, exclusive := range []bool{false, true} {
		t.Run(fmt.Sprintf("maxCreateAt exclusive %v", exclusive), func(t *testing.T) {
			t.Parallel()
			srv := &server{exclusive: exclusive, drop: map[string]int{"/message/send": 1}}
			srv.fill(70, 60_000)
			s := srv.start(t)
			lost, never := textItem(t, testKey, "lost"), textItem(t, "never-sent", "never")
			direct := textItem(t, "direct", "direct")
			direct.Target.ID = "user:" + otherID
			if err := s.Send(background, []providers.Outgoing{lost})[0].Err; providers.KindOf(err) != providers.Unknown {
				t.Fatalf("lost answer: %v", err)
			}
			found, err := s.Find(background, []providers.Outgoing{lost, never, direct}, epoch)
			if err != nil || len(found) != 1 {
				t.Fatalf("found %v: %v", found, err)
			}
			want := providers.RemoteMessage{ID: "1579309168845799495", Key: testKey, Text: "lost", Visible: lost.Part.Visible, SentAt: epoch}
			if diff := cmp.Diff(want, found[testKey]); diff != "" {
				t.Error(diff)
			}
			if n := srv.count("/message/send"); n != 1 {
				t.Errorf("%d sends", n)
			}
		})
	}
}

// Where the list does not give the key of a message, its content tells; and a
// message of ours that says something else is a reason to ask.
func TestFindWithoutKeys(t *testing.T) {
	t.Parallel()
	srv := &server{keyless: true, drop: map[string]int{"/message/send": 1}}
	srv.fill(3, 60_000)
	s := srv.start(t)
	lost := textItem(t, testKey, "lost  \n")
	if err := s.Send(background, []providers.Outgoing{lost})[0].Err; providers.KindOf(err) != providers.Unknown {
		t.Fatalf("lost answer: %v", err)
	}
	id := srv.lastID()
	if found, err := s.Find(background, []providers.Outgoing{lost}, epoch); err != nil || found[testKey].ID != id {
		t.Errorf("found %+v, %v, want %s", found, err, id)
	}
	other := textItem(t, testKey, "something else")
	if found, err := srv.start(t).Find(background, []providers.Outgoing{other}, epoch); err != nil || !slices.Equal(found[testKey].Candidates, []string{id}) {
		t.Errorf("found %+v, %v, want that it may be %s", found, err, id)
	}
}

// A look-up that fails must never be taken for "not there".
func TestFindFailsWhole(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"10110", "10112", "10120", "13104", "13108", "500", "20000"} {
		srv := &server{refuse: map[string]string{"/message/list": code}}
		found, err := srv.start(t).Find(background, []providers.Outgoing{textItem(t, testKey, "x")}, epoch)
		if len(found) > 0 || err == nil {
			t.Errorf("code %s: found %v", code, found)
		}
	}
	for name, body := range map[string]string{
		"no time":  `{"code":"0","data":[{"id":"1"}]}`,
		"no id":    `{"code":"0","data":[{"createAt":"1665371575954"}]}`,
		"no list":  `{"code":"0","data":{}}`,
		"no data":  `{"code":"0"}`,
		"nonsense": `{"code":"0","data":[`,
	} {
		h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, body) }))
		t.Cleanup(h.Close)
		s := open(h.URL, &credentials{apiKey: canaryKey, ready: parseToken(goodToken())})
		if found, err := s.Find(background, []providers.Outgoing{textItem(t, testKey, "x")}, epoch); err == nil {
			t.Errorf("%s: found %v", name, found)
		}
	}
}

func TestReadIsFrugal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		all      int
		apart    int64
		from, to int
		budget   int
	}{
		{"newest", 500, 1, 499, 500, 1},
		{"a page", 500, 1, 450, 500, 1},
		{"old", 500, 1, 0, 1, 11},
		{"all at one time", 120, 0, 0, 120, 4},
		{"many at one time", 1500, 0, 0, 1500, 8},
	}
	for _, test := range tests {
		for _, exclusive := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, exclusive %v", test.name, exclusive), func(t *testing.T) {
				t.Parallel()
				srv := &server{exclusive: exclusive, numeric: exclusive}
				ids := srv.fill(test.all, test.apart)[test.from:test.to]
				got, err := srv.start(t).Read(background, where, ids)
				if err != nil || len(got) != len(ids) {
					t.Fatalf("read %d of %d: %v", len(got), len(ids), err)
				}
				for _, id := range ids {
					if got[id].ID != id || got[id].Text == "" || got[id].Visible == nil {
						t.Errorf("%s is %+v", id, got[id])
					}
				}
				if n := srv.count(""); n > test.budget {
					t.Errorf("%d requests, expected at most %d", n, test.budget)
				}
			})
		}
	}
}

func TestReadOmitsMissingMessages(t *testing.T) {
	t.Parallel()
	srv := &server{}
	ids := srv.fill(120, 1)
	srv.messages[60].hidden = true
	got, err := srv.start(t).Read(background, where, []string{ids[60], ids[119], "1"})
	if err != nil || len(got) != 1 || got[ids[119]].ID == "" {
		t.Errorf("got %v, %v", got, err)
	}
	gone := &server{refuse: map[string]string{"/message/list": "13104"}}
	if got, err := gone.start(t).Read(background, where, ids[:1]); providers.KindOf(err) != providers.Gone || len(got) != 0 {
		t.Errorf("of a dismissed group: %v, %v", got, err)
	}
}

// What is deeper than Read looks was not seen to be gone.
func TestReadDoesNotGuess(t *testing.T) {
	t.Parallel()
	srv := &server{}
	ids := srv.fill(3000, 1)
	got, err := srv.start(t).Read(background, where, []string{ids[0], ids[2999]})
	if err != nil || len(got) != 2 || got[ids[0]].Visible != nil || got[ids[2999]].Visible == nil {
		t.Errorf("got %v, %v", got, err)
	}
	crowd := &server{}
	crowd.fill(maxPageSize+1, 0)
	if got, err := crowd.start(t).Read(background, where, []string{"1"}); err == nil {
		t.Errorf("of too many at one time: %v", got)
	}
}

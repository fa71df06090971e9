package relationlabs

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/content"
	"herald/providers"
	"herald/providers/providertest/stage"
)

var (
	background = context.Background()
	where      = providers.Target{ID: channelOne}
)

// outgoing composes the only part of a content.
func outgoing(t *testing.T, target string, c content.Content) providers.Outgoing {
	t.Helper()
	item := stage.Item(t, New(), c)
	item.Target.ID, item.Key = target, testKey
	return item
}

func textItem(t *testing.T, key, body string) providers.Outgoing {
	t.Helper()
	item := outgoing(t, channelOne, content.Content{Format: content.Text, Body: body})
	item.Key = key
	return item
}

func TestAnswersToSend(t *testing.T) {
	t.Parallel()
	no := func(code string) string { return `{"code":"` + code + `","desc":"no","data":null}` }
	const yes = `{"code":"0","desc":"success","data":{"channelUuid":"a","id":"1579309168845799425"}}`
	tests := []struct {
		name   string
		status int
		body   string
		kind   providers.ErrorKind
	}{
		{"done", 200, yes, ""},
		{"done, in numbers", 200, strings.NewReplacer(`"0"`, `0`, `"1579309168845799425"`, `1579309168845799425`).Replace(yes), ""},
		{"done, without an id", 200, `{"code":"0","desc":"success","data":{}}`, providers.Unknown},
		{"done, with nothing", 200, `{"code":"0","desc":"success","data":null}`, providers.Unknown},
		{"token expired", 200, no("10100"), providers.Auth},
		{"token invalid", 401, no("10101"), providers.Auth},
		{"token of another issuer", 200, no("10102"), providers.Auth},
		{"too many requests", 200, no("10110"), providers.RateLimited},
		{"parameter error", 400, no("10112"), providers.Invalid},
		{"a code that is a number", 200, `{"code":10112,"desc":"no"}`, providers.Invalid},
		{"permission denied", 200, no("10120"), providers.Forbidden},
		{"group type", 200, no("13101"), providers.Invalid},
		{"removed from the group", 200, no("13102"), providers.Gone},
		{"group dismissed", 200, no("13104"), providers.Gone},
		{"not the admin", 200, no("13107"), providers.Forbidden},
		{"not a member", 200, no("13108"), providers.Forbidden},
		{"blocks strangers", 500, no("13301"), providers.Forbidden},
		{"another code", 200, no("20000"), providers.Invalid},
		{"the server's own failure", 200, no("500"), providers.Unknown},
		{"the server's own failure, by status", 500, no("99999"), providers.Unknown},
		{"empty", 200, "", providers.Unknown},
		{"page of a proxy", 200, "<html>Sign in</html>", providers.Unknown},
		{"JSON without a code", 200, `{"ok":true}`, providers.Unknown},
		{"cut", 200, yes[:40], providers.Unknown},
		{"bad request", 400, "", providers.Invalid},
		{"unauthorized", 401, "", providers.Auth},
		{"forbidden", 403, "", providers.Forbidden},
		{"not there", 404, `{"status":404,"error":"Not Found"}`, providers.Invalid},
		{"too large", 413, "", providers.Invalid},
		{"too many", 429, "", providers.RateLimited},
		{"internal", 500, "", providers.Unknown},
		{"gateway", 502, "", providers.Unknown},
		{"unavailable", 503, "", providers.Unavailable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/api/v1/message/send" {
					asked++
				}
				w.WriteHeader(test.status)
				io.WriteString(w, test.body)
			}))
			defer h.Close()
			s := open(h.URL, &credentials{apiKey: canaryKey, ready: parseToken(goodToken())})
			err := s.Send(background, []providers.Outgoing{textItem(t, testKey, "x")})[0].Err
			if got := providers.KindOf(err); got != test.kind {
				t.Errorf("kind %q, expected %q: %v", got, test.kind, err)
			}
			again := test.kind == providers.RateLimited || test.kind == providers.Unavailable
			if asked > 1 != again {
				t.Errorf("sent %d times", asked)
			}
		})
	}
}

func TestSend(t *testing.T) {
	t.Parallel()
	srv := &server{}
	s := srv.start(t)
	quoting := textItem(t, testKey, "安装完成 🎉\n<b> & \"x\"")
	quoting.Quote = "1579047130798100481"
	direct := textItem(t, "0d9de5bb-2a1d-4a5f-8c3e-6b7a90f1e2d4", "hi")
	direct.Target.ID = "user:" + otherID
	got := s.Send(background, []providers.Outgoing{quoting, direct})
	want := []providers.Result{{ID: "1579309168845799425", SentAt: epoch}, {ID: "1579309168845799426", SentAt: epoch}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	first, second := srv.messages[0], srv.messages[1]
	if first.said != "安装完成 🎉\n<b> & \"x\"" || first.where != uuidOne || string(first.quote) != `"1579047130798100481"` || first.key != testKey {
		t.Errorf("stored %+v", first)
	}
	if second.where != otherID {
		t.Errorf("stored %+v", second)
	}
}

// The vendor's table has quoteId as a string and its example as a number.
func TestQuoteAsNumber(t *testing.T) {
	t.Parallel()
	srv := &server{numeric: true}
	s := srv.start(t)
	for i, body := range []string{"one", "two"} {
		item := textItem(t, fmt.Sprintf("key-%d", i), body)
		item.Quote = "1579047130798100481"
		if r := s.Send(background, []providers.Outgoing{item})[0]; r.Err != nil || r.ID != fmt.Sprint(1579309168845799425+i) {
			t.Fatalf("%s: %+v", body, r)
		}
	}
	if got := string(srv.messages[1].quote); got != "1579047130798100481" {
		t.Errorf("quote %s", got)
	}
	if n := srv.count("/message/send"); n != 3 {
		t.Errorf("%d requests; the second message should know better", n)
	}
}

func TestFailureHoldsTheConversationBack(t *testing.T) {
	t.Parallel()
	srv := &server{refuse: map[string]string{"/message/send": "13108"}}
	s := srv.start(t)
	other := textItem(t, "b", "elsewhere")
	other.Target.ID = "user:" + otherID
	got := s.Send(background, []providers.Outgoing{textItem(t, "a", "one"), textItem(t, "c", "two"), other})
	var kinds []providers.ErrorKind
	for _, r := range got {
		kinds = append(kinds, providers.KindOf(r.Err))
	}
	if diff := cmp.Diff([]providers.ErrorKind{providers.Forbidden, providers.Cancelled, providers.Forbidden}, kinds); diff != "" {
		t.Error(diff)
	}
	if n := srv.count("/message/send"); n != 2 {
		t.Errorf("%d requests", n)
	}
}

// What the vendor answers to a second send of a sendUuid is not documented.
func TestSecondSendIsRefused(t *testing.T) {
	t.Parallel()
	srv := &server{}
	s := srv.start(t)
	first := s.Send(background, []providers.Outgoing{textItem(t, testKey, "one")})[0]
	srv.refuse = map[string]string{"/message/send": "10112"}
	if again := s.Send(background, []providers.Outgoing{textItem(t, testKey, "one")})[0]; again.Err != nil || again.ID != first.ID {
		t.Errorf("the same: %+v", again)
	}
	if other := s.Send(background, []providers.Outgoing{textItem(t, testKey, "two")})[0]; providers.KindOf(other.Err) != providers.Conflict {
		t.Errorf("another text: %+v", other)
	}
	if fresh := s.Send(background, []providers.Outgoing{textItem(t, "another", "one")})[0]; providers.KindOf(fresh.Err) != providers.Invalid {
		t.Errorf("another key: %+v", fresh)
	}
}

func TestSendRefusesBadInput(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*providers.Outgoing){
		"no kind in the id": func(o *providers.Outgoing) { o.Target.ID = uuidOne },
		"another kind":      func(o *providers.Outgoing) { o.Target.ID = "group:" + uuidOne },
		"no id":             func(o *providers.Outgoing) { o.Target.ID = "user:" },
		"id with a slash":   func(o *providers.Outgoing) { o.Target.ID = "channel:a/b" },
		"no key":            func(o *providers.Outgoing) { o.Key = "" },
		"damaged body":      func(o *providers.Outgoing) { o.Part.Body = []byte("{") },
		"body of nothing":   func(o *providers.Outgoing) { o.Part.Body = []byte("{}") },
	}
	for name, spoil := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := &server{}
			s := srv.start(t)
			item := textItem(t, testKey, "x")
			spoil(&item)
			if err := s.Send(background, []providers.Outgoing{item})[0].Err; providers.KindOf(err) != providers.Invalid {
				t.Errorf("got %v", err)
			}
			if n := srv.count(""); n > 0 {
				t.Errorf("%d requests left", n)
			}
		})
	}
}

func TestSecretsStayIn(t *testing.T) {
	t.Parallel()
	srv := &server{refuse: map[string]string{"/message/send": "13108", "/message/list": "10101", "/userChannels/list": "10120"}}
	s := srv.start(t)
	_, readErr := s.Read(background, where, []string{"1"})
	for _, err := range []error{s.Send(background, []providers.Outgoing{textItem(t, testKey, "x")})[0].Err, readErr, s.CheckCredentials(background)} {
		said := fmt.Sprintf("%v %+v", err, err)
		if err == nil || strings.Contains(said, canaryKey) || strings.Contains(said, strings.Split(goodToken(), ".")[1]) {
			t.Errorf("error is %v", err)
		}
	}
}

func TestCancelledBeforeSending(t *testing.T) {
	t.Parallel()
	srv := &server{}
	s := srv.start(t)
	ctx, cancel := context.WithCancel(background)
	cancel()
	if err := s.Send(ctx, []providers.Outgoing{textItem(t, testKey, "x")})[0].Err; providers.KindOf(err) != providers.Cancelled {
		t.Error(err)
	}
	if n := srv.count(""); n > 0 {
		t.Errorf("%d requests", n)
	}
}

func TestRecall(t *testing.T) {
	t.Parallel()
	t.Run("answer lost", func(t *testing.T) {
		t.Parallel()
		srv := &server{drop: map[string]int{"/message/hide": 1}}
		ids := srv.fill(3, 1)
		if err := srv.start(t).Recall(background, where, stage.Sent(ids[1:2]...))[0]; err != nil {
			t.Error(err)
		}
		if srv.messages[0].hidden || !srv.messages[1].hidden {
			t.Error("hidden the wrong one")
		}
	})
	t.Run("gone already", func(t *testing.T) {
		t.Parallel()
		srv := &server{}
		ids := srv.fill(3, 1)
		srv.messages[0].hidden = true
		for i, err := range srv.start(t).Recall(background, where, stage.Sent(append(ids, "1")...)) {
			if err != nil {
				t.Errorf("%d: %v", i, err)
			}
		}
	})
	t.Run("refused though it stands", func(t *testing.T) {
		t.Parallel()
		srv := &server{refuse: map[string]string{"/message/hide": "10120"}}
		ids := srv.fill(1, 1)
		if err := srv.start(t).Recall(background, where, stage.Sent(ids...))[0]; providers.KindOf(err) != providers.Forbidden {
			t.Error(err)
		}
	})
	t.Run("channel dismissed", func(t *testing.T) {
		t.Parallel()
		srv := &server{refuse: map[string]string{"/message/hide": "13104"}}
		if err := srv.start(t).Recall(background, where, stage.Sent("1"))[0]; err != nil {
			t.Error(err)
		}
	})
}

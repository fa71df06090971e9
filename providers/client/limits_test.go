package client_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"herald/lang/schema"
	"herald/providers"
	"herald/providers/client"
)

// limited returns the options of a session on a platform with limits.
func limited(c *clock, base string, l providers.Limits) client.Options {
	opt := client.OptionsOf(providers.Config{Now: c.Now, Sleep: c.Sleep}, providers.Facts{
		Schema: schema.Platform{Title: "Toy"}, Limits: l,
	})
	opt.Base = base
	return opt
}

func TestRateIsThatOfTheFacts(t *testing.T) {
	t.Parallel()
	c := newClock()
	server, _ := serve(t, text("ok"))
	began := c.Now()
	cl := client.New(limited(c, server.URL, providers.Limits{Rate: 1, Per: time.Minute}))
	for range 3 {
		if _, err := cl.Do(t.Context(), post(false)); err != nil {
			t.Fatal(err)
		}
	}
	if took := c.Now().Sub(began); took != 2*time.Minute {
		t.Errorf("three requests, one a minute, took %s", took)
	}
}

func TestRequestLongerThanTheFactsAllowIsNotSent(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		limit, length int
		path          string
		sent          bool
	}{
		"no limit":        {0, 1000, "/send", true},
		"at the limit":    {1000, 1000, "/send", true},
		"over the limit":  {1000, 1001, "/send", false},
		"another service": {1000, 1001, "", true}, // the limit is not that of a file storage
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newClock()
			server, count := serve(t, text("ok"))
			path := test.path
			if path == "" {
				path = server.URL + "/put"
			}
			cl := client.New(limited(c, server.URL, providers.Limits{BodyBytes: test.limit}))
			_, err := cl.Do(t.Context(), client.Request{Op: "send message", Method: http.MethodPost, Path: path, Body: []byte(strings.Repeat("x", test.length))})
			if sent := count.Load() > 0; sent != test.sent {
				t.Errorf("sent: %v, want %v", sent, test.sent)
			}
			if test.sent {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var e *providers.Error
			if !errors.As(err, &e) || e.Kind != providers.Invalid || e.Hint == "" || len(c.slept) > 0 {
				t.Fatalf("got %#v, want kind %q with a hint and no waits", err, providers.Invalid)
			}
			const want = "send message: invalid: the request is 1001 bytes long; Toy allows at most 1000. It was not sent"
			if err.Error() != want {
				t.Errorf("got  %s\nwant %s", err, want)
			}
		})
	}
}

package relationlabs

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/providertest/stage"
)

// body is a provider block with the given arguments.
func body(changes map[string]string) cty.Value { return stage.Body(New(), changes) }

func TestOpen(t *testing.T) {
	t.Parallel()
	good := func(more ...string) map[string]string {
		m := map[string]string{"api_key": "k", "token": goodToken()}
		for i := 0; i < len(more); i += 2 {
			m[more[i]] = more[i+1]
		}
		return m
	}
	expired := jwt(ownID, epoch.Add(-time.Hour))
	tests := map[string]struct {
		body      cty.Value
		kind      providers.ErrorKind
		attribute string
	}{
		"good":                      {body(good()), "", ""},
		"token that is no JWT":      {body(good("token", "opaque")), "", ""},
		"token with its scheme":     {body(good("token", "bearer "+goodToken())), "", ""},
		"address token":             {body(map[string]string{"api_key": "k", "address_token": "a.b.c"}), "", ""},
		"expired and exchangeable":  {body(good("token", expired, "address_token", "a.b.c")), "", ""},
		"sandbox":                   {body(good("endpoint", "http://127.0.0.1:7300/relationlabs")), "", ""},
		"a little expired":          {body(good("token", jwt(ownID, epoch.Add(-time.Minute)))), "", ""},
		"no body":                   {cty.NilVal, providers.Auth, "api_key"},
		"no API key":                {body(map[string]string{"token": "x"}), providers.Auth, "api_key"},
		"no token":                  {body(map[string]string{"api_key": "k"}), providers.Auth, "token"},
		"blank token":               {body(good("token", " \n")), providers.Auth, "token"},
		"token of two lines":        {body(good("token", "a\nb")), providers.Auth, "token"},
		"API key of two lines":      {body(good("api_key", "a\r\nX-Other: b")), providers.Auth, "api_key"},
		"address token of words":    {body(good("address_token", "not a token")), providers.Auth, "address_token"},
		"expired":                   {body(good("token", expired)), providers.Auth, "token"},
		"endpoint without a host":   {body(good("endpoint", "api")), providers.Invalid, "endpoint"},
		"endpoint with a user":      {body(good("endpoint", "https://u:p@a.b")), providers.Invalid, "endpoint"},
		"endpoint with a query":     {body(good("endpoint", "https://a.b?c")), providers.Invalid, "endpoint"},
		"endpoint of another world": {body(good("endpoint", "ftp://a.b")), providers.Invalid, "endpoint"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := New().Open(providers.Config{Body: test.body, Now: func() time.Time { return epoch }})
			if providers.KindOf(err) != test.kind || (s == nil) != (test.kind != "") {
				t.Fatalf("session %v, error %v", s, err)
			}
			if e, ok := err.(*providers.Error); ok && (e.Attribute != test.attribute || e.Hint == "") {
				t.Errorf("attribute %q, hint %q", e.Attribute, e.Hint)
			}
		})
	}
}

func TestAdvise(t *testing.T) {
	t.Parallel()
	soon, late := jwt(ownID, epoch.Add(3*time.Hour)), goodToken()
	for name, test := range map[string]struct {
		given     map[string]string
		attribute string
	}{
		"days left":           {map[string]string{"token": late}, ""},
		"hours left":          {map[string]string{"token": soon}, "token"},
		"renewable":           {map[string]string{"token": soon, "address_token": late}, ""},
		"renewable for hours": {map[string]string{"token": late, "address_token": soon}, "address_token"},
		"not told":            {map[string]string{"token": "opaque"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.given["api_key"] = canaryKey
			var log strings.Builder
			s, err := New().Open(providers.Config{
				Body: body(test.given), Now: func() time.Time { return epoch }, Log: slog.New(slog.NewTextHandler(&log, nil)),
			})
			if err != nil {
				t.Fatal(err)
			}
			advice := s.(providers.ConfigWarner).ConfigWarnings()
			if (len(advice) > 0) != (test.attribute != "") || strings.Contains(log.String(), "expires") != (test.attribute != "") {
				t.Fatalf("advice %v, log %s", advice, &log)
			}
			for _, p := range advice {
				if p.Attribute != test.attribute || !p.Warning || !strings.Contains(p.Detail, "2022-10-10T06:12:56Z") {
					t.Errorf("advice %+v", p)
				}
			}
			if strings.Contains(log.String(), canaryKey) || strings.Contains(log.String(), soon) {
				t.Errorf("log tells secrets: %s", &log)
			}
		})
	}
}

// exchanging gives a session with an address token and the server it asks.
func exchanging(t *testing.T, ready string, tokens ...string) (*server, *session) {
	t.Helper()
	srv := &server{t: t, tokens: tokens}
	h := httptest.NewServer(srv)
	t.Cleanup(h.Close)
	return srv, open(h.URL, &credentials{apiKey: canaryKey, ready: parseToken(ready), address: "canary.address.token", invite: "friend"})
}

func TestExchange(t *testing.T) {
	t.Parallel()
	srv, s := exchanging(t, "", goodToken())
	for range 2 {
		if err := s.CheckCredentials(background); err != nil {
			t.Fatal(err)
		}
	}
	if n := srv.count("/auth"); n != 1 || s.auth.accountID() != ownID {
		t.Errorf("%d exchanges, account %q", n, s.auth.accountID())
	}
	if want := `POST /api/v1/auth {"inviteCode":"friend"}`; srv.bodies[0] != want {
		t.Errorf("asked %s, expected %s", srv.bodies[0], want)
	}
}

func TestRenewal(t *testing.T) {
	t.Parallel()
	t.Run("before its end", func(t *testing.T) {
		t.Parallel()
		srv, s := exchanging(t, jwt(ownID, epoch.Add(time.Minute)), goodToken())
		if err := s.CheckCredentials(background); err != nil || srv.count("/auth") != 1 {
			t.Errorf("%v after %v", err, srv.requests)
		}
	})
	t.Run("when it is refused", func(t *testing.T) {
		t.Parallel()
		srv, s := exchanging(t, "revoked.token.x", goodToken())
		srv.refuse = map[string]string{"/userChannels/list": "10100"}
		err := s.CheckCredentials(background)
		if providers.KindOf(err) != providers.Auth || srv.count("/auth") != 1 || srv.count("/userChannels/list") != 2 {
			t.Errorf("%v after %v", err, srv.requests)
		}
	})
	t.Run("not without an address token", func(t *testing.T) {
		t.Parallel()
		srv := &server{refuse: map[string]string{"/userChannels/list": "10100"}}
		err := srv.start(t).CheckCredentials(background)
		if e, ok := err.(*providers.Error); !ok || e.Kind != providers.Auth || e.Attribute != "token" || len(srv.requests) != 1 {
			t.Errorf("%v after %v", err, srv.requests)
		}
	})
}

func TestExpiredTokenIsExplained(t *testing.T) {
	t.Parallel()
	srv := &server{refuse: map[string]string{"/userChannels/list": "10100"}}
	s := srv.start(t)
	s.auth.ready = parseToken(jwt(ownID, epoch.Add(-time.Minute)))
	if e, ok := s.CheckCredentials(background).(*providers.Error); !ok || !strings.Contains(e.Hint, "expired at 2022-10-10T03:11:56Z") {
		t.Errorf("%+v", e)
	}
}

func FuzzBearer(f *testing.F) {
	for _, s := range []string{goodToken(), "", "a.b.c", "a.e30.c", "a." + strings.Repeat("=", 9) + ".c", "x.bnVsbA.y", "x.eyJleHAiOjFlOTl9.y"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, token string) {
		b := parseToken(token)
		if b.text != token || !b.expires.IsZero() && b.expires.Unix() <= 0 {
			t.Errorf("%q became %+v", token, b)
		}
	})
}

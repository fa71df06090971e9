package forge_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"herald/providers"
	"herald/providers/gitea"
	"herald/providers/github"
	"herald/providers/gitlab"
	"herald/providers/providertest/stage"
)

const issue = "sample/launch#12"

// openStub opens a session on a server that answers a change with one answer, and has
// every issue and tag.
func openStub(t *testing.T, p providers.Platform, answer string, header http.Header, clock *stage.Clock) account {
	t.Helper()
	stub := &stage.Stub{Answers: []string{answer}, Header: header, Before: func(r *http.Request) string {
		if r.Method == http.MethodGet {
			return `200 {"id":12,"tag_name":"v1"}`
		}
		return ""
	}}
	return stage.Open(t, p, map[string]string{"token": "secret-token-of-a-test", "endpoint": stub.Start(t)}, clock).(account)
}

// TestRefusals: what a forge says becomes an error with its kind, its place and what to
// do.
func TestRefusals(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]struct {
		platform  providers.Platform
		header    http.Header
		kind      providers.ErrorKind
		attribute string
		hint      string
	}{
		`401 {"message":"Bad credentials","status":"401"}`:                                                                 {github.New(), nil, providers.Auth, "token", "expired"},
		`403 {"message":"Resource not accessible by personal access token"}`:                                               {github.New(), http.Header{"X-Accepted-Github-Permissions": {"issues=write"}}, providers.Forbidden, "token", "right issues=write"},
		`403 {"message":"Must have admin rights to Repository."}`:                                                          {github.New(), http.Header{"X-Accepted-Oauth-Scopes": {"repo"}}, providers.Forbidden, "token", "right repo"},
		`403 {"message":"Unable to create comment because issue is locked."}`:                                              {github.New(), nil, providers.Forbidden, "", "Unlock it"},
		`403 {"message":"Repository was archived so is read-only."}`:                                                       {github.New(), nil, providers.Forbidden, "", "archived"},
		`404 {"message":"Not Found"}`:                                                                                      {github.New(), nil, providers.Invalid, "", "issues=write"},
		`410 {"message":"Issues has been disabled in this repository."}`:                                                   {github.New(), nil, providers.Gone, "", "issues"},
		`410 {"message":"This issue was deleted"}`:                                                                         {github.New(), nil, providers.Gone, "", "deleted"},
		`422 {"message":"Validation Failed","errors":[{"resource":"IssueComment","field":"body","code":"unprocessable"}]}`: {github.New(), nil, providers.Invalid, "", ""},
		`500 {"message":"Server Error"}`:                                                                                   {github.New(), nil, providers.Unknown, "", ""},
		`502 <html>bad gateway</html>`:                                                                                     {github.New(), nil, providers.Unknown, "", ""},
		`403 {"message":"token does not have at least one of required scope(s), required=[write:issue]"}`:                  {gitea.New(), nil, providers.Forbidden, "token", "write:issue"},
		`423 {"message":"sample/launch is archived"}`:                                                                      {gitea.New(), nil, providers.Forbidden, "", "archived"},
		`401 {"message":"401 Unauthorized"}`:                                                                               {gitlab.New(), nil, providers.Auth, "token", "expired"},
		`403 {"error":"insufficient_scope","error_description":"The request requires higher privileges than provided by the access token.","scope":"api"}`: {gitlab.New(), nil, providers.Forbidden, "token", "scope api"},
		`400 {"message":{"note":["is too long (maximum is 1000000 characters)"]}}`:                                                                         {gitlab.New(), nil, providers.Invalid, "", ""},
		`202 {"commands_changes":{},"summary":["Closed this issue."]}`:                                                                                     {gitlab.New(), nil, providers.Unknown, "", ""},
	} {
		s := openStub(t, want.platform, answer, want.header, stage.NewClock())
		var e *providers.Error
		err := s.Send(t.Context(), []providers.Outgoing{item(t, want.platform, issue, "x")})[0].Err
		if !errors.As(err, &e) || e.Kind != want.kind || e.Attribute != want.attribute || !strings.Contains(e.Hint, want.hint) {
			t.Errorf("%s: %#v, want %+v", answer, err, want)
		}
	}
}

// TestWaits: a refusal for a while is repeated after the time that the server names, or
// after a minute where it names none.
func TestWaits(t *testing.T) {
	t.Parallel()
	const done = `201 {"id":5,"body":"x","created_at":"2026-12-01T22:00:00Z"}`
	for name, test := range map[string]struct {
		platform providers.Platform
		refusal  string
		header   http.Header
		wait     time.Duration
	}{
		"a secondary limit that names a time": {github.New(), `403 {"message":"You have exceeded a secondary rate limit."}`, http.Header{"Retry-After": {"42"}}, 42 * time.Second},
		"a secondary limit that names none":   {github.New(), `403 {"message":"You have exceeded a secondary rate limit."}`, nil, time.Minute},
		"the primary limit":                   {github.New(), `403 {"message":"API rate limit exceeded for user ID 1."}`, http.Header{"X-Ratelimit-Remaining": {"0"}, "X-Ratelimit-Reset": {"1796162490"}}, 90 * time.Second},
		"abuse":                               {github.New(), `403 {"message":"You have triggered an abuse detection mechanism."}`, http.Header{"Retry-After": {"30"}}, 30 * time.Second},
		"too many requests":                   {github.New(), `429 {"message":"Too many requests"}`, nil, time.Minute},
		"GitLab":                              {gitlab.New(), `429 {"message":{"error":"This endpoint has been requested too many times. Try again later."}}`, http.Header{"Retry-After": {"20"}}, 20 * time.Second},
	} {
		clock := stage.NewClock()
		before := clock.Now()
		stub := &stage.Stub{Answers: []string{test.refusal, done}, Header: test.header}
		s := stage.Open(t, test.platform, map[string]string{"token": "secret-token-of-a-test", "endpoint": stub.Start(t)}, clock)
		res := s.Send(t.Context(), []providers.Outgoing{item(t, test.platform, issue, "x")})[0]
		if passed := clock.Now().Sub(before); res.Err != nil || res.ID != "5" || passed < test.wait || passed > test.wait+10*time.Second {
			t.Errorf("%s: %+v after %s, want %s", name, res, passed, test.wait)
		}
	}
}

// TestMissingConfiguration: an account without a token or a server is not opened.
func TestMissingConfiguration(t *testing.T) {
	t.Parallel()
	for name, p := range forges() {
		for attribute, values := range map[string]map[string]string{"token": {"endpoint": "https://forge.example.org"}, "endpoint": {"token": "x", "endpoint": " "}} {
			_, err := p.Open(providers.Config{Body: stage.Body(p, values)})
			var e *providers.Error
			isRequired := attribute == "token" || name == "gitea"
			if got := errors.As(err, &e) && e.Attribute == attribute; got != isRequired {
				t.Errorf("%s: without %s: %v", name, attribute, err)
			}
		}
	}
}

// TestScopeOfTheCheck: a token that may not ask who it is may still be valid.
func TestScopeOfTheCheck(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]providers.ErrorKind{"403": "", "401": providers.Auth, "200": ""} {
		stub := &stage.Stub{Answers: []string{status + ` {"message":"x"}`}}
		s := stage.Open(t, gitea.New(), map[string]string{"token": "secret-token-of-a-test", "endpoint": stub.Start(t)}, stage.NewClock()).(account)
		if err := s.CheckCredentials(t.Context()); providers.KindOf(err) != want {
			t.Errorf("%s: %v", status, err)
		}
	}
}

// TestForms: ids that are not those of an issue, a request or a release are refused.
func TestForms(t *testing.T) {
	t.Parallel()
	for name, p := range forges() {
		ids := map[string]bool{
			"a/b#1": true, "a/b@v1.2": true, "a/.github@v1": true, "a/b@pkg/v1": true, "a/b@@scope/pkg@1.0.0": true,
			"a/b": false, "a/b#0": false, "a/b#x": false, "a#1": false, "a/..#1": false, "a/b@": false, "a/b@v 1": false, "a/b@/v": false, "a/b?x#1": false, "a/b@..": false, "a/b@x/../y": false,
			"a/b!1": name == "gitlab", "a/b/c#1": name == "gitlab",
		}
		for id, want := range ids {
			if problems := p.(providers.TargetChecker).CheckTarget(providers.Target{ID: id}); (len(problems) == 0) != want {
				t.Errorf("%s: %s: %v", name, id, problems)
			}
		}
	}
}

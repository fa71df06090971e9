package aily

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"herald/providers"
	"herald/providers/client"
)

const opToken = "get tenant token"

// renewBefore is how long before its end a token is replaced. Aily gives the same
// token until half an hour before, and lets both work from then on.
const renewBefore = 10 * time.Minute

// credentials are those of a custom app.
type credentials struct{ id, secret string }

// checkComplete finds what is missing, unless a token is ready.
func (c credentials) checkComplete(ready string) error {
	const hint = "Set AILY_APP_ID and AILY_APP_SECRET or the arguments app_id and app_secret; " +
		"or set AILY_TENANT_TOKEN or tenant_token to a tenant token."
	switch {
	case ready != "":
		return nil
	case c.id == "":
		return providers.NewConfigError(providers.Auth, "app_id", "app_id is missing", hint)
	case c.secret == "":
		return providers.NewConfigError(providers.Auth, "app_secret", "app_secret is missing", hint)
	}
	return nil
}

// tenantToken is a tenant token and when it ends.
type tenantToken struct {
	text  string
	until time.Time
}

// tokenCache keeps the token of requests. Of many requests that find it
// missing or about to end, one fetches a new one and the others wait for it.
type tokenCache struct {
	ready string // given by the user; never renewed
	now   func() time.Time
	fetch func(context.Context) (tenantToken, error)
	turn  chan struct{} // held while have is read or written
	have  tenantToken
}

func newTokenCache(ready string, now func() time.Time, fetch func(context.Context) (tenantToken, error)) *tokenCache {
	return &tokenCache{ready: ready, now: now, fetch: fetch, turn: make(chan struct{}, 1)}
}

// getToken gives a token that is good for a while. Its errors never leave the
// request that needs the token in doubt, because that has not been sent yet.
func (k *tokenCache) getToken(ctx context.Context) (string, error) {
	if k.ready != "" {
		return k.ready, nil
	}
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return "", &providers.Error{Kind: providers.Cancelled, Op: opToken, Err: ctx.Err()}
	}
	now := k.now()
	if k.have.text != "" && now.Before(k.have.until.Add(-renewBefore)) {
		return k.have.text, nil
	}
	fresh, err := k.fetch(ctx)
	if err == nil {
		k.have = fresh
		return fresh.text, nil
	}
	if k.have.text != "" && now.Before(k.have.until) {
		return k.have.text, nil
	}
	return "", asUnavailable(err)
}

// discardToken forgets a token that Aily refused. It returns false when there is no
// other to be had.
func (k *tokenCache) discardToken(refused string) bool {
	if k.ready != "" {
		return false
	}
	k.turn <- struct{}{}
	defer func() { <-k.turn }()
	if k.have.text == refused {
		k.have = tenantToken{}
	}
	return true
}

// asUnavailable turns the doubt about a fetch into the certainty about the request
// that was to follow it.
func asUnavailable(err error) error {
	var e *providers.Error
	if !errors.As(err, &e) || e.Kind != providers.Unknown {
		return err
	}
	sure := *e
	sure.Kind = providers.Unavailable
	return &sure
}

// fetchToken asks for a tenant token. Its answer has no envelope: the token
// is next to the code.
func (s *session) fetchToken(ctx context.Context, app credentials) (tenantToken, error) {
	body, err := client.EncodeJSON(map[string]string{"app_id": app.id, "app_secret": app.secret})
	if err != nil {
		return tenantToken{}, &providers.Error{Kind: providers.Invalid, Op: opToken, Err: err}
	}
	var got struct {
		Token  string `json:"tenant_access_token"`
		Expire int64  `json:"expire"` // seconds
	}
	asked := s.now()
	_, err = s.http.Do(ctx, client.Request{
		Op: opToken, Method: http.MethodPost, Path: tokenPath, Body: body, Repeatable: true,
		Header: http.Header{"Content-Type": {jsonType}},
		Classify: func(a client.Answer) error {
			if err := classifyAnswer(a); err != nil {
				return asCredentialError(err)
			}
			if json.Unmarshal(a.Body, &got) != nil || got.Token == "" || got.Expire <= 0 {
				return malformedAnswer()
			}
			return nil
		},
	})
	if err != nil {
		return tenantToken{}, err
	}
	life := min(time.Duration(got.Expire)*time.Second, 2*time.Hour)
	// A life shorter than the margin must not make every request ask for a new one.
	return tenantToken{got.Token, asked.Add(max(life, 2*renewBefore))}, nil
}

// asCredentialError names the credentials for what Aily refuses here with a code of
// its own: those for credentials differ from one version to the next.
func asCredentialError(err error) error {
	var e *providers.Error
	if errors.As(err, &e) && e.Kind == providers.Invalid && e.Code != "" {
		e.Kind, e.Attribute = providers.Auth, "app_secret"
		e.Hint = "Check app_id and app_secret on the app's page, and that the endpoint is that of its region."
	}
	return err
}

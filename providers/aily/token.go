package aily

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
)

const opToken = "get tenant token"

// renewBefore is how long before its end a token is replaced. Aily returns the
// same token until half an hour before, and accepts both from then on.
const renewBefore = 10 * time.Minute

// credentials are those of a custom app, or a tenant token in their place.
type credentials struct{ id, secret, token string }

func readCredentials(body cty.Value) (credentials, error) {
	const hint = "Set AILY_APP_ID and AILY_APP_SECRET or the arguments app_id and app_secret; " +
		"or set AILY_TENANT_TOKEN or tenant_token to a tenant token."
	argument := func(name string) string { return strings.TrimSpace(providers.StringArg(body, name)) }
	c := credentials{argument("app_id"), argument("app_secret"), argument("tenant_token")}
	switch {
	case c.token != "":
	case c.id == "":
		return c, providers.NewConfigError(providers.Auth, "app_id", "there is no app id", hint)
	case c.secret == "":
		return c, providers.NewConfigError(providers.Auth, "app_secret", "there is no app secret", hint)
	}
	return c, nil
}

// fetchToken asks for a tenant token. Its answer has no envelope: the token is
// next to the code.
func (s *session) fetchToken(ctx context.Context, app credentials) (kit.Token, error) {
	body := client.MustEncodeJSON(map[string]string{"app_id": app.id, "app_secret": app.secret})
	var got struct {
		Token  string `json:"tenant_access_token"`
		Expire int64  `json:"expire"` // seconds
	}
	asked := s.now()
	_, err := s.api.Client.Do(ctx, client.Request{
		Op: opToken, Method: http.MethodPost, Path: tokenPath, Body: body, Repeatable: true,
		Header: http.Header{"Content-Type": {jsonType}},
		Classify: func(a client.Answer) error {
			if err := classifyAnswer(a); err != nil {
				return asCredentialError(err)
			}
			if json.Unmarshal(a.Body, &got) != nil || got.Token == "" || got.Expire <= 0 {
				return kit.NewMalformedError(title)
			}
			return nil
		},
	})
	if err != nil {
		return kit.Token{}, err
	}
	life := min(time.Duration(got.Expire)*time.Second, 2*time.Hour)
	// A life shorter than the margin must not make every request ask anew.
	return kit.Token{Text: got.Token, Until: asked.Add(max(life, 2*renewBefore))}, nil
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

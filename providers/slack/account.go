package slack

import (
	"context"
	"net/url"
	"strings"

	"herald/providers/kit"
)

// identity is who the account is.
type identity struct {
	URL    string `json:"url"` // of the workspace, with a slash at its end
	UserID string `json:"user_id"`
	BotID  string `json:"bot_id"`
}

// IsComplete is part of kit.Completer.
func (i identity) IsComplete() bool { return i.UserID != "" }

// CheckCredentials asks who the account is, which nobody sees.
func (s *session) CheckCredentials(ctx context.Context) error {
	_, err := s.identify(ctx)
	return err
}

// identify returns who the account is, and asks once.
func (s *session) identify(ctx context.Context) (identity, error) {
	s.mu.Lock()
	known := s.self
	s.mu.Unlock()
	if known.UserID != "" {
		return known, nil
	}
	self, _, err := kit.Call[identity](ctx, s.api, kit.PostIdempotent("check credentials", "/auth.test", struct{}{}))
	if err != nil {
		return identity{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.self = self
	return self, nil
}

// permalink returns the address of a message; "" where the workspace is not known. The
// message was sent, so an error does not matter.
func (s *session) permalink(ctx context.Context, channel string, m message) string {
	self, err := s.identify(ctx)
	if err != nil || !kit.IsWebAddress(self.URL) {
		return ""
	}
	address := strings.TrimSuffix(self.URL, "/") + "/archives/" + channel + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.ThreadTS != "" {
		address += "?" + url.Values{"thread_ts": {m.ThreadTS}, "cid": {channel}}.Encode()
	}
	return address
}

package kit

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"herald/providers"
	"herald/providers/client"
)

// SendToStorage sends a file to the address that the platform gave for its upload. It
// is another host, so it gets no credentials of the platform, and its refusal is no
// matter of them. The request may be repeated: nobody sees a file before a message
// has it.
func (a *API) SendToStorage(ctx context.Context, r client.Request) error {
	r.Repeatable = true
	r.Classify = func(answer client.Answer) error { return classifyStorageAnswer(a.Title, answer) }
	_, err := a.Client.Do(ctx, r)
	return err
}

func classifyStorageAnswer(title string, a client.Answer) error {
	if a.Status == http.StatusAccepted {
		return &providers.Error{Kind: providers.Unknown, Detail: "the storage did not confirm that it has the file",
			Hint: "Check that no proxy answers in place of the storage of " + title + "."}
	}
	err := client.ByStatus(a)
	var e *providers.Error
	if errors.As(err, &e) && (e.Kind == providers.Auth || e.Kind == providers.Forbidden || e.Kind == providers.NotFound) {
		e.Kind = providers.Invalid
		e.Hint = "The storage refused the address that " + title + " gave for the upload; it may have expired. Apply again."
	}
	return err
}

// IsWebAddress reports whether a text that a platform gave as an address begins like
// one of a web server.
func IsWebAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

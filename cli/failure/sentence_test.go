package failure_test

import (
	"errors"
	"testing"

	"herald/cli/failure"
)

func TestSentence(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, text, want string }{
		{"a phrase", "read the state: it is gone", "Read the state: it is gone."},
		{"a word and a comma", "interrupted, and saved", "Interrupted, and saved."},
		{"a file", "herald.state.json: the state is empty", "herald.state.json: the state is empty."},
		{"a path", "states/eu: no such file", "states/eu: no such file."},
		{"an address", "message.x@conversation.y is not in doubt", "message.x@conversation.y is not in doubt."},
		{"a variable", "HERALD_LOG is loud", "HERALD_LOG is loud."},
		{"Chinese", "运维 is no name", "运维 is no name."},
		{"a sentence", "All is well.", "All is well."},
		{"a question", "there is no ada. Did you mean \"ads\"?", "There is no ada. Did you mean \"ads\"?"},
		{"nothing", " ", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := failure.Sentence(errors.New(tc.text)); got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

package providers

import "testing"

// What a vendor says may be a sentence; whoever prints the error ends it.
func TestErrorHasNoFullStop(t *testing.T) {
	t.Parallel()
	for _, e := range []*Error{
		{Kind: Invalid, Op: "send message", Code: "10002", Detail: "The request data has invalid field."},
		{Kind: Invalid, Detail: "There is no token."},
	} {
		if s := e.Error(); s[len(s)-1] == '.' {
			t.Errorf("%q ends in a full stop", s)
		}
	}
}

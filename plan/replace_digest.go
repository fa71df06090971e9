package plan

import (
	"herald/lang"
	"herald/state"
)

// replaceDigest is the digest of the value in a message's replace_triggered_by;
// "" when there is none. The value may be sensitive, so nothing else is kept.
func replaceDigest(st *state.State, m *lang.Message) string {
	if m.ReplaceValue == nil {
		return ""
	}
	return st.Digest([]byte("replace_triggered_by"), m.ReplaceValue)
}

// keptReplaceDigest is the digest that the state has of a delivery which is not
// sent again: of the value when it was sent, so that a change of it is not
// forgotten, or of the present one when none was recorded.
func keptReplaceDigest(prior *state.Delivery, present string) string {
	if prior.ReplaceDigest == "" || present == "" {
		return present
	}
	return prior.ReplaceDigest
}

// isReplaceValueChanged reports whether the value in replace_triggered_by is
// another one than when the delivery was sent.
func (b *decider) isReplaceValueChanged(c *Change) bool {
	present := replaceDigest(b.opt.State, c.Desired.Message)
	return present != keptReplaceDigest(c.Prior, present)
}

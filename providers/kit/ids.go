package kit

import (
	"fmt"
	"regexp"

	"herald/lang/diag/problem"
	"herald/providers"
)

// IDForm is the form of the ids of conversations on a platform.
type IDForm struct {
	Pattern *regexp.Regexp
	// Help is a sentence with an example.
	Help string
}

// UUIDPattern is the form of a UUID.
var UUIDPattern = regexp.MustCompile(`^(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// Check returns an error of kind Invalid for an id of another form.
func (f IDForm) Check(op, id string) error {
	if f.Pattern.MatchString(id) {
		return nil
	}
	e := Invalidf(op, "%q is not the id of a conversation", id)
	e.Attribute, e.Hint = "id", f.Help
	return e
}

// CheckTarget implements providers.TargetChecker.
func (f IDForm) CheckTarget(t providers.Target) []providers.Problem {
	if f.Pattern.MatchString(t.ID) {
		return nil
	}
	return []providers.Problem{{
		Attribute: "id", Code: problem.InvalidConversationID, Detail: fmt.Sprintf("%q is not the id of a conversation. %s", t.ID, f.Help),
	}}
}

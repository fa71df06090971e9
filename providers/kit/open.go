package kit

import (
	"encoding/json"

	"herald/providers"
)

// OpenItem reads the body of an item that is about to be sent, and checks what is
// known only now: the id of the conversation, the uploads, and that nothing is
// asked for that the facts say the platform cannot do. The error is of kind
// Invalid.
func OpenItem[P any](op string, f providers.Facts, ids IDForm, item providers.Outgoing) (P, error) {
	var p P
	if err := ids.Check(op, item.Target.ID); err != nil {
		return p, err
	}
	if item.Quote != "" && !f.Can(providers.Quote) {
		return p, Invalidf(op, "%s cannot quote; plan again", f.Schema.Title)
	}
	if err := item.CheckUploads(op); err != nil {
		return p, err
	}
	if len(item.Part.Body) == 0 || json.Unmarshal(item.Part.Body, &p) != nil {
		return p, Invalidf(op, "the stored message is damaged; plan again")
	}
	return p, nil
}

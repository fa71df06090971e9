package lang

import (
	"encoding/json"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/lang/schema"
)

// addCredentials takes the sensitive arguments of a provider for credentials.
func (ev *evaluation) addCredentials(val cty.Value, block schema.Block) {
	for _, a := range block.Attributes {
		if a.Sensitive {
			ev.Credentials.AddValue(val.GetAttr(a.Name))
		}
	}
}

// hideCredentials marks outputs and arguments of data and actions as sensitive that
// hold a credential.
func (ev *evaluation) hideCredentials(d *Desired) {
	for i := range d.Outputs {
		d.Outputs[i].Sensitive = d.Outputs[i].Sensitive || ev.Credentials.FoundInValue(d.Outputs[i].Value)
	}
	for _, requests := range [][]Request{d.Data, d.Actions} {
		for i := range requests {
			requests[i].Sensitive = requests[i].Sensitive || ev.Credentials.FoundInValue(requests[i].Arguments)
		}
	}
}

// checkCredentials reports credentials that would be sent to the people in a
// conversation. A file or a variable that holds one may have found its way into
// a message unnoticed.
func (ev *evaluation) checkCredentials(d *Desired) hcl.Diagnostics {
	if ev.Credentials == nil {
		return nil
	}
	var diags hcl.Diagnostics
	for _, c := range d.Conversations {
		if ev.holdsCredential(struct {
			Addr, ID, Title, Announcement string
			Participants                  []string
			Options                       any
		}{c.Addr.String(), c.ID, c.Title, c.Announcement, c.Participants, c.Options}) {
			diags = append(diags, diag.Errorf(c.Source.Range, problem.ConversationContainsACredential,
				"The arguments of this conversation contain a credential of a provider or of the backend, which all its members would see. "+
					"Remove it."))
		}
	}
	for _, m := range d.Messages {
		if ev.holdsCredential(struct {
			Addr, Content, Options any
		}{m.Addr.String(), m.Content, m.Options}) {
			diags = append(diags, diag.Errorf(m.Source.At("text"), problem.MessageContainsACredential,
				"This message contains a credential of a provider or of the backend, in plain or encoded form, and would be sent to everybody in its "+
					"conversations. Remove the credential; check the files and variables that the message uses."))
		}
	}
	return diag.Unique(diags)
}

// holdsCredential reports whether a text inside a value is or holds one.
func (ev *evaluation) holdsCredential(v any) bool {
	data, err := json.Marshal(v)
	return err == nil && ev.Credentials.FoundIn(string(data))
}

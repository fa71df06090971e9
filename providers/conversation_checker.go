package providers

import "strings"

// ConversationChecker finds what the platform is known to refuse of a conversation
// that Herald creates and keeps, so that it is a problem of the plan and not of
// the apply, when other messages may have been sent already. A Platform checks
// what needs no account; a Session, if it implements this too,
// checks what depends on its configuration as well: whether the account itself
// is among the participants. Neither uses the network.
//
// id is that of the conversation to be changed, or "" for one to be created.
// The Attribute of a problem is an argument of the conversation block:
// "participants", "title", "maiagent.web_chat". CreateConversation and ChangeConversation refuse the
// same things.
type ConversationChecker interface {
	CheckConversation(id string, want ConversationSpec) []Problem
}

// ErrorFromProblems returns the first problem that is no warning as an error of kind
// Invalid, and nil if there is none.
func ErrorFromProblems(op string, problems []Problem) error {
	for _, p := range problems {
		if !p.Warning {
			return &Error{Kind: Invalid, Op: op, Attribute: p.Attribute, Detail: strings.TrimSuffix(p.Detail, ".")}
		}
	}
	return nil
}

// Package document tells programs what a plan will do and what a state knows,
// in the representation that Terraform gives its own: plan format 1.2 and state
// format 1.0. Whatever reads those documents reads Herald's.
//
// A delivery is a managed resource of type "message", a conversation that
// Herald keeps one of type "conversation"; README.md tells every attribute.
// Nothing that is marked sensitive gets into a document.
//
// The package only reads plans and states. It must not know any platform, nor
// how a plan is made or carried out.
package document

// Package document converts plans and states to JSON in the representation of
// Terraform: plan format 1.2 and state format 1.0. Tools that read those
// documents can read Herald's.
//
// A delivery is a managed resource of type "message", a managed conversation
// one of type "conversation"; README.md lists the attributes. A document
// contains nothing that is marked sensitive.
//
// The package only reads plans and states. It must not know any platform, nor
// how a plan is made or applied.
package document

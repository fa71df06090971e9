// Package record converts between what is declared or composed and what the
// state records of it: parts and their digests, lifecycles, outputs,
// conversations. Plan and apply share it, so that both write a state, and read
// one, in the same way.
//
// It must not depend on plans, or on how an action is carried out.
package record

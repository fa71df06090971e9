package savedplan

import (
	"fmt"

	"golang.org/x/crypto/ssh"

	"herald/cli/exit"
	"herald/cli/userconfig"
	"herald/lang/diag/problem"
	"herald/lang/diag/visible"
	"herald/plan/saved/signature"
)

// verifySignature checks the signature at the beginning of a saved plan, if there is
// one, and removes it from the data.
func (sp *Plan) verifySignature() error {
	if !signature.IsSigned(sp.data) {
		return nil
	}
	data, key, err := signature.Open(sp.data)
	if err != nil {
		return exit.With(exit.Stale, problem.Errorf(problem.InvalidSignature, "%s: %w. Nothing was sent. Ask the person who signed the file for it again", sp.name, err))
	}
	sp.data, sp.key = data, key
	return nil
}

// IsSigned reports whether the plan has a signature. Read has verified that it is one of
// the file; Authorize checks whose it is.
func (sp *Plan) IsSigned() bool { return sp.key != nil }

// IsAccepted reports whether the signer is on every list of accepted signers.
func (sp *Plan) IsAccepted() bool { return sp.accepted }

// DescribeSigner returns a sentence that says who signed the plan.
func (sp *Plan) DescribeSigner() string {
	switch {
	case sp.key == nil:
		return "It is not signed."
	case !sp.accepted:
		return fmt.Sprintf("It is signed with the key %s. The signer was not verified: set a file of accepted signers in %s.",
			ssh.FingerprintSHA256(sp.key), userconfig.EnvSignatures)
	case sp.signer == "":
		return fmt.Sprintf("It is signed with the accepted key %s.", ssh.FingerprintSHA256(sp.key))
	}
	return fmt.Sprintf("It is signed by %s, with the key %s.", visible.Escape(sp.signer), ssh.FingerprintSHA256(sp.key))
}

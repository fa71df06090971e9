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
func (c *Plan) verifySignature() error {
	if !signature.IsSigned(c.data) {
		return nil
	}
	data, key, err := signature.Open(c.data)
	if err != nil {
		return exit.With(exit.Stale, problem.Errorf(problem.InvalidSignature, "%s: %w. Nothing was sent. Get the file again from whoever signed it", c.name, err))
	}
	c.data, c.key = data, key
	return nil
}

// IsSigned reports whether the plan has a signature. Read has verified that it is one of
// the file; Authorize checks whose it is.
func (c *Plan) IsSigned() bool { return c.key != nil }

// IsAccepted reports whether the signer is on every list of accepted signers.
func (c *Plan) IsAccepted() bool { return c.accepted }

// DescribeSigner returns a sentence that says who signed the plan.
func (c *Plan) DescribeSigner() string {
	switch {
	case c.key == nil:
		return "It is not signed."
	case !c.accepted:
		return fmt.Sprintf("It is signed with the key %s. Whose key that is was not checked: name a file of accepted signers in %s.",
			ssh.FingerprintSHA256(c.key), userconfig.EnvSignatures)
	case c.signer == "":
		return fmt.Sprintf("It is signed with the accepted key %s.", ssh.FingerprintSHA256(c.key))
	}
	return fmt.Sprintf("It is signed by %s, with the key %s.", visible.Escape(c.signer), ssh.FingerprintSHA256(c.key))
}

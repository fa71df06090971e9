package cli

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"

	"golang.org/x/crypto/ssh"

	"herald/cli/exit"
	"herald/cli/userconfig"
	"herald/lang/diag/problem"
	"herald/lang/diag/visible"
	"herald/lang/library"
	"herald/lang/safefile"
	"herald/plan/saved/signature"
)

// verifySignature checks the signature in front of a saved plan, if there is one, and
// takes it off.
func (c *savedPlan) verifySignature() error {
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

// findSignerLists are the files that say whose signatures are accepted: from the
// flag, the environment and the user's configuration. A signature has to be
// accepted by each. Nothing in a project has a say in it. Problems have been
// printed when it fails.
func findSignerLists(a *app, flag string) ([]string, error) {
	lists, files, diags := userconfig.LoadSignatures(userconfig.Sources{Getenv: a.env.Getenv, Dir: a.env.ConfigDir})
	a.out.Diagnose(diags, files)
	if diags.HasErrors() {
		return nil, exit.Silent(exit.Failure)
	}
	if flag != "" {
		lists = append(lists, a.opt.Dir.Path(flag))
	}
	return lists, nil
}

// authorizePlan wants a saved plan to be signed by somebody on each of the lists, and
// records who that is.
func authorizePlan(a *app, c *savedPlan, lists []string) error {
	for _, list := range lists {
		signers, err := readSigners(a, list)
		if err != nil {
			return problem.Errorf(problem.SignersCannotBeRead, "whose signatures are accepted cannot be read from %s: %w", list, err)
		}
		if c.key == nil {
			return exit.With(exit.Refused, problem.Errorf(problem.MissingSignature,
				"%s is not signed, and plans need a signature of somebody in %s. Nothing was sent. Sign it with herald plan --sign, or with ssh-keygen -Y sign", c.name, list))
		}
		who, err := signers.Find(c.key, a.env.Now())
		if err != nil {
			return exit.With(exit.Refused, problem.Errorf(problem.SignerNotAccepted,
				"%s is signed with the key %s, which %s does not accept: %w. Nothing was sent", c.name, ssh.FingerprintSHA256(c.key), list, err))
		}
		c.signer, c.accepted = who, true
	}
	return nil
}

func readSigners(a *app, path string) (signature.Signers, error) {
	if err := checkOutsideCheckout(a, path); err != nil {
		return signature.Signers{}, err
	}
	data, err := safefile.ReadStream(path, maxSmallFile)
	if err != nil {
		return signature.Signers{}, err
	}
	return signature.ParseSigners(data)
}

// checkOutsideCheckout refuses a path in the project, or in the Git work tree that
// has it: whoever can change the files could let their own signature count.
func checkOutsideCheckout(a *app, path string) error {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	// A link is in the directory that it is in, and leads to another.
	named, err := safefile.RealPath(filepath.Dir(absolute))
	if err != nil {
		return err
	}
	real, err := safefile.RealPath(path)
	if err != nil {
		return err
	}
	root, err := safefile.RealPath(a.opt.Dir.String())
	if err != nil {
		return err
	}
	root = cmp.Or(library.WorkTree(root), root)
	if safefile.IsInside(root, named) || safefile.IsInside(root, real) {
		return errors.New("it is inside the checkout, whose authors would choose which signatures count. Keep it elsewhere")
	}
	return nil
}

// signedBy says in a sentence who signed a saved plan.
func (c *savedPlan) signedBy() string {
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

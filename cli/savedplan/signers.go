package savedplan

import (
	"cmp"
	"errors"
	"path/filepath"

	"golang.org/x/crypto/ssh"

	"herald/cli/exit"
	"herald/cli/failure"
	"herald/cli/project"
	"herald/cli/userconfig"
	"herald/lang/diag/problem"
	"herald/lang/library"
	"herald/lang/safefile"
	"herald/plan/saved/signature"
)

// FindSignerLists returns the files that list accepted signers: from the flag, the
// environment and the user's configuration. A signature must be accepted by each of
// them. Files of a project have no influence on it. When it fails, problems have been
// printed.
func FindSignerLists(opt *project.Options, flag string) ([]string, error) {
	lists, files, diags := userconfig.LoadSignatures(userconfig.Sources{Getenv: opt.Env.Getenv, Dir: opt.Env.ConfigDir})
	opt.Out.Diagnose(diags, files)
	if diags.HasErrors() {
		return nil, exit.Silent(exit.Failure)
	}
	if flag != "" {
		lists = append(lists, opt.Dir.Path(flag))
	}
	return lists, nil
}

// Authorize returns an error unless the plan is signed by somebody on each of the lists
// of FindSignerLists, and records who that is. Without lists every plan is authorized.
func (sp *Plan) Authorize(opt *project.Options, lists []string) error {
	for _, list := range lists {
		signers, err := readSigners(opt, list)
		if err != nil {
			return problem.Errorf(problem.SignersCannotBeRead, "read the accepted signers from %s: %w", list, err)
		}
		if sp.key == nil {
			return exit.With(exit.Refused, problem.Errorf(problem.MissingSignature,
				"%s is not signed, but plans must be signed by a signer in %s. Nothing was sent. Sign it with herald plan --sign, or with ssh-keygen -Y sign", sp.name, list))
		}
		who, err := signers.Find(sp.key, opt.Env.Now())
		if err != nil {
			return exit.With(exit.Refused, problem.Errorf(problem.SignerNotAccepted,
				"%s is signed with the key %s, which %s does not accept: %w. Nothing was sent", sp.name, ssh.FingerprintSHA256(sp.key), list, err))
		}
		sp.signer, sp.accepted = who, true
	}
	return nil
}

// readSigners reads a list of accepted signers, which must be outside of the checkout.
func readSigners(opt *project.Options, path string) (signature.Signers, error) {
	if err := checkOutsideCheckout(opt.Dir.String(), path); err != nil {
		return signature.Signers{}, err
	}
	data, err := safefile.ReadStream(path, maxKeyFile)
	if err != nil {
		return signature.Signers{}, err
	}
	return signature.ParseSigners(data)
}

// checkOutsideCheckout returns an error for a path in the project, or in the Git work
// tree that contains it: people who can change the files could accept their own
// signature.
func checkOutsideCheckout(dir, path string) error {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	// A link counts where it is as well as where it leads.
	named, err := safefile.RealPath(filepath.Dir(absolute))
	if err != nil {
		return err
	}
	real, err := safefile.RealPath(path)
	if err != nil {
		return err
	}
	root, err := safefile.RealPath(dir)
	if err != nil {
		return err
	}
	root = cmp.Or(library.WorkTree(root), root)
	if safefile.IsInside(root, named) || safefile.IsInside(root, real) {
		return errors.New("it is inside the checkout, so the authors of the files could choose which signatures are accepted. Keep it elsewhere")
	}
	return nil
}

// IdentifySigner records who signed a plan that is displayed. A plan that apply would
// refuse can be displayed as well, with a note.
func (sp *Plan) IdentifySigner(opt *project.Options) error {
	lists, err := FindSignerLists(opt, "")
	if err != nil {
		return err
	}
	err = sp.Authorize(opt, lists)
	if refused, ok := errors.AsType[*exit.Error](err); ok && refused.Code == exit.Refused {
		sp.accepted = false
		opt.Out.Note("%s", failure.Sentence(err))
		return nil
	}
	return err
}

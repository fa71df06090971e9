package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/term"

	"herald/cli/failure"
	"herald/lang/diag/problem"
	"herald/lang/diag/visible"
	"herald/lang/safefile"
)

// openKey opens the key that signs the saved plan, before anything is planned.
func (o *planOptions) openKey(a *app) (agent io.Closer, err error) {
	if o.out == "" {
		return nil, failure.Usage("--sign signs a saved plan: give --out FILE as well")
	}
	o.signer, agent, err = signingKey(a, o.sign)
	return agent, err
}

// signingKey opens the key that --sign names: a private key in OpenSSH's or PEM's
// form, or a public one, whose private half the SSH agent has. The caller closes
// the connection to the agent after signing.
func signingKey(a *app, name string) (ssh.Signer, io.Closer, error) {
	key, conn, err := openSigningKey(a, name)
	if err != nil {
		return nil, nil, problem.Errorf(problem.SigningKeyCannotBeUsed, "the plan cannot be signed with %s: %w", name, err)
	}
	return key, conn, nil
}

func openSigningKey(a *app, name string) (ssh.Signer, io.Closer, error) {
	data, err := safefile.ReadStream(a.opt.Dir.Path(name), maxSmallFile)
	if err != nil {
		return nil, nil, err
	}
	if public, _, _, _, err := ssh.ParseAuthorizedKey(data); err == nil {
		return findAgentKey(a, public)
	}
	key, err := ssh.ParsePrivateKey(data)
	missing, protected := errors.AsType[*ssh.PassphraseMissingError](err)
	if !protected {
		return key, io.NopCloser(nil), err
	}
	if missing.PublicKey != nil {
		if key, conn, err := findAgentKey(a, missing.PublicKey); err == nil {
			return key, conn, nil
		}
	}
	passphrase, err := askPassphrase(a, name)
	if err != nil {
		return nil, nil, err
	}
	key, err = ssh.ParsePrivateKeyWithPassphrase(data, passphrase)
	return key, io.NopCloser(nil), err
}

// findAgentKey finds a key in the SSH agent.
func findAgentKey(a *app, public ssh.PublicKey) (ssh.Signer, io.Closer, error) {
	socket := a.env.Getenv("SSH_AUTH_SOCK")
	if socket == "" {
		return nil, nil, errors.New("it is a public key, and there is no SSH agent: SSH_AUTH_SOCK is not set. Give the private key, or start an agent that has it")
	}
	conn, err := net.Dial("unix", socket)
	if err != nil {
		return nil, nil, fmt.Errorf("ask the SSH agent: %w", err)
	}
	keys, err := agent.NewClient(conn).Signers()
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("ask the SSH agent: %w", err), conn.Close())
	}
	for _, key := range keys {
		if bytes.Equal(key.PublicKey().Marshal(), public.Marshal()) {
			return key, conn, nil
		}
	}
	return nil, nil, errors.Join(fmt.Errorf("the SSH agent does not have the key %s; add it with ssh-add", ssh.FingerprintSHA256(public)), conn.Close())
}

// signingPassphrase is the variable with the passphrase of a signing key.
const signingPassphrase = "HERALD_SIGNING_PASSPHRASE"

// askPassphrase is that of a signing key, from the environment or a person.
func askPassphrase(a *app, name string) ([]byte, error) {
	if given := a.env.Getenv(signingPassphrase); given != "" {
		return []byte(given), nil
	}
	terminal, isFile := a.env.Stdin.(*os.File)
	if !a.prompt().CanAsk() || !isFile {
		return nil, errors.New("it is protected by a passphrase. Set " + signingPassphrase + ", or add the key to the SSH agent")
	}
	if _, err := fmt.Fprintf(a.out.Stderr, "Passphrase of %s: ", visible.Escape(name)); err != nil {
		return nil, err
	}
	passphrase, err := term.ReadPassword(int(terminal.Fd()))
	fmt.Fprintln(a.out.Stderr) // the person's own line end is not echoed
	return passphrase, err
}

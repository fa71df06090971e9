package savedplan

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

	"herald/cli/approval"
	"herald/cli/process"
	"herald/cli/project"
	"herald/lang/diag/problem"
	"herald/lang/diag/visible"
	"herald/lang/safefile"
)

// maxKeyFile is the largest size of a key or a list of signers, in bytes.
const maxKeyFile = 1 << 20

// OpenSigningKey opens the key that signs plans, in a file that a person named: a
// private key in the format of OpenSSH or PEM, or a public key whose private key the
// SSH agent has. prompt asks for a passphrase. The caller closes the connection to the
// agent after signing.
func OpenSigningKey(opt *project.Options, prompt approval.Prompt, name string) (ssh.Signer, io.Closer, error) {
	key, conn, err := openKey(opt, prompt, name)
	if err != nil {
		return nil, nil, problem.Errorf(problem.SigningKeyCannotBeUsed, "the plan cannot be signed with %s: %w", name, err)
	}
	return key, conn, nil
}

func openKey(opt *project.Options, prompt approval.Prompt, name string) (ssh.Signer, io.Closer, error) {
	data, err := safefile.ReadStream(opt.Dir.Path(name), maxKeyFile)
	if err != nil {
		return nil, nil, err
	}
	if public, _, _, _, err := ssh.ParseAuthorizedKey(data); err == nil {
		return findAgentKey(opt.Env, public)
	}
	key, err := ssh.ParsePrivateKey(data)
	missing, protected := errors.AsType[*ssh.PassphraseMissingError](err)
	if !protected {
		return key, io.NopCloser(nil), err
	}
	if missing.PublicKey != nil {
		if key, conn, err := findAgentKey(opt.Env, missing.PublicKey); err == nil {
			return key, conn, nil
		}
	}
	passphrase, err := askPassphrase(opt, prompt, name)
	if err != nil {
		return nil, nil, err
	}
	key, err = ssh.ParsePrivateKeyWithPassphrase(data, passphrase)
	return key, io.NopCloser(nil), err
}

// findAgentKey finds a key in the SSH agent.
func findAgentKey(env process.Env, public ssh.PublicKey) (ssh.Signer, io.Closer, error) {
	socket := env.Getenv("SSH_AUTH_SOCK")
	if socket == "" {
		return nil, nil, errors.New("it is a public key, and there is no SSH agent: SSH_AUTH_SOCK is not set. Use the private key, or start an agent that has it")
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

// askPassphrase returns the passphrase of a signing key, from the environment or a person.
func askPassphrase(opt *project.Options, prompt approval.Prompt, name string) ([]byte, error) {
	if given := opt.Env.Getenv(signingPassphrase); given != "" {
		return []byte(given), nil
	}
	terminal, isFile := opt.Env.Stdin.(*os.File)
	if !prompt.CanAsk() || !isFile {
		return nil, errors.New("it is protected by a passphrase. Set " + signingPassphrase + ", or add the key to the SSH agent")
	}
	if _, err := fmt.Fprintf(opt.Out.Stderr, "Passphrase of %s: ", visible.Escape(name)); err != nil {
		return nil, err
	}
	passphrase, err := term.ReadPassword(int(terminal.Fd()))
	fmt.Fprintln(opt.Out.Stderr) // the person's own line end is not echoed
	return passphrase, err
}

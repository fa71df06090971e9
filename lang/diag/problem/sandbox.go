package problem

const (
	SandboxCannotBeOpened Code = "sandbox-cannot-be-opened"
	SandboxCannotListen   Code = "sandbox-cannot-listen"
	SandboxInUse          Code = "sandbox-in-use"
	SandboxNotKept        Code = "sandbox-not-kept"
)

func sandboxArea() Area {
	return Area{"The sandbox", []Definition{
		{SandboxCannotBeOpened, "Cannot open sandbox", nil,
			"The data in `.herald/sandbox` cannot be decrypted: it is unencrypted and the project is now encrypted, or it is " +
				"encrypted with another key. Remove that directory to start with an empty sandbox; no real message depends on it."},
		{SandboxCannotListen, "Cannot listen on address", []string{"sandbox-cannot-answer-there"},
			"`herald sandbox` could not listen on the address, usually because another process uses the port. Stop that " +
				"process, or choose another address with `--listen`, such as `127.0.0.1:0` for any free port."},
		{SandboxInUse, "Sandbox in use", []string{"sandbox-is-in-use"},
			"Another process uses the data of the sandbox. Wait until it ends."},
		{SandboxNotKept, "Sandbox is temporary", []string{"sandbox-is-not-kept"},
			"The stored sandbox is encrypted with the key of the state, because it contains messages with sensitive values, " +
				"and the key is not set. The command used an empty sandbox instead and removed it at its end. To continue with the " +
				"stored sandbox, set the key, for example in `HERALD_PASSPHRASE`."},
	}}
}

package problem

const (
	SandboxCannotBeOpened Code = "sandbox-cannot-be-opened"
	SandboxCannotListen   Code = "sandbox-cannot-listen"
	SandboxInUse          Code = "sandbox-in-use"
	SandboxNotKept        Code = "sandbox-not-kept"
)

func sandboxArea() Area {
	return Area{"The sandbox", []Definition{
		{SandboxCannotBeOpened, "Sandbox cannot be opened", nil,
			"What an earlier rehearsal left in `.herald/sandbox` is not encrypted and the project is now, or it was encrypted " +
				"with another key. Remove that directory to begin with an empty sandbox; nothing real depends on it."},
		{SandboxCannotListen, "Sandbox cannot answer there", []string{"sandbox-cannot-answer-there"},
			"`herald sandbox` could not listen on the address, usually because another sandbox uses the port. Stop it, or " +
				"choose another address with `--listen`, such as `127.0.0.1:0` for any free port."},
		{SandboxInUse, "Sandbox is in use", []string{"sandbox-is-in-use"},
			"Another process uses the data of the sandbox. Wait until it ends."},
		{SandboxNotKept, "Sandbox is not kept", []string{"sandbox-is-not-kept"},
			"The sandbox is encrypted with the key of the state, because it holds what the messages say, sensitive values " +
				"included. The key is not here, and a rehearsal must not need one: the command used an empty sandbox, and removed " +
				"it at its end. Set the key, for example in `HERALD_PASSPHRASE`, to go on with the sandbox that is kept."},
	}}
}

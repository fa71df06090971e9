package problem

const (
	CommandFailed      Code = "command-failed"
	InternalError      Code = "internal-error"
	InvalidCommandLine Code = "invalid-command-line"
	MoreErrors         Code = "more-errors"
	MoreWarnings       Code = "more-warnings"
	NotApproved        Code = "not-approved"
)

func applyArea() Area {
	return Area{"Applying", []Definition{
		{CommandFailed, "Command failed", nil,
			"The command failed for a reason that has no explanation of its own; the message says all there is to say. " +
				"Nothing was sent unless it says so. `HERALD_LOG=debug` prints the requests, with secrets redacted."},
		{InternalError, "Mistake in Herald", []string{"mistake-in-herald"},
			"A bug in Herald. Please report it with the message."},
		{InvalidCommandLine, "Wrong command line", []string{"wrong-command-line"},
			"The command or an option does not exist, a value is invalid, or two options exclude each other. Nothing was " +
				"done. `--help` lists what the command takes; arguments can also come from `HERALD_CLI_ARGS`."},
		{MoreErrors, "More errors", nil,
			"There are more than are printed one by one. Correct the first ones. JSON, JUnit and code quality reports have " +
				"the first 1000 errors and the first 1000 warnings."},
		{MoreWarnings, "More warnings", nil,
			"There are more than are printed one by one. Correct the first ones. JSON, JUnit and code quality reports have " +
				"the first 1000 errors and the first 1000 warnings."},
		{NotApproved, "Not approved", nil,
			"The plan was not approved: nothing was sent or changed. Where there is no terminal, use `--auto-approve`, or " +
				"save the plan with `herald plan --out FILE` and run `herald apply FILE`."},
	}}
}

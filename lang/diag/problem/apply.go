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
			"The command failed for a reason that has no page of its own. The message contains the cause. Unless it reports " +
				"sends, nothing was sent. Run the command with `HERALD_LOG=debug` to log its requests, with secrets redacted."},
		{InternalError, "Internal error", []string{"mistake-in-herald"},
			"Herald detected a fault in itself. Report it as a bug, with the complete message and the version that `herald " +
				"version` prints."},
		{InvalidCommandLine, "Invalid command line", []string{"wrong-command-line"},
			"A command or a flag does not exist, a value is invalid, or two flags exclude each other. Nothing was done. " +
				"`--help` lists the arguments and flags of a command. Flags can also come from `HERALD_CLI_ARGS`."},
		{MoreErrors, "More errors", nil,
			"There are more errors than are printed one by one. Correct the printed ones and run the command again. Reports in " +
				"JSON, JUnit and code quality format contain the first 1000 errors and the first 1000 warnings."},
		{MoreWarnings, "More warnings", nil,
			"There are more warnings than are printed one by one. Correct the printed ones and run the command again. Reports " +
				"in JSON, JUnit and code quality format contain the first 1000 errors and the first 1000 warnings."},
		{NotApproved, "Plan not approved", nil,
			"The plan was not approved, so nothing was sent or changed. If there is no terminal, use `--auto-approve`, or save " +
				"the plan with `herald plan --out FILE` and run `herald apply FILE`."},
	}}
}

package problem

const (
	AddressInUse            Code = "address-in-use"
	AmbiguousAddress        Code = "ambiguous-address"
	ConversationsNotListed  Code = "conversations-not-listed"
	FileCannotBeUsed        Code = "file-cannot-be-used"
	FileExists              Code = "file-exists"
	Interrupted             Code = "interrupted"
	NoSuchAction            Code = "no-such-action"
	NoSuchExplanation       Code = "no-such-explanation"
	NoSuchFile              Code = "no-such-file"
	NoSuchModule            Code = "no-such-module"
	NoSuchOutput            Code = "no-such-output"
	NoSuchPlatform          Code = "no-such-platform"
	NoSuchTestFile          Code = "no-such-test-file"
	NotTainted              Code = "not-tainted"
	OutputCannotBePrinted   Code = "output-cannot-be-printed"
	OutputCouldNotBeWritten Code = "output-could-not-be-written"
	ProjectHasNoName        Code = "project-has-no-name"
)

func commandsArea() Area {
	return Area{"Commands", []Definition{
		{AddressInUse, "Address already in use", []string{"address-is-taken"},
			"`herald import` adds objects that the state does not contain, but the state already has an object with this " +
				"address. `herald state show` prints it. If it is wrong, remove it with `herald state rm`, which leaves it on the " +
				"platform."},
		{AmbiguousAddress, "Ambiguous address", []string{"several-deliveries-are-meant"},
			"The message is in several conversations, and the command needs one delivery. Use one of the listed addresses as " +
				"printed: addresses with a key are already quoted for a shell."},
		{ConversationsNotListed, "Conversations not listed", nil,
			"`herald conversations` asks a platform for the conversations of an account, and this platform has no such call, or Herald " +
				"does not use it yet. The page of the platform says where its apps show the id of a conversation."},
		{FileCannotBeUsed, "Cannot read or write file", nil,
			"A file or a directory could not be read or written. The message names it and the cause. Check its permissions and " +
				"the free disk space. For security, Herald does not write through symbolic links, which could lead out of the " +
				"project, and it does not read pipes, devices, or files that exceed the size limit for their kind."},
		{FileExists, "File already exists", []string{"file-is-there-already"},
			"Commands that create a file do not overwrite an existing one. Choose another name, or remove the file."},
		{Interrupted, "Command interrupted", nil,
			"The command was stopped while it waited or asked for input. What it had done until then is printed above. If " +
				"nothing is printed, nothing was done."},
		{NoSuchAction, "Action not declared", nil,
			"The configuration declares no action with this address. Correct the address; the message lists the declared " +
				"actions."},
		{NoSuchExplanation, "Unknown code", nil,
			"There is no explanation for this code. `herald explain` lists all codes. Syntax errors have no page if their " +
				"message says everything."},
		{NoSuchFile, "File not found", nil,
			"A file that was passed to the command does not exist. Correct the name. Relative names are resolved in the " +
				"directory of the project, which `--chdir` sets."},
		{NoSuchModule, "Module instance not found", nil,
			"`herald console --scope` names a module instance that the configuration does not have. `herald modules` lists the " +
				"modules. An instance of a module with `for_each` has its key after the name, as in `module.incident[\"db\"]`."},
		{NoSuchOutput, "Output not found", nil,
			"The state has no output with this name. `herald output` lists the outputs. An output is stored by the first apply " +
				"after it was declared."},
		{NoSuchPlatform, "Unsupported platform", nil,
			"Herald does not support a platform with this name. `herald providers` lists the supported platforms."},
		{NoSuchTestFile, "Test file not found", nil,
			"No test file has the path that `--filter` names. The path is relative to the project, as in " +
				"`tests/languages.test.hcl`."},
		{NotTainted, "Delivery not tainted", nil,
			"`herald untaint` removes the taint of a delivery, and this delivery is not tainted. Nothing was changed."},
		{OutputCannotBePrinted, "Cannot print output", nil,
			"The output cannot be printed, for one of three reasons. It is sensitive, so the state does not contain its value. " +
				"Or it is not text, which `--raw` requires: use `--json` for other types. Or Herald runs in a pipeline and the " +
				"text contains a workflow command, such as `::add-mask::` or `##[error]`, which the runner would execute: use " +
				"`--json`, write the text to a file, or change the text."},
		{OutputCouldNotBeWritten, "Cannot write to standard output", nil,
			"The command succeeded and its result is saved, but its output could not be written completely, because the reader " +
				"of a pipe ended or a disk is full. The exit code is that of the command itself. `herald show` prints the state."},
		{ProjectHasNoName, "Project has no name", nil,
			"If the state of a project without a name is lost, the idempotency keys of its messages are lost too, so Herald " +
				"cannot look up what was sent. Set `name` in the `herald` block before that happens."},
	}}
}

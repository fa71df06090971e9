package problem

const (
	AddressInUse            Code = "address-in-use"
	AmbiguousAddress        Code = "ambiguous-address"
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
		{AddressInUse, "Address is taken", []string{"address-is-taken"},
			"`herald import` adds objects that the state does not contain, and this address is in use. `herald state show` " +
				"prints what it is; if it is wrong, `herald state rm` forgets it."},
		{AmbiguousAddress, "Several deliveries are meant", []string{"several-deliveries-are-meant"},
			"The message is in several conversations, and one delivery is needed. Use one of the listed addresses as printed: " +
				"those with a key are quoted for a shell."},
		{FileCannotBeUsed, "File cannot be used", nil,
			"A file or a directory could not be read or written; the message names it and says why. Look at its permissions " +
				"and at the room on the disk. Herald does not write through symbolic links, which in a checkout of somebody " +
				"else's could lead to any file of yours, and it reads neither pipes and devices nor what is larger than a file of " +
				"that kind can be."},
		{FileExists, "File is there already", []string{"file-is-there-already"},
			"Commands that create a file do not overwrite an existing one. Choose another name, or remove the file."},
		{Interrupted, "Interrupted", nil,
			"The command was stopped while it asked or waited. What it had done until then is printed above; if nothing " +
				"is, nothing was done."},
		{NoSuchAction, "No such action", nil,
			"The configuration declares no action at this address. The message lists those that there are."},
		{NoSuchExplanation, "No such explanation", nil,
			"There is no page for this id. `herald explain` lists all ids; mistakes in the notation itself need no more than " +
				"their own words."},
		{NoSuchFile, "No such file", nil,
			"A command was given the name of a file that is not there. Names are relative to the directory of the project, as " +
				"`--chdir` gives it."},
		{NoSuchModule, "No such module", nil,
			"`herald console --scope` names a module instance that the configuration does not have. `herald modules` lists " +
				"the modules; an instance of one with `for_each` has its key behind the name, as in `module.incident[\"db\"]`."},
		{NoSuchOutput, "No such output", nil,
			"The state has no output of this name: outputs are in it after the apply that follows their declaration. `herald " +
				"output` lists them."},
		{NoSuchPlatform, "No such platform", nil,
			"Herald does not support a platform with this name. `herald providers` lists the supported ones."},
		{NoSuchTestFile, "No such test file", nil,
			"`--filter` takes the path of a test file, relative to the project, as in `tests/languages.test.hcl`."},
		{NotTainted, "Not tainted", nil,
			"`herald untaint` removes a mark that this delivery does not have. The next apply leaves it unchanged."},
		{OutputCannotBePrinted, "Output cannot be printed", nil,
			"The output is sensitive, so that its value is not kept, or it is not text, which `--raw` needs: `--json` prints " +
				"every other type. Or the text has a workflow command, such as `::add-mask::` or `##[error]`, and a pipeline runs " +
				"Herald, whose runner would carry it out: use `--json`, write the text to a file, or change it."},
		{OutputCouldNotBeWritten, "Output could not be written", nil,
			"The command has done what it was to do and saved it, but its output could not be written in full: the reader of " +
				"a pipe has gone, or a disk is full. The exit code is that of what was done. `herald show` prints the state."},
		{ProjectHasNoName, "Project has no name", nil,
			"Without a name the keys under which messages were sent are lost with the state, so they cannot be looked for. " +
				"Give the project one, with `name` in the `herald` block, before a state is lost."},
	}}
}

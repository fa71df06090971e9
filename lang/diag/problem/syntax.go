package problem

const (
	BlockNotAllowedHere       Code = "block-not-allowed-here"
	CannotReadConfiguration   Code = "cannot-read-configuration"
	DirectoryCannotBeRead     Code = "directory-cannot-be-read"
	DuplicateBackend          Code = "duplicate-backend"
	DuplicateBlock            Code = "duplicate-block"
	DuplicateDeclaration      Code = "duplicate-declaration"
	DuplicateEncryptionBlock  Code = "duplicate-encryption-block"
	DuplicateHeraldBlock      Code = "duplicate-herald-block"
	DuplicateObjectAttribute  Code = "duplicate-object-attribute"
	DuplicateRulesBlock       Code = "duplicate-rules-block"
	ExpressionTooLarge        Code = "expression-too-large"
	ExtraBlockLabel           Code = "extra-block-label"
	FileCannotBeRead          Code = "file-cannot-be-read"
	FileCannotBeWritten       Code = "file-cannot-be-written"
	FileOutsideProject        Code = "file-outside-project"
	FileTooLarge              Code = "file-too-large"
	FileWithoutAddresses      Code = "file-without-addresses"
	InvalidName               Code = "invalid-name"
	MissingBlockLabel         Code = "missing-block-label"
	NestingTooDeep            Code = "nesting-too-deep"
	NoConfigurationFiles      Code = "no-configuration-files"
	NoSuchFileOrDirectory     Code = "no-such-file-or-directory"
	NotNativeSyntax           Code = "not-native-syntax"
	OverrideWithoutBlock      Code = "override-without-block"
	PartialEvaluation         Code = "partial-evaluation"
	StandardInputCannotBeRead Code = "standard-input-cannot-be-read"
	TooManyBlocks             Code = "too-many-blocks"
	TooManyInstances          Code = "too-many-instances"
	TooMuchSyntax             Code = "too-much-syntax"
	UnexpectedToken           Code = "unexpected-token"
	UnsupportedArgument       Code = "unsupported-argument"
	UnsupportedBlockType      Code = "unsupported-block-type"
	UnsupportedJSONProperty   Code = "unsupported-json-property"
	UnterminatedComment       Code = "unterminated-comment"
	UnterminatedString        Code = "unterminated-string"
	VariablesNotAllowed       Code = "variables-not-allowed"
)

func syntaxArea() Area {
	return Area{"Files and syntax", []Definition{
		{BlockNotAllowedHere, "Block not allowed here", nil,
			"Only arguments are allowed here, and this is a block. To write an object, put an equals sign before the brace."},
		{CannotReadConfiguration, "Cannot read configuration", nil,
			"A file or the directory of the configuration could not be read. Look at its name and permissions, and at " +
				"`--chdir`."},
		{DirectoryCannotBeRead, "Directory cannot be read", nil,
			"`fmt` could not list a directory. Look at its name and permissions."},
		{DuplicateBackend, "Duplicate backend", nil,
			"The state has one backend, and two backend blocks were found. Remove one of them."},
		{DuplicateBlock, "Duplicate block", nil,
			"A block that may occur once occurs twice. Merge the two."},
		{DuplicateDeclaration, "Duplicate declaration", []string{"duplicate-message", "duplicate-conversation", "duplicate-attachment", "duplicate-data", "duplicate-action", "duplicate-module", "duplicate-provider", "duplicate-variable", "duplicate-local", "duplicate-output", "duplicate-check", "duplicate-run"},
			"Two blocks of a module have the same name. Rename or remove one of them."},
		{DuplicateEncryptionBlock, "Duplicate encryption block", nil,
			"Only one encryption block is allowed. Put former keys into `fallback` blocks inside it."},
		{DuplicateHeraldBlock, "Duplicate herald block", nil,
			"A module can have one herald block. Merge the two."},
		{DuplicateObjectAttribute, "Duplicate object attribute", nil,
			"An object of a JSON file has the same name twice, and only one of them could take effect. Remove one."},
		{DuplicateRulesBlock, "Duplicate rules block", nil,
			"The herald block can have one rules block. Merge the two."},
		{ExpressionTooLarge, "Expression too large", nil,
			"Evaluating an expression would take more memory than Herald allows, or more iterations than it can do in a few " +
				"seconds: nested loops, a list that repeats another many times, or repeated searches of a long text. Simplify the " +
				"expression or split it."},
		{ExtraBlockLabel, "Extra block label", nil,
			"The block has more labels than its type takes. Remove those that the message names."},
		{FileCannotBeRead, "File cannot be read", nil,
			"A file that `fmt` was given could not be read. Look at its name and permissions."},
		{FileCannotBeWritten, "File cannot be written", nil,
			"`fmt` could not replace a file, which is unchanged. Check the permissions of its directory."},
		{FileOutsideProject, "File outside the project", []string{"file-outside-the-project"},
			"A file that `fmt` found is a symbolic link to a file outside of the current directory. `fmt` does not follow it, " +
				"because the author of the link could have any file rewritten. Run `herald fmt` in the directory of the file " +
				"itself."},
		{FileTooLarge, "File is too large", []string{"file-is-too-large"},
			"The file is larger than Herald accepts for a configuration and was not read. Split it."},
		{FileWithoutAddresses, "File without addresses", nil,
			"A file that `--target-file` or `--exclude-file` names has no address in it, and without one the flag would " +
				"choose everything. Write one address in each line; empty lines and lines that begin with `#` are passed over."},
		{InvalidName, "Invalid name", nil,
			"A name begins with a letter and goes on with letters, digits, underscores and dashes. Some words are arguments " +
				"of every module block and cannot be names of variables."},
		{MissingBlockLabel, "Missing block label", nil,
			"The block has fewer labels than its type takes. The message shows how the block begins."},
		{NestingTooDeep, "Nesting too deep", nil,
			"Brackets, templates, directives or conditions are nested more than 1,000 levels deep, or one expression has more " +
				"than 1,000 operators: each of them makes the expression one level deeper. Divide the expression with locals."},
		{NoConfigurationFiles, "No configuration files", nil,
			"The directory has no file that ends in `.hcl` or `.hcl.json`. Write one, or name another directory with " +
				"`--chdir`."},
		{NoSuchFileOrDirectory, "No such file or directory", nil,
			"A name that was given to `fmt` does not exist. Correct it."},
		{NotNativeSyntax, "Not native syntax", nil,
			"`fmt` formats files that end in `.hcl`. JSON files and others are left unchanged."},
		{OverrideWithoutBlock, "Nothing to override", []string{"nothing-to-override"},
			"An override file changes blocks of other files, and no block has this name. Correct the name, or move the block " +
				"to another file."},
		{PartialEvaluation, "Configuration not evaluated in full", []string{"configuration-not-evaluated-in-full"},
			"A destroy recalls everything in the state, whatever the files say. Errors that do not concern providers are " +
				"therefore warnings. Where a lifecycle could not be evaluated, the one of the last apply is used; a constant " +
				"`prevent_destroy = true` always applies."},
		{StandardInputCannotBeRead, "Standard input cannot be read", nil,
			"`fmt -` could not read what it was given. Run it again."},
		{TooManyBlocks, "Too many blocks", nil,
			"The `dynamic` blocks of one block would make more blocks than Herald takes. Give them a shorter list."},
		{TooManyInstances, "Too many instances", nil,
			"The configuration expands to more instances than Herald accepts, counting deliveries and modules. Look for a " +
				"`for_each` or a module that is larger than intended, or split the configuration into several projects."},
		{TooMuchSyntax, "Too much syntax", nil,
			"A file has more than a million words, signs and texts, as many as 50,000 short messages have, and would take " +
				"more memory than Herald allows. Divide it into several files, or read long lists from a data file, for example " +
				"with `csvdecode(file(\"users.csv\"))`."},
		{UnexpectedToken, "Unexpected token", []string{"missing-newline-after-argument", "missing-item-separator", "missing-attribute-separator", "unbalanced-parentheses", "extra-characters-after-interpolation-expression", "invalid-single-argument-block-definition"},
			"An argument ends, and something follows on the same line that does not belong to it: a separator, a bracket or " +
				"an operator is missing or wrong."},
		{UnsupportedArgument, "Unsupported argument", nil,
			"The block has no argument of this name. Correct it, or look the block up in the page of the language."},
		{UnsupportedBlockType, "Unsupported block type", nil,
			"No block of this type is allowed here. Correct the type; the block may belong inside another one."},
		{UnsupportedJSONProperty, "Unsupported JSON property", []string{"extraneous-json-object-property"},
			"A JSON file has a property that is neither an argument nor a block here. Correct its name, or remove it."},
		{UnterminatedComment, "Unterminated comment", nil,
			"A comment begins with `/*` and nothing ends it. Write `*/` where it ends."},
		{UnterminatedString, "Unterminated string", nil,
			"A string has no closing quote on its line. Add it. For a text of several lines, write `\\n` between them, or use " +
				"a heredoc (`<<EOT`)."},
		{VariablesNotAllowed, "Variables not allowed", nil,
			"The value is needed before anything is evaluated, so it cannot contain references. Write the value itself."},
	}}
}

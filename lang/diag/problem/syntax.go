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
			"A block is used where only arguments are allowed. To set an object, write an equals sign before the brace."},
		{CannotReadConfiguration, "Cannot read configuration", nil,
			"A file or the directory of the configuration could not be read. Check its name, its permissions, and `--chdir`."},
		{DirectoryCannotBeRead, "Cannot read directory", nil,
			"`herald fmt` could not list a directory. Check its name and permissions."},
		{DuplicateBackend, "Duplicate backend block", nil,
			"Only one `backend` block is allowed. Remove the other one."},
		{DuplicateBlock, "Duplicate block", nil,
			"A block that is allowed once occurs twice. Merge the two blocks."},
		{DuplicateDeclaration, "Duplicate declaration", []string{"duplicate-message", "duplicate-conversation", "duplicate-attachment", "duplicate-data", "duplicate-action", "duplicate-module", "duplicate-provider", "duplicate-variable", "duplicate-local", "duplicate-output", "duplicate-check", "duplicate-run"},
			"Two blocks of a module have the same name. Rename or remove one of them."},
		{DuplicateEncryptionBlock, "Duplicate encryption block", nil,
			"Only one `encryption` block is allowed. To add former keys, use `fallback` blocks inside it."},
		{DuplicateHeraldBlock, "Duplicate herald block", nil,
			"A module can have only one `herald` block. Merge the two blocks."},
		{DuplicateObjectAttribute, "Duplicate object attribute", nil,
			"An object in a JSON file has the same property twice, so only one of them would take effect. Remove one of them."},
		{DuplicateRulesBlock, "Duplicate rules block", nil,
			"The `herald` block can have only one `rules` block. Merge the two blocks."},
		{ExpressionTooLarge, "Expression too large", nil,
			"The evaluation of an expression exceeds the limit of memory or iterations, for example because of nested loops, a " +
				"list that repeats another many times, or repeated searches of a long text. Simplify the expression, or split it."},
		{ExtraBlockLabel, "Extra block label", nil,
			"The block has more labels than its type allows. Remove those that the message names."},
		{FileCannotBeRead, "Cannot read file", nil,
			"`herald fmt` could not read a file. Check its name and permissions."},
		{FileCannotBeWritten, "Cannot write file", nil,
			"`herald fmt` could not replace a file, which is unchanged. Check the permissions of its directory and the free " +
				"disk space."},
		{FileOutsideProject, "File outside the project", []string{"file-outside-the-project"},
			"`herald fmt` found a symbolic link to a file outside of the current directory. It does not follow the link, " +
				"because the author of the link could have any file rewritten. Run `herald fmt` in the directory of the file " +
				"itself."},
		{FileTooLarge, "File too large", []string{"file-is-too-large"},
			"The file exceeds the size limit of configuration files and was not read. Split it."},
		{FileWithoutAddresses, "File contains no addresses", nil,
			"A file that `--target-file` or `--exclude-file` names contains no address, and without one the flag would select " +
				"everything. Write one address on each line. Empty lines and lines that begin with `#` are ignored."},
		{InvalidName, "Invalid name", nil,
			"A name must begin with a letter and contain only letters, digits, underscores and dashes. Names of arguments that " +
				"every `module` block has cannot be names of variables."},
		{MissingBlockLabel, "Missing block label", nil,
			"The block has fewer labels than its type requires. Add them; the message shows an example."},
		{NestingTooDeep, "Expression nested too deeply", nil,
			"Brackets, templates, directives or conditions are nested more than 1,000 levels deep, or an expression has more " +
				"than 1,000 operators, each of which adds a level. Split the expression with local values."},
		{NoConfigurationFiles, "No configuration files", nil,
			"The directory contains no file whose name ends in `.hcl` or `.hcl.json`. Write one, or use another directory with " +
				"`--chdir`."},
		{NoSuchFileOrDirectory, "No such file or directory", nil,
			"A file or directory that was passed to `herald fmt` does not exist. Correct its name."},
		{NotNativeSyntax, "Not native syntax", nil,
			"`herald fmt` formats only files whose name ends in `.hcl`. JSON files and others are not changed."},
		{OverrideWithoutBlock, "No block to override", []string{"nothing-to-override"},
			"An override file changes blocks of other files, and there is no block with this name. Correct the name, or move " +
				"the block to another file."},
		{PartialEvaluation, "Configuration evaluated only partly", []string{"configuration-not-evaluated-in-full"},
			"The configuration has errors, and the command continues, because a destroy recalls everything in the state, " +
				"whatever the files declare. Errors that do not concern providers are therefore shown as warnings. If a lifecycle " +
				"could not be evaluated, that of the last apply is used. A constant `prevent_destroy = true` always applies."},
		{StandardInputCannotBeRead, "Cannot read standard input", nil,
			"`herald fmt -` could not read its standard input. Run it again."},
		{TooManyBlocks, "Too many blocks", nil,
			"The `dynamic` blocks of one block would generate more blocks than Herald allows. Use a shorter list."},
		{TooManyInstances, "Too many instances", nil,
			"The configuration expands to more instances, deliveries and modules than Herald allows. Find a `for_each` or a " +
				"module that is larger than intended, or split the configuration into several projects."},
		{TooMuchSyntax, "File has too many tokens", nil,
			"A file has more than a million tokens, as many as in 50,000 short messages, and would need more memory than " +
				"Herald allows. Split it into several files, or read long lists from a data file, for example with " +
				"`csvdecode(file(\"users.csv\"))`."},
		{UnexpectedToken, "Unexpected token", []string{"missing-newline-after-argument", "missing-item-separator", "missing-attribute-separator", "unbalanced-parentheses", "extra-characters-after-interpolation-expression", "invalid-single-argument-block-definition"},
			"An argument or an expression is followed by something that does not belong to it, because a line break, a " +
				"separator, a bracket or an operator is missing or wrong. Correct the line."},
		{UnsupportedArgument, "Unsupported argument", nil,
			"The block has no argument with this name. Correct the name; the reference of the language lists the arguments of " +
				"each block."},
		{UnsupportedBlockType, "Unsupported block type", nil,
			"No block of this type is allowed here. Correct the type, or move the block into the block that it belongs to."},
		{UnsupportedJSONProperty, "Unsupported JSON property", []string{"extraneous-json-object-property"},
			"A JSON file has a property that is neither an argument nor a block here. Correct its name, or remove it."},
		{UnterminatedComment, "Unterminated comment", nil,
			"A comment begins with `/*` and has no end. Add `*/` where it ends."},
		{UnterminatedString, "Unterminated string", nil,
			"A string has no closing quote on its line. Add it. For a text of several lines, write `\\n` for each line break, " +
				"or use a heredoc (`<<EOT`)."},
		{VariablesNotAllowed, "Variables not allowed", nil,
			"The value is needed before anything is evaluated, so it cannot contain references. Write a constant value."},
	}}
}

package problem

const (
	AttributeNotInType           Code = "attribute-not-in-type"
	CannotReadVariables          Code = "cannot-read-variables"
	ConstantVariableChanged      Code = "constant-variable-changed"
	ConstantVariableInTest       Code = "constant-variable-in-test"
	ConstantVariableWithoutValue Code = "constant-variable-without-value"
	DependencyCycle              Code = "dependency-cycle"
	DeprecatedOutput             Code = "deprecated-output"
	DeprecatedVariable           Code = "deprecated-variable"
	DeprecationWithoutEffect     Code = "deprecation-without-effect"
	DuplicateObjectKey           Code = "duplicate-object-key"
	EphemeralValueNotAllowed     Code = "ephemeral-value-not-allowed"
	IncorrectArgumentType        Code = "incorrect-argument-type"
	InvalidCondition             Code = "invalid-condition"
	InvalidCountArgument         Code = "invalid-count-argument"
	InvalidDefaultValue          Code = "invalid-default-value"
	InvalidErrorMessage          Code = "invalid-error-message"
	InvalidForEachArgument       Code = "invalid-for-each-argument"
	InvalidIndex                 Code = "invalid-index"
	InvalidOperand               Code = "invalid-operand"
	InvalidOperator              Code = "invalid-operator"
	InvalidReference             Code = "invalid-reference"
	InvalidTime                  Code = "invalid-time"
	InvalidValueForVariable      Code = "invalid-value-for-variable"
	InvalidVar                   Code = "invalid-var"
	MissingDeprecationMessage    Code = "missing-deprecation-message"
	MissingMapElement            Code = "missing-map-element"
	MissingRequiredArgument      Code = "missing-required-argument"
	NoValueForRequiredVariable   Code = "no-value-for-required-variable"
	NumberOutOfRange             Code = "number-out-of-range"
	ReferenceToItself            Code = "reference-to-itself"
	SecretConstantVariable       Code = "secret-constant-variable"
	SensitiveValueNotAllowed     Code = "sensitive-value-not-allowed"
	SomeValuesUnknown            Code = "some-values-unknown"
	UndeclaredReference          Code = "undeclared-reference"
	UnknownVariable              Code = "unknown-variable"
	UnsupportedAttribute         Code = "unsupported-attribute"
	ValueForUndeclaredVariable   Code = "value-for-undeclared-variable"
	ValueNotKnownYet             Code = "value-not-known-yet"
	VariableIsNotConstant        Code = "variable-is-not-constant"
)

func expressionsArea() Area {
	return Area{"Variables and expressions", []Definition{
		{AttributeNotInType, "Attribute not in the type", []string{"attribute-not-in-the-type"},
			"An object that is written for a variable has an attribute that the variable's type does not have. The attribute " +
				"is ignored. Correct its name, remove it, or add it to the type. Objects that are only referred to may have more " +
				"attributes than the type."},
		{CannotReadVariables, "Cannot read variables", nil,
			"A file of variables could not be read. Look at its name, as given with `--var-file`."},
		{ConstantVariableChanged, "Constant variable changed", nil,
			"A flag, a test or a module block gives a constant variable another value than the one that modules were found " +
				"with. Set it where the message says, or remove `const` from the variable."},
		{ConstantVariableInTest, "Constant variable in a test", []string{"constant-variable-in-a-test"},
			"A variable block of a test file has `const`. Modules have been found by then; remove it."},
		{ConstantVariableWithoutValue, "Constant variable without value", nil,
			"The source of a module refers to a variable whose value is not known when modules are found. Add `const = true` " +
				"to the variable, and set it by its default, in the environment, in `herald.vars.hcl` or in a file " +
				"`*.auto.vars.hcl`."},
		{DependencyCycle, "Dependency cycle", nil,
			"Blocks depend on each other in a cycle. Remove one of the references or `depends_on` entries."},
		{DeprecatedOutput, "Deprecated output", nil,
			"A variable gets a value, or an output of a module is used, that its author has declared deprecated. The message " +
				"has the author's text on what to use instead."},
		{DeprecatedVariable, "Deprecated variable", nil,
			"A variable gets a value, or an output of a module is used, that its author has declared deprecated. The message " +
				"has the author's text on what to use instead."},
		{DeprecationWithoutEffect, "Deprecation without effect", nil,
			"An output of the root module has `deprecated`. No module refers to it, so nothing would warn. Remove the " +
				"argument."},
		{DuplicateObjectKey, "Duplicate object key", nil,
			"An object has the same key twice, or a `for` expression produces it twice. Only one of the values would be kept. " +
				"Remove one of them, or use another key."},
		{EphemeralValueNotAllowed, "Ephemeral value not allowed", nil,
			"An ephemeral value exists only during one run, and this argument is stored. Use a value that is not ephemeral."},
		{IncorrectArgumentType, "Incorrect argument type", nil,
			"The value is of another type than this argument takes. The message says which."},
		{InvalidCondition, "Invalid condition", nil,
			"A condition must be true or false. Make it a comparison or a call that answers yes or no."},
		{InvalidCountArgument, "Invalid count argument", nil,
			"`count` is a whole number, not negative, and known before anything is sent. It cannot be sensitive."},
		{InvalidDefaultValue, "Invalid default value", nil,
			"The default does not fit the type of its variable. Correct one of the two."},
		{InvalidErrorMessage, "Invalid error message", nil,
			"An error message is text. Write it as a string."},
		{InvalidForEachArgument, "Invalid for_each argument", nil,
			"`for_each` is a set of strings or a map, with keys that are known before anything is sent and are not sensitive."},
		{InvalidIndex, "Invalid index", nil,
			"The list or map has no element at this index. The message says which indexes it has."},
		{InvalidOperand, "Invalid operand", nil,
			"The operator `+` adds numbers, and one operand is a text. To join texts, write one template: `\"${a}${b}\"`."},
		{InvalidOperator, "Invalid operator", nil,
			"The words `and`, `or` and `not` are not operators. Write `&&`, `||` and `!`."},
		{InvalidReference, "Invalid reference", nil,
			"This cannot be referred to, or not from here. The message says which references are possible."},
		{InvalidTime, "Invalid time", nil,
			"A time is written as in `2026-12-01T22:00:00+08:00`."},
		{InvalidValueForVariable, "Invalid value for variable", nil,
			"The value that was given does not fit the type of the variable, or one of its rules. The message says where it " +
				"came from."},
		{InvalidVar, "Invalid --var", nil,
			"`--var` takes a name, an equals sign and a value: `--var 'window=22:00'`."},
		{MissingDeprecationMessage, "Missing deprecation message", nil,
			"`deprecated` is empty. It is the text of the warning: write what to use instead."},
		{MissingMapElement, "Missing map element", nil,
			"The map has no element with this key. The message lists the keys that it has."},
		{MissingRequiredArgument, "Missing required argument", nil,
			"The block needs this argument. Add it."},
		{NoValueForRequiredVariable, "No value for required variable", nil,
			"The variable has no default, and no value was given. Set one in `herald.vars.hcl`, with `--var`, or in the " +
				"environment as `HERALD_VAR_name`."},
		{NumberOutOfRange, "Number out of range", nil,
			"The number is larger or smaller than can be used here."},
		{ReferenceToItself, "Reference to itself", nil,
			"A value refers to itself. Remove the reference."},
		{SecretConstantVariable, "Constant variable is secret", []string{"constant-variable-is-secret"},
			"A variable cannot be constant and sensitive or ephemeral, because the source of a module is stored and shown."},
		{SensitiveValueNotAllowed, "Sensitive value not allowed", nil,
			"The value would be shown or stored here and is marked sensitive. Use another value, or wrap it in " +
				"`nonsensitive()` if it may be seen."},
		{SomeValuesUnknown, "Some values are missing", []string{"some-values-are-missing"},
			"The configuration has errors. The console continues, and values that depend on them are unknown."},
		{UndeclaredReference, "Reference to something undeclared", []string{"reference-to-something-undeclared"},
			"Nothing with this name is declared in the module. Correct the name, or declare it."},
		{UnknownVariable, "Unknown variable", nil,
			"There is no variable of this name here. The message says which names can be used."},
		{UnsupportedAttribute, "Unsupported attribute", nil,
			"What is referred to has no attribute of this name. The message says which it has."},
		{ValueForUndeclaredVariable, "Value for undeclared variable", nil,
			"A value was given for a variable that is not declared. Declare it, or remove the value."},
		{ValueNotKnownYet, "Value not known yet", nil,
			"The value is known only after something has been sent, and it is needed before. Use a value that is known."},
		{VariableIsNotConstant, "Variable is not constant", nil,
			"The source of a module refers to a variable whose value is not known when modules are found. Add `const = true` " +
				"to the variable, and set it by its default, in the environment, in `herald.vars.hcl` or in a file " +
				"`*.auto.vars.hcl`."},
	}}
}

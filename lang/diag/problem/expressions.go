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
		{AttributeNotInType, "Attribute not in type", []string{"attribute-not-in-the-type"},
			"An object written for a variable has an attribute that the type of the variable does not have. The attribute is " +
				"ignored. Correct its name, remove it, or add it to the type. There is no warning for objects that are passed by " +
				"reference."},
		{CannotReadVariables, "Cannot read variables", nil,
			"A file with values of variables could not be read. Check the name that `--var-file` passes, and the permissions " +
				"of the file."},
		{ConstantVariableChanged, "Constant variable changed", nil,
			"A flag, a test or a `module` block sets a constant variable to a value that differs from the one that modules " +
				"were loaded with. Set the value where the message says, or remove `const` from the variable."},
		{ConstantVariableInTest, "Constant variable in a test", []string{"constant-variable-in-a-test"},
			"A `variable` block of a test file has `const`, which has no meaning there, because modules are loaded before " +
				"tests are read. Remove the argument."},
		{ConstantVariableWithoutValue, "Constant variable has no value", nil,
			"The source of a module refers to a constant variable that has no value when modules are loaded. Set it by its " +
				"default, in the environment, in `herald.vars.hcl` or in a file `*.auto.vars.hcl`."},
		{DependencyCycle, "Dependency cycle", nil,
			"Blocks depend on each other in a cycle. Remove one of the references or `depends_on` entries in it."},
		{DeprecatedOutput, "Deprecated output", nil,
			"The configuration uses an output of a module that its author has deprecated. The message contains the author's " +
				"advice on what to use instead."},
		{DeprecatedVariable, "Deprecated variable", nil,
			"The configuration sets a variable that its author has deprecated. The message contains the author's advice on " +
				"what to use instead."},
		{DeprecationWithoutEffect, "Deprecation has no effect", nil,
			"An output of the root module has the argument `deprecated`. No module can refer to that output, so there would be " +
				"no warning. Remove the argument."},
		{DuplicateObjectKey, "Duplicate object key", nil,
			"An object has the same key twice, or a `for` expression produces it twice, so one of the two values would be " +
				"lost. Remove one of them, or use another key."},
		{EphemeralValueNotAllowed, "Ephemeral value not allowed", nil,
			"An ephemeral value exists only during one run, and the value of this argument is stored. Use a value that is not " +
				"ephemeral."},
		{IncorrectArgumentType, "Incorrect argument type", nil,
			"The value has a type that the argument does not accept. The message names the expected type."},
		{InvalidCondition, "Invalid condition", nil,
			"A condition must be true or false, and this one has another type. Use a comparison, or a function that returns a " +
				"boolean."},
		{InvalidCountArgument, "Invalid count argument", nil,
			"The value of `count` must be a whole number, not negative, not sensitive, and known before anything is sent."},
		{InvalidDefaultValue, "Invalid default value", nil,
			"The default value does not have the type of its variable. Correct the value or the type."},
		{InvalidErrorMessage, "Invalid error message", nil,
			"The value of `error_message` must be a text. Write it as a string."},
		{InvalidForEachArgument, "Invalid for_each argument", nil,
			"The value of `for_each` must be a map or a set of strings. Its keys must not be sensitive, and must be known " +
				"before anything is sent."},
		{InvalidIndex, "Invalid index", nil,
			"The list or map has no element with this index. The message lists the valid indexes."},
		{InvalidOperand, "Invalid operand", nil,
			"The operator `+` adds numbers, and one of its operands is a text. To join texts, use a template: `\"${a}${b}\"`."},
		{InvalidOperator, "Invalid operator", nil,
			"The words `and`, `or` and `not` are not operators. Use `&&`, `||` and `!`."},
		{InvalidReference, "Invalid reference", nil,
			"The expression is not a reference, or refers to something that is not available in this place. The message says " +
				"what can be referred to."},
		{InvalidTime, "Invalid time", nil,
			"The value is not a time in the format of RFC 3339, as in `2026-12-01T22:00:00+08:00`."},
		{InvalidValueForVariable, "Invalid value for variable", nil,
			"The value does not have the type of the variable, or violates one of its validations. The message says where the " +
				"value was set."},
		{InvalidVar, "Invalid --var", nil,
			"The argument of `--var` must be a name, an equals sign and a value: `--var 'window=22:00'`."},
		{MissingDeprecationMessage, "Missing deprecation message", nil,
			"The argument `deprecated` is empty. It is the text of the warning: write what to use instead."},
		{MissingMapElement, "Missing map element", nil,
			"The map has no element with this key. Correct the key; the message lists the existing ones."},
		{MissingRequiredArgument, "Missing required argument", nil,
			"The block requires an argument that is not set. Add it."},
		{NoValueForRequiredVariable, "No value for required variable", nil,
			"The variable has no default, and no value was set. Set one in `herald.vars.hcl`, with `--var`, or in the " +
				"environment as `HERALD_VAR_name`."},
		{NumberOutOfRange, "Number out of range", nil,
			"The number is outside of the range of numbers that Herald computes with. Use a number that is nearer to zero."},
		{ReferenceToItself, "Self-reference", nil,
			"A value refers to itself, directly or through other values. Remove the reference."},
		{SecretConstantVariable, "Constant variable must not be secret", []string{"constant-variable-is-secret"},
			"A constant variable cannot be sensitive or ephemeral, because the sources of modules are stored and shown. Remove " +
				"`const`, or the argument that makes the variable secret."},
		{SensitiveValueNotAllowed, "Sensitive value not allowed", nil,
			"The value is marked as sensitive, and it would be shown or stored here. Use another value, or wrap it in " +
				"`nonsensitive()` if people may see it."},
		{SomeValuesUnknown, "Some values are unknown", []string{"some-values-are-missing"},
			"The configuration has errors. The console continues, but values that depend on the errors are unknown. Correct " +
				"the errors that are printed above."},
		{UndeclaredReference, "Undeclared reference", []string{"reference-to-something-undeclared"},
			"The module declares nothing with this name. Correct the name, or declare the block, variable or local value."},
		{UnknownVariable, "Unknown variable", nil,
			"The name does not exist in this place. Correct it; the message lists the names that can be used."},
		{UnsupportedAttribute, "Unsupported attribute", nil,
			"The object has no attribute with this name. Correct the name; the message lists the existing ones."},
		{ValueForUndeclaredVariable, "Value for undeclared variable", nil,
			"A value was set for a variable that is not declared. Declare the variable, or remove the value."},
		{ValueNotKnownYet, "Value not known yet", nil,
			"The value exists only after something has been sent, but it is needed before that. Use a value that is known when " +
				"the plan is made."},
		{VariableIsNotConstant, "Variable is not constant", nil,
			"The source of a module refers to a variable that is not constant, so its value is not known when modules are " +
				"loaded. Add `const = true` to the variable, and set it by its default, in the environment, in `herald.vars.hcl` " +
				"or in a file `*.auto.vars.hcl`."},
	}}
}

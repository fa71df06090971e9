package problem

const (
	InvalidAllowFilesOutside        Code = "invalid-allow-files-outside"
	InvalidBackend                  Code = "invalid-backend"
	InvalidEncryption               Code = "invalid-encryption"
	InvalidEnvironmentVariable      Code = "invalid-environment-variable"
	InvalidInstanceKey              Code = "invalid-instance-key"
	InvalidOutputValue              Code = "invalid-output-value"
	InvalidProjectName              Code = "invalid-project-name"
	InvalidProviderReference        Code = "invalid-provider-reference"
	InvalidSeverity                 Code = "invalid-severity"
	InvalidUserConfiguration        Code = "invalid-user-configuration"
	InvalidVersionConstraint        Code = "invalid-version-constraint"
	InvalidWorkspace                Code = "invalid-workspace"
	MissingAlias                    Code = "missing-alias"
	MissingInstanceKey              Code = "missing-instance-key"
	OutputCannotBeStored            Code = "output-cannot-be-stored"
	OutputRefersToSensitiveValues   Code = "output-refers-to-sensitive-values"
	ProviderConfigurationNotPresent Code = "provider-configuration-not-present"
	UndeclaredProvider              Code = "undeclared-provider"
	UnknownBackend                  Code = "unknown-backend"
	UnknownPlatform                 Code = "unknown-platform"
	UnknownRule                     Code = "unknown-rule"
	UnsupportedHeraldVersion        Code = "unsupported-herald-version"
)

func settingsArea() Area {
	return Area{"Accounts and settings", []Definition{
		{InvalidAllowFilesOutside, "Invalid allow_files_outside", nil,
			"The argument of the `herald` block is a list of directories that exist, each relative to the root module or " +
				"absolute. It can refer to nothing. `--allow-files-outside` takes one such directory, and the user configuration " +
				"absolute ones."},
		{InvalidBackend, "Invalid backend", nil,
			"An argument of the backend cannot be used. The message says which and why."},
		{InvalidEncryption, "Invalid encryption", nil,
			"The encryption block cannot be used: a key is missing or malformed."},
		{InvalidEnvironmentVariable, "Invalid environment variable", nil,
			"An environment variable holds a value that its argument, or Herald itself, cannot take. The message says what it " +
				"takes."},
		{InvalidInstanceKey, "Invalid instance key", nil,
			"There is no instance with this key, or the block has no keys. The message lists those that there are."},
		{InvalidOutputValue, "Invalid output value", nil,
			"An output has a type in it, as the function `type` gives it, and a type cannot be stored. Look at it in `herald " +
				"console`."},
		{InvalidProjectName, "Invalid project name", nil,
			"The name is the identity of the project and cannot be empty. Choose one and keep it."},
		{InvalidProviderReference, "Invalid provider reference", nil,
			"A provider is named by its platform and alias, without quotes: `mixin.ops`."},
		{InvalidSeverity, "Invalid severity", nil,
			"A rule is a warning, an error, or off. The message lists the words."},
		{InvalidUserConfiguration, "Invalid user configuration", nil,
			"The configuration file of the user, `herald/config.hcl` in the directory for such files or the file that " +
				"`HERALD_CONFIG` names, cannot be read, or has an argument that is not one. It says what the files of projects " +
				"may reach, so nothing is evaluated without it. It takes `untrusted`, `allowed_endpoints`, `allow_files_outside` " +
				"and `require_signatures`."},
		{InvalidVersionConstraint, "Invalid version constraint", nil,
			"A constraint is written as in `\">= 0.1, < 2.0\"`."},
		{InvalidWorkspace, "Invalid workspace", nil,
			"The name of a workspace cannot be used. The message says why."},
		{MissingAlias, "Missing alias", nil,
			"A provider with `for_each` configures several accounts and needs an alias."},
		{MissingInstanceKey, "Missing instance key", nil,
			"The block has several instances, and one of them is meant. Add its key in brackets."},
		{OutputCannotBeStored, "Output cannot be stored", nil,
			"The value of an output has a type that cannot be written down. Make it text, numbers, lists or maps."},
		{OutputRefersToSensitiveValues, "Output refers to sensitive values", nil,
			"The output would show a sensitive value. Add `sensitive = true` to it, or use `nonsensitive()` where it may be " +
				"seen."},
		{ProviderConfigurationNotPresent, "Provider configuration not present", nil,
			"The state has messages of an account that the configuration does not declare. Write the block that the message " +
				"shows, and keep it until the messages are gone from the state. A default account (`provider = yunhu`) needs no " +
				"block: it is made from the environment."},
		{UndeclaredProvider, "Undeclared provider", nil,
			"There is no provider block with this alias. Declare one."},
		{UnknownBackend, "Unknown backend", []string{"backend-is-not-known"},
			"There is no backend of this type. The message lists those that there are."},
		{UnknownPlatform, "Unknown platform", nil,
			"There is no platform of this name. `herald providers` lists them."},
		{UnknownRule, "Unknown rule", nil,
			"There is no rule of this name. The message lists them."},
		{UnsupportedHeraldVersion, "Unsupported Herald version", nil,
			"The configuration asks for another version of Herald. Use that one, or change `required_version`."},
	}}
}

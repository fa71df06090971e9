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
			"The argument of the `herald` block must be a list of existing directories, relative to the root module or " +
				"absolute, without references. `--allow-files-outside` accepts one such directory, and the user configuration " +
				"accepts absolute ones only."},
		{InvalidBackend, "Invalid backend", nil,
			"An argument of the `backend` block is invalid. The message names it and the cause."},
		{InvalidEncryption, "Invalid encryption", nil,
			"The `encryption` block is invalid, because a key is missing or malformed. The message says which."},
		{InvalidEnvironmentVariable, "Invalid environment variable", nil,
			"The value of an environment variable is invalid for the argument or the setting that it sets. Correct it; the " +
				"message describes the valid values."},
		{InvalidInstanceKey, "Invalid instance key", nil,
			"There is no instance with this key, or the block has no instances with keys. The message lists the existing keys."},
		{InvalidOutputValue, "Invalid output value", nil,
			"The value of an output does not have the declared type, or contains a type, as returned by the function `type`, " +
				"which cannot be stored. Correct the value. To print a type, use `herald console`."},
		{InvalidProjectName, "Invalid project name", nil,
			"The name identifies the project and cannot be empty. Choose a name and never change it."},
		{InvalidProviderReference, "Invalid provider reference", nil,
			"The value is not a reference to a provider. Use its platform and alias without quotes: `mixin.ops`."},
		{InvalidSeverity, "Invalid severity", nil,
			"The value is not a severity of lint rules. Use one of those that the message lists."},
		{InvalidUserConfiguration, "Invalid user configuration", nil,
			"The user configuration, `herald/config.hcl` in the user's configuration directory or the file that " +
				"`HERALD_CONFIG` names, cannot be read or has an unsupported argument. It limits what the files of projects may " +
				"access, so nothing is evaluated without it. Its arguments are `untrusted`, `allowed_endpoints`, " +
				"`allow_files_outside` and `require_signatures`."},
		{InvalidVersionConstraint, "Invalid version constraint", nil,
			"The value is not a version constraint. Write it as in `\">= 0.1, < 2.0\"`."},
		{InvalidWorkspace, "Invalid workspace", nil,
			"The workspace has an invalid name, or the backend does not support workspaces. The message says which."},
		{MissingAlias, "Missing alias", nil,
			"A provider with `for_each` configures several accounts, so it needs an alias to refer to. Add `alias`."},
		{MissingInstanceKey, "Missing instance key", nil,
			"The block has several instances, and the reference must select one of them. Add its key in brackets."},
		{OutputCannotBeStored, "Cannot store output", nil,
			"The value of an output has a type that cannot be stored. Use text, numbers, booleans, lists or maps."},
		{OutputRefersToSensitiveValues, "Output refers to sensitive values", nil,
			"The value of the output depends on a sensitive value and would be shown. Add `sensitive = true` to the output, or " +
				"use `nonsensitive()` if people may see the value."},
		{ProviderConfigurationNotPresent, "Provider configuration not present", nil,
			"The state contains messages of a provider that the configuration does not declare. Add the block that the message " +
				"shows, and keep it until the state contains none of those messages. A default provider (`provider = yunhu`) needs " +
				"no block: the environment configures it."},
		{UndeclaredProvider, "Undeclared provider", nil,
			"There is no `provider` block with this alias. Declare one, or correct the alias."},
		{UnknownBackend, "Unknown backend", []string{"backend-is-not-known"},
			"There is no backend of this type. Correct the type; the message lists the supported ones."},
		{UnknownPlatform, "Unknown platform", nil,
			"There is no platform with this name. Correct the name; `herald providers` lists the platforms."},
		{UnknownRule, "Unknown lint rule", nil,
			"There is no lint rule with this name. Correct the name; `herald rules` lists the lint rules."},
		{UnsupportedHeraldVersion, "Unsupported Herald version", nil,
			"The configuration requires another version of Herald. Use that version, or change `required_version`."},
	}}
}

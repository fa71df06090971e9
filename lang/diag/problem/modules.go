package problem

const (
	CannotReadLockFile             Code = "cannot-read-lock-file"
	ImportInCalledModule           Code = "import-in-called-module"
	InvalidLockFile                Code = "invalid-lock-file"
	InvalidModuleSource            Code = "invalid-module-source"
	InvalidProviderRequirement     Code = "invalid-provider-requirement"
	LocalRepositoryInFetchedModule Code = "local-repository-in-fetched-module"
	LockFileCannotBeWritten        Code = "lock-file-cannot-be-written"
	MissingModuleArgument          Code = "missing-module-argument"
	ModuleCallsItself              Code = "module-calls-itself"
	ModuleCannotBeFetched          Code = "module-cannot-be-fetched"
	ModuleDiffersFromLockFile      Code = "module-differs-from-lock-file"
	ModuleNotFetched               Code = "module-not-fetched"
	ModuleNotFound                 Code = "module-not-found"
	ModuleNotVerified              Code = "module-not-verified"
	ModuleOutsideProject           Code = "module-outside-project"
	ModuleOutsideRepository        Code = "module-outside-repository"
	ModulesNestedTooDeep           Code = "modules-nested-too-deep"
	ProjectSettingsInCalledModule  Code = "project-settings-in-called-module"
	ProviderInCalledModule         Code = "provider-in-called-module"
	ProviderNotPassed              Code = "provider-not-passed"
	ProviderNotRequired            Code = "provider-not-required"
	ProviderOfAnotherPlatform      Code = "provider-of-another-platform"
)

func modulesArea() Area {
	return Area{"Modules", []Definition{
		{CannotReadLockFile, "Cannot read lock file", nil,
			"`.herald.lock.hcl` could not be read. Look at its permissions."},
		{ImportInCalledModule, "Import in a called module", []string{"import-in-a-called-module"},
			"Import blocks are allowed in the root module only. Move the block there."},
		{InvalidLockFile, "Invalid lock file", nil,
			"`.herald.lock.hcl` was changed by hand or damaged. Restore it, or remove it and run `herald get`."},
		{InvalidModuleSource, "Invalid module source", nil,
			"The source of a module is a directory that begins with `./` or `../`, or a git repository."},
		{InvalidProviderRequirement, "Invalid provider requirement", nil,
			"A module says which accounts it requires by platform and alias. The message says what cannot be read."},
		{LocalRepositoryInFetchedModule, "Local repository in a fetched module", []string{"local-repository-in-a-fetched-module"},
			"A module that was fetched calls a `file://` repository. Only modules of the project itself can, because it would " +
				"be one of the machine on which Herald runs. Change that module, or fetch the other one from a server."},
		{LockFileCannotBeWritten, "Lock file cannot be written", nil,
			"`herald get` could not write `.herald.lock.hcl`. Look at the permissions of the directory."},
		{MissingModuleArgument, "Missing module argument", nil,
			"The module that is called needs a value for a variable. Add the argument to the module block."},
		{ModuleCallsItself, "Module calls itself", nil,
			"A module calls itself, directly or through others. Remove one of the calls."},
		{ModuleCannotBeFetched, "Module cannot be fetched", nil,
			"The repository of a module could not be reached, does not have what is named, holds more than 256 MiB or 20,000 " +
				"files, takes longer than 5 minutes, or has other files at a commit than `.herald.lock.hcl` names by their hash. " +
				"With `--untrusted` only commits that the lock file has with their hash are fetched, and only from servers. The " +
				"message has git's words where it has any."},
		{ModuleDiffersFromLockFile, "Module differs from the lock file", []string{"module-differs-from-the-lock-file"},
			"The files of a fetched module are not those that `.herald.lock.hcl` names by their hash. They were changed, or " +
				"committed with the project in the place where modules are fetched to. `herald get` replaces them by those of the " +
				"repository."},
		{ModuleNotFetched, "Module not fetched", nil,
			"A module from a repository has not been fetched yet. Run `herald get`."},
		{ModuleNotFound, "Module not found", nil,
			"The directory of a module is not there, or has no configuration. A local source is relative to the module that " +
				"names it."},
		{ModuleNotVerified, "Module not verified", nil,
			"`.herald.lock.hcl` has no hash of a module, as earlier versions of Herald wrote it. `herald init` and `herald " +
				"get` fetch the module again at its commit and add the hash."},
		{ModuleOutsideProject, "Module outside the project", []string{"module-outside-the-project"},
			"A module that is called by `./` or `../` is outside of the project and of the Git repository that the project is " +
				"in, or is a link that leads there. Move it, or allow its directory with `allow_files_outside` in the `herald` " +
				"block, or with `--allow-files-outside`."},
		{ModuleOutsideRepository, "Module outside its repository", []string{"module-outside-its-repository"},
			"A module from a repository calls a module by `./` or `../` that is outside of that repository, or through a link " +
				"that leads out of it. Only the author of the module can correct this."},
		{ModulesNestedTooDeep, "Modules without end", []string{"modules-without-end"},
			"Modules call each other to a depth that Herald does not accept. Look for a module that calls itself through a " +
				"repository."},
		{ProjectSettingsInCalledModule, "Project settings in a called module", []string{"project-settings-in-a-called-module"},
			"Name and backend belong to the root module. Remove them here."},
		{ProviderInCalledModule, "Provider in a called module", []string{"provider-in-a-called-module"},
			"Providers are configured in the root module and passed on with `providers = { … }`. Move the block there."},
		{ProviderNotPassed, "Provider not passed", nil,
			"A module uses an account that the module block does not pass on. Add it to `providers`."},
		{ProviderNotRequired, "Provider not required", nil,
			"An account is passed to a module that does not ask for it. Remove it, or have the module require it."},
		{ProviderOfAnotherPlatform, "Provider of another platform", nil,
			"An account of another platform is passed than the module expects."},
	}}
}

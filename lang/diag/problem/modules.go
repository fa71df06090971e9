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
			"The file `.herald.lock.hcl` could not be read. Check its permissions."},
		{ImportInCalledModule, "Import block in called module", []string{"import-in-a-called-module"},
			"Import blocks are allowed in the root module only. Move the block there."},
		{InvalidLockFile, "Invalid lock file", nil,
			"The file `.herald.lock.hcl` is damaged or was edited by hand. Restore it, or remove it and run `herald get`."},
		{InvalidModuleSource, "Invalid module source", nil,
			"The source of a module must be a directory that begins with `./` or `../`, or a Git repository. Correct the " +
				"source."},
		{InvalidProviderRequirement, "Invalid provider requirement", nil,
			"A module names the providers that it requires by platform and alias. The message says which entry is invalid and " +
				"why."},
		{LocalRepositoryInFetchedModule, "Local repository in fetched module", []string{"local-repository-in-a-fetched-module"},
			"A module that was fetched calls a module from a `file://` repository. Only modules of the project itself can do " +
				"so, because the repository would be one on the machine that runs Herald. Change the calling module, or fetch the " +
				"other module from a server."},
		{LockFileCannotBeWritten, "Cannot write lock file", nil,
			"`herald get` could not write `.herald.lock.hcl`. Check the permissions of the directory and the free disk space."},
		{MissingModuleArgument, "Missing module argument", nil,
			"The called module has a variable without a default, and the `module` block does not set it. Add the argument."},
		{ModuleCallsItself, "Module calls itself", nil,
			"A module calls itself, directly or through other modules. Remove one of the calls."},
		{ModuleCannotBeFetched, "Cannot fetch module", nil,
			"The repository of a module could not be reached, does not contain the requested version or directory, has more " +
				"than 256 MiB or 20,000 files, took longer than 5 minutes, or contains other files at a commit than those whose " +
				"hash is in `.herald.lock.hcl`. With `--untrusted` Herald fetches only commits that the lock file lists with their " +
				"hash, and only from servers. The message contains the output of git, if any."},
		{ModuleDiffersFromLockFile, "Module does not match lock file", []string{"module-differs-from-the-lock-file"},
			"The files of a fetched module do not have the hash that `.herald.lock.hcl` lists. They were changed, or were " +
				"committed to the project in the directory of fetched modules. `herald get` replaces them with those of the " +
				"repository."},
		{ModuleNotFetched, "Module not fetched", nil,
			"A module from a repository is not in the directory of fetched modules. Run `herald get`."},
		{ModuleNotFound, "Module not found", nil,
			"The directory of a module does not exist, or contains no configuration. Correct the source. A local source is " +
				"relative to the module that contains the block."},
		{ModuleNotVerified, "Module not verified", nil,
			"`.herald.lock.hcl` contains no hash of a module, because an earlier version of Herald wrote it. Run `herald init` " +
				"or `herald get`, which fetch the module again at its commit and add the hash."},
		{ModuleOutsideProject, "Module outside the project", []string{"module-outside-the-project"},
			"A module with a source that begins with `./` or `../` is outside of the project and of its Git repository, or is " +
				"a link that leads out of them. Move the module, or allow its directory with `allow_files_outside` in the `herald` " +
				"block or `--allow-files-outside`."},
		{ModuleOutsideRepository, "Module outside its repository", []string{"module-outside-its-repository"},
			"A module from a repository calls a module by `./` or `../` that is outside of that repository, possibly through a " +
				"link. Only the author of the module can correct this."},
		{ModulesNestedTooDeep, "Modules nested too deeply", []string{"modules-without-end"},
			"Modules call each other to a greater depth than Herald accepts. Find a module that calls itself through a " +
				"repository, and remove the call."},
		{ProjectSettingsInCalledModule, "Project settings in called module", []string{"project-settings-in-a-called-module"},
			"The name of the project and its backend belong in the root module. Remove them from the called module."},
		{ProviderInCalledModule, "Provider block in called module", []string{"provider-in-a-called-module"},
			"Providers are configured in the root module and passed to modules with `providers = { … }`. Move the block to the " +
				"root module."},
		{ProviderNotPassed, "Provider not passed", nil,
			"A module requires a provider that its `module` block does not pass. Add it to `providers`."},
		{ProviderNotRequired, "Provider not required", nil,
			"The `module` block passes a provider that the module does not require. Remove it from `providers`, or add it to " +
				"the requirements of the module."},
		{ProviderOfAnotherPlatform, "Provider of another platform", nil,
			"The `module` block passes a provider of a platform other than the one that the module requires. Pass a provider " +
				"of the required platform."},
	}}
}

package problem

const (
	BackendChanged               Code = "backend-changed"
	DamagedProjectMetadata       Code = "damaged-project-metadata"
	DuplicateIDInState           Code = "duplicate-id-in-state"
	JournalCannotBeWritten       Code = "journal-cannot-be-written"
	LockLost                     Code = "lock-lost"
	LockNotConfirmed             Code = "lock-not-confirmed"
	LockNotReleased              Code = "lock-not-released"
	MissingSecretOfFormerBackend Code = "missing-secret-of-former-backend"
	NoStateHistory               Code = "no-state-history"
	NoStateYet                   Code = "no-state-yet"
	NoSuchStateVersion           Code = "no-such-state-version"
	NoSuchWorkspace              Code = "no-such-workspace"
	NotInState                   Code = "not-in-state"
	OutcomeAlreadyKnown          Code = "outcome-already-known"
	SeveralUnknownOutcomes       Code = "several-unknown-outcomes"
	StateCannotBeOpened          Code = "state-cannot-be-opened"
	StateCannotBeReached         Code = "state-cannot-be-reached"
	StateCannotBeUsed            Code = "state-cannot-be-used"
	StateCannotBeWritten         Code = "state-cannot-be-written"
	StateChangedConcurrently     Code = "state-changed-concurrently"
	StateFileRefused             Code = "state-file-refused"
	StateInBothBackends          Code = "state-in-both-backends"
	StateLocked                  Code = "state-locked"
	StateMissing                 Code = "state-missing"
	StateOfAnotherProject        Code = "state-of-another-project"
	StateTooNew                  Code = "state-too-new"
	StateTooOld                  Code = "state-too-old"
	WorkspaceExists              Code = "workspace-exists"
	WorkspaceNotRemoved          Code = "workspace-not-removed"
)

func stateArea() Area {
	return Area{"The state", []Definition{
		{BackendChanged, "Backend configuration changed", []string{"backend-was-changed"},
			"The configuration declares a backend other than the one that contains the state. Run `herald init`, which asks " +
				"whether to move the state."},
		{DamagedProjectMetadata, "Project metadata is damaged", []string{"note-of-herald-is-damaged"},
			"A file in the directory `.herald`, where Herald stores data about this project, was truncated or changed. The " +
				"message names it. If it is the record of the backend and the configuration is right, remove the file."},
		{DuplicateIDInState, "Same id at two addresses", []string{"one-id-under-two-addresses"},
			"The state contains the same message or conversation at two addresses, possibly because an earlier version of " +
				"Herald imported it twice. Remove one of them from the state with `herald state rm ADDRESS`, which leaves it on " +
				"the platform."},
		{JournalCannotBeWritten, "Cannot write journal", nil,
			"The outcome of requests could not be recorded, so no more requests are sent. Free disk space or repair the disk, " +
				"and plan again."},
		{LockLost, "State lock was lost", []string{"lock-was-lost"},
			"Another run released the lock with `herald force-unlock`, or the lock expired while this process was suspended. " +
				"The run stopped, so that two runs never write the same state. Run the command again. Everything that was sent is " +
				"recorded."},
		{LockNotConfirmed, "Cannot confirm state lock", []string{"lock-could-not-be-confirmed"},
			"Before each request, an apply confirms that it still holds the lock, and the backend did not answer in time. " +
				"Further requests were not sent, because another apply may have started. Everything that was done is recorded. Run " +
				"the command again."},
		{LockNotReleased, "State lock not released", []string{"lock-is-not-taken"},
			"`herald force-unlock` did not release the lock: nobody holds it, it has another id, or it is a lock of the " +
				"operating system, which ends with the process that holds it. Messages about the lock contain its id."},
		{MissingSecretOfFormerBackend, "Missing secret of former backend", []string{"secret-of-former-backend-missing"},
			"`herald init` is to move the state from a backend whose block had a secret, such as a connection string. Secrets " +
				"are never recorded, nor are the user and the query of an address. Set the environment variable that the message " +
				"names, and run `herald init` again. Until then, the state stays in the former backend."},
		{NoStateHistory, "No state history", []string{"no-earlier-generations"},
			"The backend stores only the current version of the state, so there are no earlier versions. Keep copies with " +
				"`herald state pull`."},
		{NoStateYet, "No state", nil,
			"The command reads or changes the state, and there is none. Check the directory, `--chdir`, and the workspace that " +
				"`herald workspace show` prints. If the backend was changed, run `herald init`."},
		{NoSuchStateVersion, "State version not found", []string{"no-such-generation"},
			"The state has no earlier version with this id; only the last few versions are kept. `herald state history` lists " +
				"them."},
		{NoSuchWorkspace, "Workspace not found", nil,
			"The backend has no state for this workspace. `herald workspace list` prints the existing workspaces, and `herald " +
				"workspace new` creates one."},
		{NotInState, "Object not in state", []string{"not-in-the-state"},
			"The state contains no object with this address. `herald state list` prints the addresses. Quote an address with a " +
				"key for the shell: `'message.launch[\"eu\"]@conversation.ops'`."},
		{OutcomeAlreadyKnown, "Outcome already known", []string{"not-in-doubt"},
			"`herald resolve` records the outcome of a send whose outcome is unknown, and the outcome of this one is known. An " +
				"edit or a recall with an unknown outcome does not need it: the next apply repeats the request."},
		{SeveralUnknownOutcomes, "Several parts in doubt", []string{"several-parts-are-in-doubt"},
			"Several parts of the delivery have an unknown outcome, and `herald resolve` records one at a time. Select the " +
				"part with `--part N`."},
		{StateCannotBeOpened, "Cannot decrypt state", nil,
			"The state is encrypted and no configured key decrypts it, or it is unencrypted although the configuration " +
				"requires encryption. Check the `encryption` block and the key."},
		{StateCannotBeReached, "Cannot reach state backend", nil,
			"The backend of the state did not answer, or rejected the request. The message contains its answer. Unless the " +
				"command reports sends above, nothing was sent; the outcomes of those sends are in the journal. Check the " +
				"`backend` block, its credentials and the network, and run the command again."},
		{StateCannotBeUsed, "Cannot use state", nil,
			"The state is empty, damaged, or not a state of Herald. Herald does not treat it as a new state, because " +
				"everything would be sent again. Restore it from a copy, or with `herald state restore`."},
		{StateCannotBeWritten, "Cannot write state", nil,
			"The planned changes could not be recorded before sending, so nothing was sent. Correct the cause, and run the " +
				"command again."},
		{StateChangedConcurrently, "State changed concurrently", []string{"state-was-changed-meanwhile"},
			"Another process wrote the state, without the lock, after this command had read it. The changes of that process " +
				"were not overwritten. Run the command again."},
		{StateFileRefused, "State file rejected", []string{"state-file-is-refused"},
			"`herald state push` accepts the output of `herald state pull` for this project, with a serial that is not lower " +
				"than that of the current state. If you are sure that the file is right, `--force` accepts an older state or " +
				"another lineage."},
		{StateInBothBackends, "State exists in both backends", []string{"state-in-both-places"},
			"The state cannot be moved, because the new backend already contains a state, perhaps from an earlier move. " +
				"Nothing was moved. If the state in the new backend is right, run `herald init --reconfigure`. If the former one " +
				"is right, restore the former `backend` block, save a copy with `herald state pull > former.json`, and then, with " +
				"the new block, run `herald init --reconfigure` and `herald state push former.json`."},
		{StateLocked, "State is locked", []string{"state-is-locked"},
			"Another run holds the lock. Wait until it ends, or set `--lock-timeout`. If that run no longer exists, release " +
				"its lock with `herald force-unlock`."},
		{StateMissing, "State is missing", []string{"state-is-missing"},
			"There is no state, but there was one: the journal of an apply exists, or an earlier version of the state, or a " +
				"record in `.herald/backend.json`. Nothing was sent, because everything would be sent again. Restore the state " +
				"with `herald state restore` or `herald state push`, or run `herald recover` to look up what was sent."},
		{StateOfAnotherProject, "State of another project", nil,
			"The project name in the state differs from the one in the configuration. Use the state of this project, or " +
				"restore the name."},
		{StateTooNew, "Unsupported state version", []string{"state-is-too-new"},
			"The state was written by a later version of Herald. Use that version."},
		{StateTooOld, "State is outdated", []string{"state-is-too-old"},
			"The state is older than one that was used in this directory before. Restore the newer state; `herald state " +
				"history` lists the versions."},
		{WorkspaceExists, "Workspace already exists", []string{"workspace-is-there-already"},
			"There is already a workspace with this name. To use it, run `herald workspace select`."},
		{WorkspaceNotRemoved, "Cannot delete workspace", []string{"workspace-is-not-removed"},
			"The default workspace, the current workspace, and a workspace with messages cannot be deleted, and some backends " +
				"have only one workspace. The message says which applies, and what to do."},
	}}
}

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
		{BackendChanged, "Backend was changed", []string{"backend-was-changed"},
			"The configuration names another backend than the one that has the state. Run `herald init`, which moves the " +
				"state after asking."},
		{DamagedProjectMetadata, "Note of Herald is damaged", []string{"note-of-herald-is-damaged"},
			"A file in `.herald`, where Herald keeps data about this directory, was truncated or changed. The message names " +
				"it. If it records where the state is, remove it if the configuration is right."},
		{DuplicateIDInState, "One id under two addresses", []string{"one-id-under-two-addresses"},
			"The state has one message or conversation under two addresses, as an import by an earlier version could leave " +
				"it. Forget one of them with `herald state rm ADDRESS`, which leaves it on the platform."},
		{JournalCannotBeWritten, "Journal cannot be written", nil,
			"The outcome of requests could not be recorded, so no more requests are sent. Free disk space or repair the disk, " +
				"and plan again."},
		{LockLost, "Lock was lost", []string{"lock-was-lost"},
			"Another run took the lock with `herald force-unlock`, or the lock expired while this process was suspended. The " +
				"run stopped so that two never write. Run the command again; what was sent is recorded."},
		{LockNotConfirmed, "Lock could not be confirmed", []string{"lock-could-not-be-confirmed"},
			"Before each request an apply makes sure that it still holds the lock, and the place of the state did not answer " +
				"in time. What had not been sent by then was not sent, because another apply may have begun. What was done is " +
				"recorded: run the command again."},
		{LockNotReleased, "Lock is not taken", []string{"lock-is-not-taken"},
			"`herald force-unlock` did not release the lock: nobody holds it, it has another id, or it is a lock of the " +
				"operating system, which ends with the process that holds it. Every message about the lock contains its id."},
		{MissingSecretOfFormerBackend, "Secret of former backend missing", []string{"secret-of-former-backend-missing"},
			"`herald init` is to move the states from a backend whose block had a secret, such as a connection string. " +
				"Secrets are never recorded, nor are the user and the query of an address: set the named variable in the " +
				"environment and run `herald init` again. Until then the states stay valid where they are."},
		{NoStateHistory, "No earlier generations", []string{"no-earlier-generations"},
			"The backend keeps only the current state, so there are no earlier versions. `herald state pull` prints a copy to " +
				"keep."},
		{NoStateYet, "No state yet", nil,
			"The command reads or changes the state, and there is none. Check the directory, `--chdir`, and the workspace " +
				"that `herald workspace show` prints; after a change of the backend, run `herald init`."},
		{NoSuchStateVersion, "No such generation", []string{"no-such-generation"},
			"The state has no earlier version with this id. Only the last few are kept. `herald state history` lists them."},
		{NoSuchWorkspace, "No such workspace", nil,
			"There is no state of this workspace where the state is kept. `herald workspace list` prints all of them, and " +
				"`herald workspace new` begins one."},
		{NotInState, "Not in the state", []string{"not-in-the-state"},
			"The state has nothing at this address. `herald state list` prints the addresses; one with a key contains quotes, " +
				"so put it in single quotes in a shell: `'message.launch[\"eu\"]@conversation.ops'`."},
		{OutcomeAlreadyKnown, "Not in doubt", []string{"not-in-doubt"},
			"`herald resolve` records the outcome of sends whose outcome is unknown, and this one is known. Edits and recalls " +
				"with an unknown outcome need no resolving: the next apply repeats them."},
		{SeveralUnknownOutcomes, "Several parts are in doubt", []string{"several-parts-are-in-doubt"},
			"Several parts of the delivery have unknown outcomes, and one is resolved at a time. Choose it with `--part N`."},
		{StateCannotBeOpened, "State cannot be opened", nil,
			"The state is encrypted and no configured key opens it, or it is not encrypted and should be. Check the " +
				"encryption block."},
		{StateCannotBeReached, "State cannot be reached", nil,
			"The backend of the state did not answer, or refused the request; the message has its answer. Nothing was sent, " +
				"unless an apply has reported sends above, which are in its journal. Check the backend block, its credentials " +
				"and the network, and run the command again."},
		{StateCannotBeUsed, "State cannot be used", nil,
			"The state is empty, damaged or not a Herald state. It is not treated as empty, because everything would be sent " +
				"again. Restore it from a copy, or with `herald state restore`."},
		{StateCannotBeWritten, "State cannot be written", nil,
			"The planned changes could not be recorded before sending, so nothing was sent. Correct the cause and run the " +
				"command again."},
		{StateChangedConcurrently, "State was changed meanwhile", []string{"state-was-changed-meanwhile"},
			"Another process wrote the state between this command's read and write, without the lock. Its changes were not " +
				"overwritten. Run the command again."},
		{StateFileRefused, "State file is refused", []string{"state-file-is-refused"},
			"`herald state push` takes what `herald state pull` has printed, of this project, and no older than what is " +
				"there. Only when you are sure that the file is right does `--force` take an older one or one of another lineage."},
		{StateInBothBackends, "State in both places", []string{"state-in-both-places"},
			"The state was to move to another backend, and there is another state already, perhaps one that was left there by " +
				"an earlier move. Nothing was moved. If that one is right, `herald init --reconfigure` takes it. If the former " +
				"one is right, go back to the former backend block and print a copy with `herald state pull > former.json`; then, " +
				"with the new block, run `herald init --reconfigure` and `herald state push former.json`."},
		{StateLocked, "State is locked", []string{"state-is-locked"},
			"Another run holds the lock. Wait, set `--lock-timeout`, or release the lock of a run that no longer exists with " +
				"`herald force-unlock`."},
		{StateMissing, "State is missing", []string{"state-is-missing"},
			"There is no state, but there was one: a journal of an apply exists, or an earlier version of the " +
				"state, or the note in `.herald/backend.json`. Nothing was sent, because everything would be sent again. Put the " +
				"state back with `herald state restore` or `herald state push`, or have `herald recover` look for what was sent."},
		{StateOfAnotherProject, "State of another project", nil,
			"The state belongs to another project than the name in the configuration. Restore the right state, or the name."},
		{StateTooNew, "State is too new", []string{"state-is-too-new"},
			"The state was written by a later version of Herald. Use that version."},
		{StateTooOld, "State is too old", []string{"state-is-too-old"},
			"The state is older than one that was used here before. Restore the newer one, or look at the history."},
		{WorkspaceExists, "Workspace is there already", []string{"workspace-is-there-already"},
			"A workspace with this name exists. `herald workspace select` switches to it."},
		{WorkspaceNotRemoved, "Workspace is not removed", []string{"workspace-is-not-removed"},
			"The default workspace, the current one, and those with messages cannot be removed, and a backend for one state " +
				"has no other workspaces. The message says which applies, and what to do."},
	}}
}

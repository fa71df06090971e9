package problem

const (
	InvalidSignature          Code = "invalid-signature"
	MissingSignature          Code = "missing-signature"
	MissingValues             Code = "missing-values"
	PlanCannotBeSaved         Code = "plan-cannot-be-saved"
	SavedPlanAltered          Code = "saved-plan-altered"
	SavedPlanCannotBeOpened   Code = "saved-plan-cannot-be-opened"
	SavedPlanCannotBeUsed     Code = "saved-plan-cannot-be-used"
	SavedPlanDamaged          Code = "saved-plan-damaged"
	SavedPlanOfAnotherProject Code = "saved-plan-of-another-project"
	SavedPlanStale            Code = "saved-plan-stale"
	SignerNotAccepted         Code = "signer-not-accepted"
	SignersCannotBeRead       Code = "signers-cannot-be-read"
	SigningKeyCannotBeUsed    Code = "signing-key-cannot-be-used"
	StateCouldNotBeSaved      Code = "state-could-not-be-saved"
)

func savedArea() Area {
	return Area{"Saved plans", []Definition{
		{InvalidSignature, "Signature is invalid", []string{"signature-is-invalid"},
			"The file was changed after it was signed, or its signature is for something other than a plan. Get it again from " +
				"whoever signed it."},
		{MissingSignature, "Signature is missing", []string{"signature-is-missing"},
			"Here saved plans need a signature: `--require-signature`, `HERALD_REQUIRE_SIGNATURE` or `require_signatures` in " +
				"the user's configuration names the keys that are accepted. Sign the plan when it is made, with `herald plan " +
				"--out FILE --sign KEY`, or afterwards with `ssh-keygen -Y sign`."},
		{MissingValues, "Values are missing", []string{"values-are-missing"},
			"A saved plan does not contain values that must not be stored. Supply those variables again."},
		{PlanCannotBeSaved, "Plan cannot be saved", nil,
			"Made again from the same files the plan would be another, or it would have to hold a secret without being " +
				"encrypted, so that `herald apply FILE` could not carry it out. The message names the value; without `--out` the " +
				"plan can be made and applied."},
		{SavedPlanAltered, "Saved plan was altered", []string{"saved-plan-was-altered"},
			"The plan that the file shows is not the plan that it would apply. The file was changed after it was saved, or " +
				"another version of Herald made it. Do not rely on it: plan again, read the plan, and apply that one."},
		{SavedPlanCannotBeOpened, "Saved plan cannot be opened", nil,
			"The plan is encrypted, and no key of this project opens it."},
		{SavedPlanCannotBeUsed, "Saved plan cannot be used", nil,
			"The file is not a saved plan, was changed after it was saved, or was written by a newer version of Herald. Plan " +
				"again."},
		{SavedPlanDamaged, "Saved plan is damaged", []string{"saved-plan-is-damaged"},
			"The file was truncated or changed after it was saved. Plan again."},
		{SavedPlanOfAnotherProject, "Saved plan belongs elsewhere", []string{"saved-plan-belongs-elsewhere"},
			"The plan was saved for another project, workspace or backend. Apply it there, or plan here."},
		{SavedPlanStale, "Saved plan is stale", []string{"saved-plan-is-stale"},
			"Files, variables, providers or the state have changed since the plan was made, or it has been applied already. " +
				"Plan again."},
		{SignerNotAccepted, "Signer is not accepted", []string{"signer-is-not-accepted"},
			"The signature is good, but the key is not in the file of accepted signers, or is not valid now, or is there for " +
				"other namespaces than `herald-plan`. Have somebody sign it whose key is accepted, or add the key to that file."},
		{SignersCannotBeRead, "Signers cannot be read", nil,
			"The file of accepted signers cannot be read, has a line that is not understood, lists no key, or is inside the " +
				"checkout. It takes the format of ALLOWED SIGNERS in ssh-keygen(1), without certificates. The files that are " +
				"applied must not say whose signatures count, so keep it elsewhere."},
		{SigningKeyCannotBeUsed, "Signing key cannot be used", nil,
			"`--sign` takes an SSH private key, or a public key whose private half the SSH agent has. " +
				"`HERALD_SIGNING_PASSPHRASE` opens a key with a passphrase where nobody can be asked."},
		{StateCouldNotBeSaved, "State could not be saved", nil,
			"The apply has ended, and its result could not be saved completely. Correct the cause and plan: the journal has " +
				"the outcomes."},
	}}
}

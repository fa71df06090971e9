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
		{InvalidSignature, "Invalid signature", []string{"signature-is-invalid"},
			"The file was changed after it was signed, or the signature is for something other than a plan. Ask the person who " +
				"signed it for the file again."},
		{MissingSignature, "Plan is not signed", []string{"signature-is-missing"},
			"Saved plans must be signed here, because `--require-signature`, `HERALD_REQUIRE_SIGNATURE` or " +
				"`require_signatures` in the user configuration lists the accepted keys. Sign the plan when you save it, with " +
				"`herald plan --out FILE --sign KEY`, or later with `ssh-keygen -Y sign`."},
		{MissingValues, "Missing values for saved plan", []string{"values-are-missing"},
			"A saved plan does not contain sensitive values unless it is encrypted. Set these variables again; the values must " +
				"be the same as when the plan was made."},
		{PlanCannotBeSaved, "Cannot save plan", nil,
			"`herald apply FILE` could not carry out the saved plan: the same files would not produce the same plan again, or " +
				"the file would contain a secret without encryption. The message names the value. Without `--out`, the plan can be " +
				"made and applied."},
		{SavedPlanAltered, "Saved plan was altered", []string{"saved-plan-was-altered"},
			"The plan that the file displays differs from the one that it would apply. The file was changed after it was " +
				"saved, or was written by another version of Herald. Do not apply it: plan again, and read the new plan."},
		{SavedPlanCannotBeOpened, "Cannot decrypt saved plan", nil,
			"The plan is encrypted, and no key of this project decrypts it. Set the key that it was saved with."},
		{SavedPlanCannotBeUsed, "Cannot use saved plan", nil,
			"The file is not a saved plan, was changed after it was saved, or was written by a later version of Herald. Plan " +
				"again."},
		{SavedPlanDamaged, "Saved plan is damaged", []string{"saved-plan-is-damaged"},
			"The file was truncated or changed after it was saved. Plan again."},
		{SavedPlanOfAnotherProject, "Saved plan of another project", []string{"saved-plan-belongs-elsewhere"},
			"The plan was saved for another project, workspace or backend. Apply it there, or plan again here."},
		{SavedPlanStale, "Saved plan is stale", []string{"saved-plan-is-stale"},
			"Files, variables, providers or the state have changed since the plan was made, or the plan was applied already. " +
				"Plan again."},
		{SignerNotAccepted, "Signer not accepted", []string{"signer-is-not-accepted"},
			"The signature is valid, but its key is not in the file of accepted signers, is not valid at present, or is " +
				"accepted only for namespaces other than `herald-plan`. Have the plan signed with an accepted key, or add the key " +
				"to that file."},
		{SignersCannotBeRead, "Cannot read accepted signers", nil,
			"The file of accepted signers cannot be read, is malformed, lists no key, or is inside the project. It has the " +
				"format ALLOWED SIGNERS of ssh-keygen(1), without certificates. Keep it outside of the project: the files to apply " +
				"must not decide whose signatures are accepted."},
		{SigningKeyCannotBeUsed, "Cannot use signing key", nil,
			"`--sign` requires an SSH private key, or a public key whose private key the SSH agent holds. If a key has a " +
				"passphrase and there is no terminal, set the passphrase in `HERALD_SIGNING_PASSPHRASE`."},
		{StateCouldNotBeSaved, "Cannot save state", nil,
			"The apply ended, but its result could not be saved completely. The journal contains the outcomes. Correct the " +
				"cause, and run `herald plan`."},
	}}
}

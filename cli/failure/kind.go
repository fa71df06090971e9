package failure

// Kinds of errors that several commands have.
const (
	InvalidAddress   = "Invalid address"
	InvalidVariable  = "Invalid environment variable"
	InvalidMove      = "Move is not possible"
	NotInState       = "Not in the state"
	Unreachable      = "State cannot be reached"
	MissingSecret    = "Secret of former backend missing"
	DamagedRecord    = "Note of Herald is damaged"
	FileExists       = "File is there already"
	WorkspaceKept    = "Workspace is not removed"
	OutputNotPrinted = "Output cannot be printed"
)

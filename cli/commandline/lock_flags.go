package commandline

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/failure"
)

// lockTimeoutFlag is of all commands that write the state, and of those that
// Terraform gives one.
const lockTimeoutFlag = "lock-timeout"

// lockAnnotation marks the flag of a command that takes the lock, to write the state.
const lockAnnotation = "herald locks"

// AddLockFlags adds --lock-timeout to a command that writes the state, and --lock,
// which can only be true.
func AddLockFlags(cmd *cobra.Command, timeout *time.Duration) {
	cmd.Flags().DurationVar(timeout, lockTimeoutFlag, 0, "wait up to `DURATION` for another run to release the lock, such as 30s")
	// It fails only for a flag that is not there.
	_ = cmd.Flags().SetAnnotation(lockTimeoutFlag, lockAnnotation, []string{"true"})
	lock := cmd.Flags().VarPF(lockFlagValue{}, "lock", "", "always on; accepted for compatibility with Terraform")
	lock.NoOptDefVal = "true"
}

// AddIgnoredLockFlags adds the flags of AddLockFlags, without an effect, to a command
// that takes no lock, so that scripts may set them for it as well.
func AddIgnoredLockFlags(cmd *cobra.Command) {
	var timeout time.Duration
	var lock bool
	cmd.Flags().DurationVar(&timeout, lockTimeoutFlag, 0, "no effect: this command takes no lock")
	cmd.Flags().BoolVar(&lock, "lock", true, "no effect: this command takes no lock")
}

// WritesState reports whether a command takes the lock, to write the state.
func WritesState(cmd *cobra.Command) bool {
	f := cmd.Flags().Lookup(lockTimeoutFlag)
	return f != nil && f.Annotations[lockAnnotation] != nil
}

// lockFlagValue is --lock, which can only be true.
type lockFlagValue struct{}

// String is the only value.
func (lockFlagValue) String() string { return "true" }

// Type is that of a flag which needs no value.
func (lockFlagValue) Type() string { return "bool" }

// Set refuses to go without the lock.
func (lockFlagValue) Set(text string) error {
	want, err := strconv.ParseBool(text)
	if err == nil && !want {
		return failure.Usage("--lock=false is not supported: two concurrent runs could send the same message twice. " +
			"To wait for another run, use --lock-timeout; to release the lock of a run that no longer exists, herald force-unlock")
	}
	return err
}

package cli

import (
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"herald/cli/failure"
)

// lockTimeoutFlag is of all commands that write the state, and of those that
// Terraform gives one.
const lockTimeoutFlag = "lock-timeout"

// locks marks the flag of a command that takes the lock, to write the state.
const locks = "herald locks"

// lockFlag is --lock-timeout of a command that writes the state, and --lock,
// which it does not do without.
func lockFlag(cmd *cobra.Command, timeout *time.Duration) {
	cmd.Flags().DurationVar(timeout, lockTimeoutFlag, 0, "wait up to `DURATION` for another run to release the lock, such as 30s")
	// It fails only for a flag that is not there.
	_ = cmd.Flags().SetAnnotation(lockTimeoutFlag, locks, []string{"true"})
	lock := cmd.Flags().VarPF(lockedFlag{}, "lock", "", "always on; accepted for compatibility with Terraform")
	lock.NoOptDefVal = "true"
}

// unlockedFlags are those of lockFlag for a command that takes no lock, so that
// a script may give them to it as well.
func unlockedFlags(cmd *cobra.Command) {
	var timeout time.Duration
	var lock bool
	cmd.Flags().DurationVar(&timeout, lockTimeoutFlag, 0, "no effect: this command takes no lock")
	cmd.Flags().BoolVar(&lock, "lock", true, "no effect: this command takes no lock")
}

// writing reports whether a command takes the lock, to write the state.
func writing(cmd *cobra.Command) bool {
	f := cmd.Flags().Lookup(lockTimeoutFlag)
	return f != nil && f.Annotations[locks] != nil
}

// lockedFlag is --lock, which can only be true.
type lockedFlag struct{}

// String is the only value.
func (lockedFlag) String() string { return "true" }

// Type is that of a flag which needs no value.
func (lockedFlag) Type() string { return "bool" }

// Set refuses to go without the lock.
func (lockedFlag) Set(text string) error {
	want, err := strconv.ParseBool(text)
	if err == nil && !want {
		return failure.Usage("--lock=false is not taken: two that write at once could send the same message twice. " +
			"To wait for the other, give --lock-timeout; a lock whose holder is gone is freed with herald force-unlock")
	}
	return err
}

package commandline

import (
	"errors"
	"strconv"

	"github.com/spf13/cobra"
)

// countType is the type of countFlag.
const countType = "count"

// countFlag is a number from 1 on.
type countFlag struct{ n *int }

// String is the value.
func (f countFlag) String() string {
	if f.n == nil {
		return ""
	}
	return strconv.Itoa(*f.n)
}

// Type distinguishes it from flags that take any number.
func (f countFlag) Type() string { return countType }

// Set sets the value. It fails if the text is not such a number.
func (f countFlag) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil {
		return err
	}
	if n < 1 {
		return errors.New("it is less than 1")
	}
	*f.n = n
	return nil
}

// AddParallelismFlag adds --parallelism, whose default is 10 requests, to a command
// that sends requests to platforms.
func AddParallelismFlag(cmd *cobra.Command, n *int) {
	*n = 10
	cmd.Flags().Var(countFlag{n}, "parallelism", "send at most `N` concurrent requests to each provider")
}

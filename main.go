// Command herald plans and delivers announcements that live in files.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"herald/cli"
	"herald/cli/process"
)

func main() {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	// A reader of our output that goes away must not stop an apply half-way.
	signal.Ignore(syscall.SIGPIPE)
	os.Exit(cli.Main(context.Background(), process.Current(signals)))
}

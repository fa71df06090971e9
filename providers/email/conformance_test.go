package email_test

import (
	"fmt"
	"testing"

	"herald/providers/email"
	"herald/providers/providertest"
)

func options() providertest.Options {
	return providertest.Options{
		Platform: email.New(),
		Place:    func(n int) string { return fmt.Sprintf("reader%d@example.org", n) },
		Unmade:   commands(), // they are no requests of HTTP, which the suite records; TestCommands makes each
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	providertest.Run(t, options())
}

func FuzzConformance(f *testing.F) { providertest.FuzzCompose(f, email.New()) }

// commands are those in the table of calls.
func commands() []string {
	return []string{"SMTP /EHLO", "SMTP /STARTTLS", "SMTP /AUTH", "SMTP /MAIL", "SMTP /RCPT", "SMTP /DATA", "SMTP /QUIT"}
}

package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"herald/cli/exit"
	"herald/cli/printer"
	"herald/state/backend"
)

// approve asks the person at the terminal. Only the whole word counts.
func (p *project) approve(ctx context.Context, made *planned) error {
	begins := ""
	if made.snapshot.Fresh {
		begins = fmt.Sprintf("This begins a new state in %s. %s", p.store, p.sentBefore())
	}
	if !p.asks() {
		return exit.With(exit.Refused, p.unasked("this plan needs approval", "nothing was sent. "+
			strings.TrimPrefix(begins+" ", " ")+"Look at the plan, then run the command with --auto-approve"))
	}
	out := &printer.Printer{Out: p.Stdout}
	out.Linef("")
	if begins != "" {
		out.Linef("%s", begins)
	}
	if p.routeTo != "" {
		out.Linef("This is a rehearsal: everything goes to %s.", p.routeTo)
	}
	if p.rehearsal != nil {
		out.Linef("This is a rehearsal: it goes to the sandbox.")
	}
	if out.Err != nil {
		return out.Err
	}
	return p.question(ctx, "Do you want to carry out this plan?", "the answer was not yes: nothing was sent")
}

// sentBefore says what becomes of messages that another state knew of.
func (p *project) sentBefore() string {
	if p.settings.Name == "" {
		return "If these messages were sent before, they will be sent again."
	}
	return "What was sent before under the project's name has been looked for, where the platform can be asked."
}

// asks reports whether a person can be asked, and may be.
func (a *app) asks() bool { return a.Ask && a.input }

// unasked is the error of something that needs an answer, with what to do, where
// nobody is asked.
func (a *app) unasked(needs, then string) error {
	why := "there is no terminal to ask at"
	if !a.input {
		why = "--input=false forbids to ask"
	}
	return fmt.Errorf("%s, and %s: %s", needs, why, then)
}

// confirm asks something that is not about a plan. alone is the error where
// nobody can be asked.
func (p *project) confirm(ctx context.Context, question string, alone error) error {
	if !p.asks() {
		return exit.With(exit.Refused, alone)
	}
	return p.question(ctx, question, "the answer was not yes: nothing was changed")
}

// question asks, and is an error with the text refused unless the answer is yes.
func (p *project) question(ctx context.Context, question, refused string) error {
	out := &printer.Printer{Out: p.Stdout}
	out.Linef("%s Only yes is accepted.", question)
	if out.Err != nil {
		return out.Err
	}
	answer, err := p.answer(ctx)
	if err != nil {
		return err
	}
	if answer != "yes" {
		return exit.With(exit.Refused, errors.New(refused))
	}
	return nil
}

// answer reads one line, unless the context ends first.
func (p *project) answer(ctx context.Context) (string, error) {
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(p.Stdin).ReadString('\n') // the end of input is an answer too
		line <- strings.TrimSpace(text)
	}()
	select {
	case text := <-line:
		return text, nil
	case <-ctx.Done():
		if cause := context.Cause(ctx); errors.Is(cause, backend.ErrLost) {
			return "", fmt.Errorf("%w before this was answered: nothing was sent. Run the command again", cause)
		}
		return "", exit.With(exit.Interrupted, errors.New("interrupted before anything was sent"))
	}
}

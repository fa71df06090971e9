// Package approval asks the person at the terminal, if there is one and --input
// allows it.
//
// It must not know what is approved.
package approval

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"herald/cli/exit"
	"herald/state/backend"
)

// Prompt asks questions at a terminal.
type Prompt struct {
	In  io.Reader
	Out io.Writer
	// Terminal is true when a person can answer.
	Terminal bool
	// Forbidden is true when --input=false forbids questions.
	Forbidden bool
}

// CanAsk reports whether a question can and may be asked.
func (p Prompt) CanAsk() bool { return p.Terminal && !p.Forbidden }

// RefuseUnattended returns the error of something that needs approval where
// nobody can be asked. instead says what to do.
func (p Prompt) RefuseUnattended(needs, instead string) error {
	why := "there is no terminal to prompt at"
	if p.Forbidden {
		why = "--input=false disables prompts"
	}
	return exit.With(exit.Refused, fmt.Errorf("%s, and %s: %s", needs, why, instead))
}

// Confirm asks a question about something other than a plan. Only yes approves. It
// returns unattended where nobody can be asked.
func (p Prompt) Confirm(ctx context.Context, question string, unattended error) error {
	if !p.CanAsk() {
		return unattended
	}
	return p.Ask(ctx, question, "the answer was not yes: nothing was changed")
}

// Ask asks a question. Unless the answer is yes, it returns an error with the text
// refused.
func (p Prompt) Ask(ctx context.Context, question, refused string) error {
	if _, err := fmt.Fprintf(p.Out, "%s Only yes is accepted.\n", question); err != nil {
		return err
	}
	answer, err := p.readAnswer(ctx)
	if err != nil {
		return err
	}
	if answer != "yes" {
		return exit.With(exit.Refused, errors.New(refused))
	}
	return nil
}

// readAnswer reads one line, unless the context ends first.
func (p Prompt) readAnswer(ctx context.Context) (string, error) {
	line := make(chan string, 1)
	go func() {
		text, _ := bufio.NewReader(p.In).ReadString('\n') // the end of input is an answer too
		line <- strings.TrimSpace(text)
	}()
	select {
	case text := <-line:
		return text, nil
	case <-ctx.Done():
		if cause := context.Cause(ctx); errors.Is(cause, backend.ErrLost) {
			return "", fmt.Errorf("%w before this prompt was answered: nothing was sent. Run the command again", cause)
		}
		return "", exit.With(exit.Interrupted, errors.New("interrupted before anything was sent"))
	}
}

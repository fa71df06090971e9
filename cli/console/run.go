package console

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/hashicorp/hcl/v2"
)

// Prompts of a terminal: for an expression, and for what it goes on with.
const (
	prompt   = "> "
	goesAlso = ": "
)

// ErrDropped is what Lines gives when a person does not want what was typed.
var ErrDropped = errors.New("dropped")

// Lines gives lines without their ends: io.EOF after the last, ErrDropped where
// a person started again.
type Lines interface {
	Line(prompt string) (string, error)
}

// Options of Run.
type Options struct {
	Session *Session
	Lines   Lines
	// Show prints a result or a help text.
	Show func(text string) error
	// Report prints what is wrong with an expression.
	Report func(expression string, diags hcl.Diagnostics)
	// Stop ends with the first expression that has an error, as suits programs.
	Stop bool
}

// help is what the word help gives.
const help = `Type an expression to print its value. It can use everything that expressions in the files can use: var, local,
conversation, message, module and so on, and every function; type(…) prints the type of a value. An expression with an
open bracket or heredoc continues on the next line. Tab completes names, Ctrl-C discards the line, and exit or Ctrl-D
ends the console.`

// Run answers until there are no more lines, somebody says exit, or the context
// ends. ok is false when Stop ended it.
func Run(ctx context.Context, opt Options) (ok bool, err error) {
	for {
		text, err := opt.readExpression()
		switch {
		case ctx.Err() != nil:
			return true, ctx.Err()
		case errors.Is(err, io.EOF):
			return true, nil
		case err != nil:
			return true, err
		}
		switch strings.TrimSpace(text) {
		case "exit", "quit":
			return true, nil
		case "help":
			err = opt.Show(help)
		default:
			ok, err = opt.printValue(text)
		}
		if err != nil || !ok && opt.Stop {
			return ok, err
		}
	}
}

// readExpression reads lines until there is a whole expression. What is open at
// the end counts as one, so that people hear what is missing.
func (o Options) readExpression() (string, error) {
	text := ""
	for {
		ask := prompt
		if text != "" {
			ask = goesAlso
		}
		line, err := o.Lines.Line(ask)
		switch {
		case errors.Is(err, ErrDropped):
			text = ""
			continue
		case errors.Is(err, io.EOF) && text != "":
			return text, nil
		case err != nil:
			return "", err
		case text != "":
			line = text + "\n" + line
		}
		if text = line; !Open(text) {
			return text, nil
		}
	}
}

// printValue shows what an expression is; ok is false when it has an error.
func (o Options) printValue(text string) (ok bool, err error) {
	if Blank(text) {
		return true, nil
	}
	result, diags := o.Session.Evaluate(text)
	if len(diags) > 0 {
		o.Report(text, diags)
	}
	if diags.HasErrors() {
		return false, nil
	}
	return true, o.Show(result)
}

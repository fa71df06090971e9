package console

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/peterh/liner"
)

// Reader gives the lines of a stream, however long they are. Prompts go
// nowhere.
func Reader(r io.Reader) Lines { return stream{bufio.NewReader(r)} }

type stream struct{ r *bufio.Reader }

func (s stream) Line(string) (string, error) {
	line, err := s.r.ReadString('\n')
	if errors.Is(err, io.EOF) && line != "" {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}

// Terminal is the terminal of this process, at which lines can be edited. It
// belongs to one Run and is closed after it.
type Terminal struct {
	ctx     context.Context
	state   *liner.State
	history *History
}

// OpenTerminal takes over the terminal at standard input and output, completes
// words with the session, and remembers lines in the history.
func OpenTerminal(ctx context.Context, s *Session, h *History) *Terminal {
	t := &Terminal{ctx, liner.NewLiner(), h}
	t.state.SetCtrlCAborts(true)
	t.state.SetTabCompletionStyle(liner.TabPrints)
	t.state.SetWordCompleter(s.Complete)
	for _, line := range h.Lines() {
		t.state.AppendHistory(line)
	}
	return t
}

// Close gives the terminal back as it was.
func (t *Terminal) Close() error { return t.state.Close() }

// Line reads a line, or ends with the context.
func (t *Terminal) Line(prompt string) (string, error) {
	type read struct {
		line string
		err  error
	}
	done := make(chan read, 1)
	go func() {
		line, err := t.state.Prompt(prompt)
		done <- read{line, err}
	}()
	select {
	case <-t.ctx.Done():
		return "", t.ctx.Err()
	case r := <-done:
		switch {
		case errors.Is(r.err, liner.ErrPromptAborted):
			return "", ErrDropped
		case errors.Is(r.err, io.EOF):
			return "", io.EOF
		case r.err != nil:
			return "", fmt.Errorf("read from the terminal: %w", r.err)
		}
		if strings.TrimSpace(r.line) != "" {
			t.state.AppendHistory(r.line)
			t.history.Add(r.line)
		}
		return r.line, nil
	}
}

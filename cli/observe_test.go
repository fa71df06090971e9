package cli_test

import (
	"image"
	"image/png"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"herald/providers/sandbox"
)

// observers are the verbs that look closer, or wait for a moment to come.
func observers() map[string]verb {
	return map[string]verb{
		"id":       id,
		"picture":  picture,
		"quotes":   quotes,
		"reads":    reads,
		"standing": waitStanding,
		"until":    until,
	}
}

// id PLATFORM TEXT VARIABLE sets a variable to the id of the one message that
// stands with a text.
func id(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		ts.Fatalf("usage: id PLATFORM TEXT VARIABLE")
	}
	found := addressesWithMessages(serverOf(ts), args[0], args[1])
	if len(found) != 1 {
		ts.Fatalf("%d messages say %q, want one", len(found), args[1])
	}
	ts.Setenv(args[2], found[0].ID)
}

// picture FILE draws a small picture.
func picture(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 1 {
		ts.Fatalf("usage: picture FILE")
	}
	file, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	ts.Check(png.Encode(file, image.NewGray(image.Rect(0, 0, 3, 2))))
	ts.Check(file.Close())
}

// quotes PLATFORM TEXT QUOTED wants the message with a text to quote the one
// with another, in every conversation of the platform.
func quotes(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		ts.Fatalf("usage: quotes PLATFORM TEXT QUOTED")
	}
	for _, c := range serverOf(ts).Conversations() {
		if c.Platform != args[0] {
			continue
		}
		answer, question := find(c, args[1]), find(c, args[2])
		if answer.ID == "" || question.ID == "" || answer.Reply != question.ID {
			ts.Fatalf("in %s, %q quotes %q, want %q", c.ID, args[1], answer.Reply, question.ID)
		}
	}
}

// find gives the message with a text that is not recalled; zero when there is none.
func find(c sandbox.Conversation, text string) sandbox.Message {
	at := slices.IndexFunc(c.Messages, func(m sandbox.Message) bool { return !m.Recalled && strings.Contains(m.Text, text) })
	if at < 0 {
		return sandbox.Message{}
	}
	return c.Messages[at]
}

// reads PLATFORM TEXTS wants every conversation of the platform to consist of
// these texts, with spaces between them, in this order.
func reads(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 {
		ts.Fatalf("usage: reads PLATFORM TEXTS")
	}
	for _, c := range serverOf(ts).Conversations() {
		if c.Platform != args[0] {
			continue
		}
		var texts []string
		for _, m := range c.Messages {
			if !m.Recalled {
				texts = append(texts, m.Text)
			}
		}
		if got := strings.Join(texts, " "); got != args[1] {
			ts.Fatalf("%s reads %q, want %q", c.ID, got, args[1])
		}
	}
}

// waitStanding PLATFORM TEXT waits until people can read the text.
func waitStanding(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 2 {
		ts.Fatalf("usage: standing PLATFORM TEXT")
	}
	await(ts, func() bool { return len(addressesWithMessages(serverOf(ts), args[0], args[1])) > 0 })
}

// until FILE waits until the file is there.
func until(ts *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 1 {
		ts.Fatalf("usage: until FILE")
	}
	await(ts, func() bool {
		_, err := os.Stat(ts.MkAbs(args[0]))
		return err == nil
	})
}

// await looks again and again until a process in the background has come so
// far.
func await(ts *testscript.TestScript, ready func() bool) {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	late := time.After(20 * time.Second)
	for !ready() {
		select {
		case <-tick.C:
		case <-late:
			ts.Fatalf("waited too long")
		}
	}
}

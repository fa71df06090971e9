package style_test

import (
	"strings"
	"testing"

	"herald/lang/diag/style"
)

func TestPaint(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		color bool
		style style.Style
		text  string
		want  string // what stands before the text; "" for an unchanged text
	}{
		"good":          {true, style.Good, "sent", "\x1b[32m"},
		"bad":           {true, style.Bad, "failed", "\x1b[31m"},
		"a marked word": {true, style.BadMark, "wil", "\x1b[1;4;31m"},
		"a warning":     {true, style.Alert, "Warning:", "\x1b[1;33m"},
		"plain":         {true, style.Plain, "as it is", ""},
		"nothing":       {true, style.Good, "", ""},
		"no color":      {false, style.Good, "sent", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := style.Painter{Color: tc.color}.Paint(tc.style, tc.text)
			if tc.want == "" {
				if got != tc.text {
					t.Errorf("got %q, want the text as it is", got)
				}
				return
			}
			rest, ok := strings.CutPrefix(got, tc.want+tc.text)
			if !ok || !strings.HasPrefix(rest, "\x1b[") || !strings.HasSuffix(rest, "m") {
				t.Errorf("got %q, want it to begin with %q and to end by switching that off", got, tc.want+tc.text)
			}
		})
	}
}

// Every style but Plain is told from the text around it.
func TestEveryStyleIsVisible(t *testing.T) {
	t.Parallel()
	seen := map[string]style.Style{}
	for s := style.Bold; s <= style.BadMark; s++ {
		got := style.Painter{Color: true}.Paint(s, "x")
		if other, taken := seen[got]; taken || got == "x" {
			t.Errorf("style %d looks like style %d or like plain text: %q", s, other, got)
		}
		seen[got] = s
	}
}

func TestIsWanted(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		terminal bool
		env      map[string]string
		want     bool
	}{
		"terminal":        {true, nil, true},
		"pipe":            {false, nil, false},
		"NO_COLOR":        {true, map[string]string{"NO_COLOR": "1"}, false},
		"NO_COLOR, empty": {true, map[string]string{"NO_COLOR": ""}, true},
		"dumb terminal":   {true, map[string]string{"TERM": "dumb"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := style.IsWanted(tc.terminal, func(name string) string { return tc.env[name] }); got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}

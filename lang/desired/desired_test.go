package desired

import (
	"testing"

	"github.com/hashicorp/hcl/v2"
)

// A problem points at the argument, or at what holds it.
func TestAt(t *testing.T) {
	t.Parallel()
	at := func(line int) hcl.Range { return hcl.Range{Start: hcl.Pos{Line: line}} }
	s := &Source{Range: at(1), Arguments: map[string]hcl.Range{"text": at(2), "button": at(3), "button[1]": at(4), "button[1].label": at(5), "lifecycle": at(6)}}
	for argument, want := range map[string]int{
		"": 1, "text": 2, "nothing": 1, "button[1].label": 5, "button[1].url": 4, "button[7].label": 3, "lifecycle.on_change": 6, "attachments[0]": 1,
	} {
		if got := s.At(argument).Start.Line; got != want {
			t.Errorf("%s is at %d, want %d", argument, got, want)
		}
	}
}

func TestManaged(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		c    Conversation
		want bool
	}{{Conversation{}, true}, {Conversation{ID: "1"}, false}, {Conversation{Unknown: []string{"id"}}, false}, {Conversation{Unknown: []string{"title"}}, true}} {
		if got := tt.c.Managed(); got != tt.want {
			t.Errorf("%+v: %v", tt.c, got)
		}
	}
}

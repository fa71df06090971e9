package providers_test

import (
	"errors"
	"testing"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/providers"
)

// Every value has the type that is declared, or configurations would fail
// where a platform tells less.
func TestResultsHaveTheirType(t *testing.T) {
	t.Parallel()
	now := time.UnixMilli(1_700_000_000_123)
	for name, posts := range map[string][]providers.ListedMessage{
		"none":  nil,
		"empty": {{}},
		"full": {{
			ID: "1", Text: "x", Kind: "text", Sender: providers.Sender{ID: "7", Name: "Ops", Type: "user"}, Own: providers.OptBoolOf(true),
			SentAt: now, EditedAt: now, Recalled: true, Sequence: 1 << 63, Quote: "0",
			Buttons: []providers.ListedButton{{Label: "Status", URL: "https://example.org"}, {Label: "Seen", Value: "seen"}},
			Files:   []providers.ListedFile{{Name: "a.png"}},
		}, {}},
	} {
		got := providers.MessagesValue(posts)
		if want := providers.MessagesOperation().Result; !got.Type().Equals(want) {
			t.Errorf("%s: %#v is not of type %#v", name, got, want)
		}
		if n := got.GetAttr("messages").LengthInt(); n != len(posts) {
			t.Errorf("%s: %d of %d messages", name, n, len(posts))
		}
	}
	for _, s := range []providers.ConversationInfo{{}, {ID: "1", Participants: []string{"a"}, CreatedAt: now, Details: map[string]string{"x": "y"}}} {
		if got := s.Value(); !got.Type().Equals(providers.ConversationOperation().Result) {
			t.Errorf("%#v is not of the type declared", got)
		}
	}
}

func TestPostKeepsItsDigits(t *testing.T) {
	t.Parallel()
	post := providers.ListedMessage{Sequence: 1<<64 - 1, SentAt: time.UnixMilli(1_700_000_000_120)}
	got := providers.MessagesValue([]providers.ListedMessage{post}).GetAttr("messages").Index(cty.Zero)
	if n := got.GetAttr("sequence").AsBigFloat().Text('f', -1); n != "18446744073709551615" {
		t.Errorf("sequence %s", n)
	}
	if at := got.GetAttr("sent_at").AsString(); at != "2023-11-14T22:13:20.12Z" {
		t.Errorf("sent at %s", at)
	}
	if !got.GetAttr("own").IsNull() || !got.GetAttr("edited_at").IsNull() {
		t.Errorf("what is not told is no null: %#v", got)
	}
}

func TestLimit(t *testing.T) {
	t.Parallel()
	object := func(v cty.Value) cty.Value { return cty.ObjectVal(map[string]cty.Value{"limit": v}) }
	tests := map[string]struct {
		args cty.Value
		want int // 0: refused
	}{
		"no arguments": {cty.NilVal, 50},
		"null":         {cty.NullVal(cty.EmptyObject), 50},
		"left out":     {cty.EmptyObjectVal, 50},
		"null limit":   {object(cty.NullVal(cty.Number)), 50},
		"marked":       {object(cty.NumberIntVal(7)).Mark("sensitive"), 7},
		"one":          {object(cty.NumberIntVal(1)), 1},
		"most":         {object(cty.NumberIntVal(1000)), 1000},
		"none":         {object(cty.NumberIntVal(0)), 0},
		"too many":     {object(cty.NumberIntVal(1001)), 0},
		"negative":     {object(cty.NumberIntVal(-1)), 0},
		"a half":       {object(cty.NumberFloatVal(1.5)), 0},
		"endless":      {object(cty.PositiveInfinity), 0},
		"a text":       {object(cty.StringVal("7")), 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := providers.LimitArg(test.args)
			if got != test.want || (err != nil) != (test.want == 0) {
				t.Fatalf("got %d, %v", got, err)
			}
			if e, ok := err.(*providers.Error); err != nil && (!ok || e.Kind != providers.Invalid || e.Attribute != "limit") {
				t.Errorf("got %#v", err)
			}
		})
	}
}

func TestNoOperation(t *testing.T) {
	t.Parallel()
	for hint, there := range map[string][]schema.Operation{
		"It has none.":              nil,
		"It has messages.":          {{Name: "messages"}},
		"It has messages, history.": {{Name: "messages"}, {Name: "history"}},
	} {
		if err := providers.NewUnknownOperationError("data", "x", there); err.Hint != hint || !errors.Is(err, providers.ErrUnknownOperation) || err.Kind != providers.Invalid {
			t.Errorf("got %+v", err)
		}
	}
}

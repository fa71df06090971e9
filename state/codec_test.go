package state

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/lang/content"
)

func sample() *State {
	s := begun(delivery(1, standing(1, 0, "d", "x")),
		Intent{Address: target.Resource(), Delivery: delivery(2, part(2, 0, "n")), Steps: []Step{recall(0), send(0)}})
	s.Serial, s.Herald = 7, "0.1.0"
	s.Deliveries[target].Content = content.Content{Format: content.Markdown, Body: "Grüße, 世界 \u2028", Buttons: []content.Button{{Label: "a", URL: "b"}}}
	s.Conversations[addrtest.Instance("conversation.c")] = &Conversation{Provider: addr.Provider{Platform: "mixin"}, ID: "i", Key: "k", Generation: 1, Options: json.RawMessage(`{"a":1}`)}
	s.Uploads[UploadKey(addr.Provider{Platform: "mixin"}, "abc")] = &UploadedFile{ID: "u", At: at}
	s.Retired[addrtest.Resource("message.old@conversation.c")] = 4
	s.Outputs["ids"] = &Output{Value: json.RawMessage(`["x"]`), Type: json.RawMessage(`["list","string"]`)}
	return s
}

func TestCodecRoundTrip(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*State{"full": sample(), "new": New(lineage, []byte("salt"))} {
		data, err := Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		back, err := Decode(data)
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, data)
		}
		if diff := cmp.Diff(s, back); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		again, err := Encode(back)
		if err != nil || string(again) != string(data) {
			t.Errorf("%s: encoding again differs", name)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	whole, err := Encode(sample())
	if err != nil {
		t.Fatal(err)
	}
	edit := func(old, with string) string { return strings.Replace(string(whole), old, with, 1) }
	tests := []struct {
		name, data string
		want       error
	}{
		{"empty", "", ErrEmpty},
		{"blank", " \n\t ", ErrEmpty},
		{"foreign", `{"version": 4, "terraform_version": "1.11.4"}`, ErrForeign},
		{"another program's", `{"a": 1}`, ErrForeign},
		{"not JSON", "hello", ErrDamaged},
		{"newer", edit(`"version": 1`, `"version": 99`), ErrNewer},
		{"unknown section", edit(`"serial"`, `"surprise": 1, "serial"`), ErrDamaged},
		{"no salt", edit(`"salt": "c2FsdA=="`, `"salt": ""`), ErrDamaged},
		{"lineage no UUID", edit(lineage, "acme"), ErrDamaged},
		{"null delivery", edit(`"deliveries": {`, `"deliveries": {"message.n@conversation.c": null,`), ErrDamaged},
		{"missing section", edit(`"outputs": {`, `"outputs": null, "x": {`), ErrDamaged},
		{"step out of range", edit(`"op":"send"`, `"op":"send","part":9`), ErrDamaged},
		{"unknown operation", edit(`"op":"send"`, `"op":"sing"`), ErrDamaged},
		{"no address of a delivery", edit(`"message.a@conversation.c": {`, `"message.a": {`), ErrDamaged},
		{"empty address of a delivery", edit(`"message.a@conversation.c": {`, `"": {`), ErrDamaged},
		{"no address of a conversation", edit(`"conversation.c": {`, `"message.c": {`), ErrDamaged},
		{"no address of a retired delivery", edit(`"message.old@conversation.c": 4`, `"message.old": 4`), ErrDamaged},
		{"no conversation of a delivery", edit(`"address":"conversation.c"`, `"address":"conversation"`), ErrDamaged},
		{"intent without an address", edit(`"intents":[{"address":"message.a@conversation.c"`, `"intents":[{"address":""`), ErrDamaged},
		{"intent with the address of a conversation", edit(`"intents":[{"address":"message.a@conversation.c"`, `"intents":[{"address":"conversation.c"`), ErrDamaged},
		{"something after the end", string(whole) + "{}", ErrDamaged},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if _, err := Decode([]byte(tt.data)); !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
		})
	}
}

// A state cut anywhere is refused, never read as a smaller one.
func TestDecodeCut(t *testing.T) {
	t.Parallel()
	whole, err := Encode(sample())
	if err != nil {
		t.Fatal(err)
	}
	end := len(strings.TrimRight(string(whole), "\n"))
	for n := range end {
		if _, err := Decode(whole[:n]); err == nil {
			t.Fatalf("the first %d of %d bytes were taken for a state", n, len(whole))
		}
	}
}

func FuzzDecode(f *testing.F) {
	whole, err := Encode(sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"version":1,"lineage":"` + lineage + `"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := Decode(data)
		if err != nil {
			return
		}
		if s.Run != nil {
			c := s.Clone()
			if err := Replay(c, Journal{}, false); err != nil {
				t.Fatalf("replay without a journal: %v", err)
			}
		}
		again, err := Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Decode(again); err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
	})
}

func TestSealHidesSensitiveValues(t *testing.T) {
	t.Parallel()
	const canary = "canary-4711"
	s := New(lineage, []byte("salt"))
	c := content.Content{
		Body: canary, Mentions: []string{canary}, Buttons: []content.Button{{Label: canary, URL: canary}},
		Options: json.RawMessage(`{"x":"` + canary + `"}`), Sensitive: []string{"body", "buttons", "mentions", "options"},
	}
	sealed, err := json.Marshal(s.Seal(c))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(sealed), canary) {
		t.Errorf("the value is in clear: %s", sealed)
	}
	other := c
	other.Body += "!"
	if content.Equal(s.Seal(c), s.Seal(other)) {
		t.Error("a change of a sensitive value is not seen")
	}
	if !content.Equal(s.Seal(c), s.Seal(c)) {
		t.Error("sealing is not deterministic")
	}
	if content.Equal(s.Seal(c), New(lineage, []byte("pepper")).Seal(c)) {
		t.Error("the digest does not depend on the salt")
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	if got, want := Lineage("acme-announcements", ""), "ba38d5f6-0f16-5b71-9d72-b5927a2ff6d0"; got != want {
		t.Errorf("lineage = %s, want %s: every key ever sent would change", got, want)
	}
	if got, want := Key(lineage, target.String(), 1, 0), "ad5f8949-8ac1-577f-909f-5366663d2e97"; got != want {
		t.Errorf("key = %s, want %s: every key ever sent would change", got, want)
	}
	seen := map[string]bool{}
	for generation := 1; generation <= 12; generation++ {
		for i := range 12 {
			seen[Key(lineage, target.String(), generation, i)] = true
		}
	}
	if len(seen) != 144 {
		t.Errorf("%d keys of 144 are distinct", len(seen))
	}
	if first, second := Lineage("", ""), Lineage("", ""); Lineage("a", "") == Lineage("a", "rehearsal") || first == second {
		t.Error("lineages are not kept apart")
	}
}

// A run is written piece by piece, and must look as if it were not.
func TestEncodeRun(t *testing.T) {
	t.Parallel()
	for name, intents := range map[string][]Intent{
		"nil": nil, "none": {}, "one": sample().Run.Intents, "two": append(sample().Run.Intents, Intent{Address: addrtest.Resource(`conversation.c["<c>"]`)}),
	} {
		s := sample()
		s.Run.Intents = intents
		want, err := json.Marshal(s.Run)
		if err != nil {
			t.Fatal(err)
		}
		data, err := Encode(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, got, _ := strings.Cut(string(data), `"run": `); got != string(want)+"\n}\n" {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
	}
}

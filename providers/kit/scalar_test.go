package kit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"herald/providers/kit"
)

func TestScalar(t *testing.T) {
	for text, want := range map[string]kit.Scalar{
		`"1579309168845799425"`: "1579309168845799425", `1579309168845799425`: "1579309168845799425",
		`null`: "", `""`: "", `"a\"b"`: `a"b`, `1e3`: "1e3",
	} {
		got := kit.Scalar("before")
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s became %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{`[]`, `{}`, `true`} {
		if err := json.Unmarshal([]byte(text), new(kit.Scalar)); err == nil {
			t.Errorf("%s is accepted", text)
		}
	}
}

func FuzzScalar(f *testing.F) {
	for _, s := range []string{`"1579309168845799425"`, `1579309168845799425`, `null`, `""`, `1e3`, `[]`, `"\ud800"`, ` 7 `} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var s kit.Scalar
		if json.Unmarshal([]byte(text), &s) != nil {
			return
		}
		var n json.Number
		if trimmed := strings.TrimSpace(text); !strings.HasPrefix(trimmed, `"`) && trimmed != "null" &&
			json.Unmarshal([]byte(text), &n) == nil && string(s) != trimmed {
			t.Errorf("%s became %s", text, s)
		}
	})
}

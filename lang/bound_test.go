//go:build !race

// What goes up to a bound makes a gigabyte, at a tenth of the speed under the
// race detector, and nothing of it happens at once.

package lang

import (
	"fmt"
	"path/filepath"
	"testing"
)

// What a few lines would multiply without end, stops.
func TestMultiplicationStops(t *testing.T) {
	t.Parallel()
	modules := map[string]string{}
	for i := range 40 {
		text := fmt.Sprintf("module \"a\" { source = \"../%d\" }\nmodule \"b\" { source = \"../%d\" }\n", i+1, i+1)
		modules[fmt.Sprintf("%d/main.hcl", i)] = text
	}
	modules["40/main.hcl"] = "locals { a = 1 }\n"
	modules["main.hcl"] = "module \"a\" { source = \"./0\" }\n"
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"modules that each call two", modules, "Too many instances"},
		{"dynamic blocks", map[string]string{"main.hcl": `
conversation "c" {
  provider = pigeon
  id       = "c"
}
message "m" {
  to   = conversation.c
  text = "x"
  dynamic "button" {
    for_each = range(20000)
    content {
      label = "x"
      url   = "https://example.org"
    }
  }
}
`}, "Too many blocks"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			for path, text := range tt.files {
				write(t, filepath.Join(dir, path), text)
			}
			config, desired, diags := loadDir(t, dir)
			if desired != nil || len(diags) == 0 || diags[0].Summary != tt.want {
				t.Errorf("want %q, got:\n%s", tt.want, text(t, diags, config.Files()))
			}
			if _, diags := config.DataRequests(inputs(Variables{})); len(diags) > 0 && diags[0].Summary != tt.want {
				t.Errorf("asking: %v", diags)
			}
		})
	}
}

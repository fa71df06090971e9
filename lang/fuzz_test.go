package lang

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"herald/lang/diag"
)

// Whatever stands in a file, it gives a Desired or an error, and the
// diagnostics can be printed.
func FuzzEvaluate(f *testing.F) {
	for _, pattern := range []string{"testdata/valid/*/*.hcl", "testdata/invalid/*.hcl", "testdata/invalid/*.json"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			// What goes up to a bound takes seconds, and TestInvalid has it.
			if strings.HasPrefix(filepath.Base(path), "bound_") {
				continue
			}
			src, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(src), strings.HasSuffix(path, ".json"))
		}
	}
	f.Fuzz(func(t *testing.T, text string, isJSON bool) {
		name := "main.hcl"
		if isJSON {
			name += ".json"
		}
		dir := t.TempDir()
		write(t, filepath.Join(dir, name), text)
		config, diags := Load(dir)
		in := inputs(Variables{})
		desired, more := config.Evaluate(in)
		if (desired == nil) != more.HasErrors() {
			t.Errorf("desired %v with %v", desired, more)
		}
		diags = append(diags, more...)
		_, more = config.DataRequests(in)
		diags = append(diags, more...)
		in.Partial = true
		_, more = config.Evaluate(in)
		diags = append(diags, more...)
		_, more = config.Settings(in)
		diags = append(diags, more...)
		for _, opt := range []diag.Options{{}, {Color: true, Width: 40}} {
			if err := diag.Write(new(bytes.Buffer), diag.Sort(diags), config.Files(), opt); err != nil {
				t.Error(err)
			}
		}
	})
}

// Variable files and flags alike.
func FuzzVariables(f *testing.F) {
	f.Add("v = [1, 2]", "v=[1]")
	f.Add("v = { a = null }", "v=\"${1}\"")
	f.Fuzz(func(t *testing.T, file, flag string) {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "main.hcl"), "variable \"v\" { type = map(list(string)) }\noutput \"v\" { value = var.v }\n")
		write(t, filepath.Join(dir, "herald.vars.hcl"), file)
		config, _ := Load(dir)
		vars, _ := LoadVariables(VariableSources{Dir: dir, Flags: []VariableFlag{{Text: flag}}})
		if desired, diags := config.Evaluate(inputs(vars)); (desired == nil) != diags.HasErrors() {
			t.Errorf("desired %v with %v", desired, diags)
		}
	})
}

package funcs_test

import (
	"path/filepath"
	"strings"
	"testing"

	"herald/lang/confine"
	"herald/lang/funcs"
)

func TestSemantics(t *testing.T) {
	t.Parallel()
	dir := written(t, "a.txt")
	files, err := confine.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	o := funcs.Options{BaseDir: "sub", Root: dir, Files: files}
	tests := []struct{ expr, want string }{
		// Known beginnings of unknown texts.
		{`startswith("pre-${unknown}", "pre")`, `true`},
		{`startswith("pre-${unknown}", "pro")`, `false`},
		{`startswith("pre-${unknown}", "pre-x")`, `(known after apply)`},
		{`startswith(unknown, "")`, `true`},
		{`endswith("pre-${unknown}", "")`, `true`},
		{`endswith("pre-${unknown}", "pre-")`, `(known after apply)`},
		{`strcontains("pre-${unknown}", "re")`, `true`},
		{`strcontains("pre-${unknown}", "x")`, `(known after apply)`},
		{`length("pre-${unknown}") > 2`, `true`},
		{`length("pre-${unknown}") > 4`, `(known after apply)`},
		{`length([unknown, unknown])`, `2`},
		{`length(toset([unknown, "b"])) > 0`, `true`},
		{`length(split(",", unknown)) > 0`, `(known after apply)`},
		// Null is found, whatever its type.
		{`contains([null], null)`, `true`},
		{`contains(tolist(["a", null]), null)`, `true`},
		{`contains(["a"], null)`, `false`},
		{`contains(toset([]), null)`, `false`},
		{`contains([unknown], null)`, `(known after apply)`},
		{`contains(["x ${unknown}"], null)`, `false`},
		{`contains(["a"], tostring(null))`, `false`},
		// Fractions of a second count.
		{`timecmp("2020-01-01T00:00:00Z", "2020-01-01T00:00:00.1Z")`, `-1`},
		{`timecmp("2020-01-01T00:00:00.10Z", "2020-01-01T01:00:00.1+01:00")`, `0`},
		{`timecmp("2020-01-01T00:00:00.000000002Z", "2020-01-01T00:00:00.000000001Z")`, `1`},
		// Templates.
		{`templatestring("$${a}", { a = 1 })`, `"1"`},
		{`templatestring("$${a}!", { a = true })`, `"true!"`},
		// Absolute paths lead from the project, wherever the process runs.
		{`abspath("a.txt")`, `"` + filepath.ToSlash(filepath.Join(dir, "a.txt")) + `"`},
		{`file(abspath("a.txt"))`, `"a.txt"`},
		{`fileset(abspath("."), "*.txt")`, "toset([\n  \"a.txt\",\n])"},
		{`abspath("/a/../b")`, `"/b"`},
		{`cidrcontains("fd00::/8", "fd00::1")`, `true`},
		{`cidrcontains("10.0.0.0/8", "11.0.0.1")`, `false`},
		{`cidrcontains("10.0.0.0/8", "10.0.0.0/7")`, `false`},
		{`urldecode("a%2Fb+c")`, `"a/b c"`},
		{`urldecode(sensitive("a"))`, `(sensitive value)`},
		{`convert([sensitive("1"), "2"], list(number))`, "tolist([\n  (sensitive value),\n  2,\n])"},
		{`convert(null, list(string))`, `tolist(null) /* of string */`},
		{`convert(unknown, number)`, `(known after apply)`},
	}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			t.Parallel()
			v, err := eval(tt.expr, o)
			if err != nil {
				t.Fatal(err)
			}
			if got := funcs.Print(v); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	tests := []struct{ expr, want string }{
		{`base64gunzip("aGVsbG8=")`, "does not hold data compressed with gzip"},
		{`base64gunzip("!")`, "failed to decode base64"},
		{`urldecode("%zz")`, "two hexadecimal digits"},
		{`urldecode("%ff")`, "not valid UTF-8"},
		{`cidrcontains("10.0.0.0/8", "::1")`, "address family mismatch"},
		{`cidrcontains("10.0.0.0/8", "x")`, "invalid IP address or prefix"},
		{`convert("x", number)`, "a number is required"},
		{`convert(sensitive("x"), number)`, "this sensitive string cannot be converted"},
		{`convert("inf", number)`, "infinity"},
		{`convert(["1", "inf"], list(number))`, "[1]: infinity"},
		{`pow(10, 100000000)`, "infinity"},
		{`yamldecode("a: -.INF")`, "infinity"},
		{`jsonencode({ a = type(1) })`, "a type cannot be written out"},
		{`yamlencode([type(1)])`, "a type cannot be written out"},
		{`format("%v", type(1))`, "a type cannot be written out"},
		{`zipmap(["a", "a"], [1, 2])`, `the list has the key "a" twice`},
		{`jsondecode("[{\"a\": 1, \"b\": {\"a\": 1}, \"a\": 2}]")`, `the key "a" at lines 1 and 1`},
		{`yamldecode("x:\n  - {a: 1, 'a': 2}")`, `the key "a" at lines 2 and 2`},
		{`yamldecode("1: a\n\"1\": b")`, `the key "1" at lines 1 and 2`},
	}
	for _, tt := range tests {
		t.Run(tt.expr, func(t *testing.T) {
			t.Parallel()
			if _, err := eval(tt.expr, examplesIn()); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error is %v, want %q", err, tt.want)
			}
		})
	}
}

package trial

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"herald/lang"
	"herald/lang/suite"
	"herald/providers/all"
)

const project = `
variable "text" { default = "Hello." }
variable "to" { default = ["1", "2"] }
conversation "users" {
  for_each = toset(var.to)
  provider = yunhu
  id       = "group:${each.key}"
}
message "greeting" {
  to   = values(conversation.users)
  text = var.text
}
message "rest" {
  to   = conversation.users["1"]
  text = "More."
}
output "text" { value = var.text }
`

// stage makes Options for a project, and reads a test file in it.
func stage(t *testing.T, tests string) (Options, []*suite.File) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(project), 0o600); err != nil {
		t.Fatal(err)
	}
	config, diags := lang.Load(dir)
	file, more := suite.Read("x.test.hcl", []byte(tests))
	if diags.HasErrors() || more.HasErrors() {
		t.Fatal(diags, more)
	}
	began := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	return Options{
		Config: config, Platforms: all.Platforms(), Version: "0.1.0", Owner: "tests", Now: func() time.Time { return began },
	}, []*suite.File{file}
}

// outcomes are how the runs ended, with the summaries of what was told.
func outcomes(t *testing.T, opt Options, files []*suite.File) []string {
	t.Helper()
	reports, err := Run(context.Background(), opt, files)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range reports[0].Runs {
		line := r.Run.Name + " " + string(r.Status)
		for _, d := range r.Diags {
			line += ": " + d.Summary
			if d.Subject == nil {
				t.Errorf("%s has no place", d.Summary)
			}
		}
		out = append(out, line)
	}
	return append(out, string(reports[0].Status))
}

func TestRuns(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		tests string
		want  []string
	}{
		"runs continue each other, and those of another key do not": {`
			run "first" {}
			run "second" {
			  command = plan
			  assert {
			    condition     = plan.empty
			    error_message = "no"
			  }
			}
			run "apart" {
			  command   = plan
			  state_key = "other"
			  assert {
			    condition     = plan.summary.send == 3
			    error_message = "no"
			  }
			}`, []string{"first pass", "second pass", "apart pass", "pass"}},
		"an assertion that fails ends nothing, an error does": {`
			run "fails" {
			  command = plan
			  assert {
			    condition     = plan.empty
			    error_message = "no"
			  }
			}
			run "errs" {
			  command = plan
			  variables { to = 7 }
			}
			run "skipped" {}`,
			[]string{"fails fail: Test assertion failed", "errs error: Invalid function argument", "skipped skip", "error"}},
		"what a platform refuses is an error": {`
			run "nowhere" {
			  command = plan
			  variables { to = ["1", ""] }
			}`, []string{"nowhere error: Malformed conversation id", "error"}},
		"what is chosen, replaced and not refreshed": {`
			run "some" {
			  plan_options { target = [message.greeting] }
			  assert {
			    condition     = plan.summary.send == 2 && sandbox.conversations["conversation.users[\"1\"]"].messages[*].text == ["Hello."]
			    error_message = "no"
			  }
			}
			run "others" {
			  plan_options { exclude = ["@conversation.users[\"2\"]"] }
			}
			run "again" {
			  plan_options {
			    refresh = false
			    replace = ["message.rest@conversation.users[\"1\"]"]
			  }
			  assert {
			    condition     = plan.deliveries["message.rest@${conversation.users["1"].address}"].action == "replace"
			    error_message = "no"
			  }
			}
			run "looks" {
			  plan_options { mode = refresh-only }
			  assert {
			    condition     = plan.empty && plan.drift == []
			    error_message = "no"
			  }
			}
			run "nowhere" {
			  plan_options { target = [message.nothing] }
			}`, []string{
			"some pass: Plan is partial", "others pass: Plan is partial", "again pass", "looks pass", "nowhere error: No object matches address", "error",
		}},
		"time": {`
			run "text" {
			  command = plan
			  now     = "tomorrow"
			}`, []string{"text error: Invalid time", "error"}},
		"values of earlier runs": {`
			variables { text = "file" }
			run "one" { command = plan }
			run "two" {
			  command = plan
			  variables { text = "${run.one.text} and ${var.text}" }
			  now = run.one.text == "file" ? "2027-01-01T00:00:00Z" : ""
			  assert {
			    condition     = output.text == "file and file" && startswith(plantimestamp(), "2027-")
			    error_message = output.text
			  }
			}`, []string{"one pass", "two pass", "pass"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opt, files := stage(t, tt.tests)
			if diff := cmp.Diff(tt.want, outcomes(t, opt, files)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Stopped, the runs to come are skipped, and nothing is left behind.
func TestStop(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	opt, files := stage(t, `run "first" {}
		run "second" {}`)
	stop := make(chan struct{})
	opt.Stop = stop
	var events []string
	opt.Observe = func(e Event) {
		events = append(events, string(e.Kind))
		if e.Kind == RunEnded && e.Run.Name == "first" {
			close(stop)
		}
	}
	if diff := cmp.Diff([]string{"first pass", "second skip", "skip"}, outcomes(t, opt, files)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	want := []string{"file began", "run began", "run ended", "run ended", "tear down", "file ended"}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if left, err := filepath.Glob(filepath.Join(os.Getenv("TMPDIR"), "herald-test-*")); len(left) > 0 || err != nil {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// A context that has ended is an interruption as well.
func TestCancelled(t *testing.T) {
	t.Parallel()
	opt, files := stage(t, `run "first" {}`)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	reports, err := Run(ctx, opt, files)
	if err != nil || reports[0].Runs[0].Status != Skip {
		t.Errorf("%v, %v", reports, err)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	c := newClock(func() time.Time { return began })
	if err := c.waitInstantly(context.Background(), time.Hour); err != nil || !c.readTime().Equal(began.Add(time.Hour)) {
		t.Errorf("after an hour it is %s (%v)", c.readTime(), err)
	}
	if c.advanceTo(began) || !c.readTime().Equal(began.Add(time.Hour)) {
		t.Errorf("it went back to %s", c.readTime())
	}
	if !c.advanceTo(began.AddDate(900, 0, 0)) || !c.readTime().Equal(began.AddDate(900, 0, 0)) {
		t.Errorf("it is %s", c.readTime())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if c.waitInstantly(ctx, time.Hour) == nil {
		t.Error("a sleeper that was cancelled says nothing")
	}
}

// What was compared is shown, and what must not be seen is not.
func TestSides(t *testing.T) {
	t.Parallel()
	opt, files := stage(t, `
		variables { text = "x" }
		run "compares" {
		  command = plan
		  assert {
		    condition     = var.text == "x" && (length(var.text) > 3)
		    error_message = "a"
		  }
		  assert {
		    condition     = sensitive(var.text) == "y"
		    error_message = "b"
		  }
		  assert {
		    condition     = !contains(["x"], var.text)
		    error_message = "c"
		  }
		  assert {
		    condition     = tolist(["x"]) == ["x"]
		    error_message = "d"
		  }
		}`)
	reports, err := Run(context.Background(), opt, files)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range reports[0].Runs[0].Diags {
		got = append(got, strings.ReplaceAll(d.Detail, "\n", "|"))
	}
	want := []string{
		"a|  left:  1|  right: 3",
		"b|  left:  (sensitive value)|  right: \"y\"",
		"c",
		"d|  left:  tolist([|           \"x\",|         ])|  right: [|           \"x\",|         ]" +
			"|  The two are of different types, list of string and tuple, so they are never equal.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

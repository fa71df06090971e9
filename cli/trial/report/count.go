package report

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"

	"herald/cli/trial"
	"herald/lang/diag"
)

// Count is how the runs of all files ended.
type Count struct {
	Status  trial.Status
	Passed  int
	Failed  int
	Errored int
	Skipped int
}

// CountOf counts runs.
func CountOf(reports []*trial.Report) Count {
	c := Count{Status: trial.Pass}
	for _, r := range reports {
		c.Status = trial.Worst(c.Status, r.Status)
		for _, run := range r.Runs {
			switch run.Status {
			case trial.Pass:
				c.Passed++
			case trial.Fail:
				c.Failed++
			case trial.Error:
				c.Errored++
			case trial.Skip:
				c.Skipped++
			}
		}
	}
	return c
}

// Good reports whether nothing failed. Runs that were skipped without a
// failure before them were interrupted, which is not good either.
func (c Count) Good() bool { return c.Failed+c.Errored+c.Skipped == 0 }

// String is the last line of a report.
func (c Count) String() string {
	word := "Success!"
	if !c.Good() {
		word = "Failure!"
	}
	out := fmt.Sprintf("%s %d passed, %d failed", word, c.Passed, c.Failed+c.Errored)
	if c.Skipped > 0 {
		out += fmt.Sprintf(", %d skipped", c.Skipped)
	}
	return out + "."
}

// limitDiagnostics are the diagnostics that a report has, in order: a hostile file can have
// a hundred thousand.
func limitDiagnostics(diags hcl.Diagnostics) hcl.Diagnostics {
	return diag.Limit(diag.Sort(diags), 1000)
}

package problem

const (
	ConditionUnknown       Code = "condition-unknown"
	InvalidKeyword         Code = "invalid-keyword"
	MissingExpectedFailure Code = "missing-expected-failure"
	PlanNotEmptyAfterApply Code = "plan-not-empty-after-apply"
	ReferenceToLaterRun    Code = "reference-to-later-run"
	ReplaceWithoutEffect   Code = "replace-without-effect"
	RunInterrupted         Code = "run-interrupted"
	RunTimesOutOfOrder     Code = "run-times-out-of-order"
	TestAssertionFailed    Code = "test-assertion-failed"
	TestFileWithoutRuns    Code = "test-file-without-runs"
	TestStateFailed        Code = "test-state-failed"
)

func testsArea() Area {
	return Area{"Tests", []Definition{
		{ConditionUnknown, "Condition is not known", []string{"condition-is-not-known"},
			"An assertion depends on a value that is unknown in this run. Use `command = apply`, or assert something else."},
		{InvalidKeyword, "Invalid keyword", nil,
			"The argument takes one of a few words, without quotes. The message lists them."},
		{MissingExpectedFailure, "Missing expected failure", nil,
			"A condition that `expect_failures` lists did hold. Correct `expect_failures` or the values of the run."},
		{PlanNotEmptyAfterApply, "Plan is not empty afterwards", []string{"plan-is-not-empty-afterwards"},
			"The plan after an apply still has changes. It shows which; look for a value that changes in every run."},
		{ReferenceToLaterRun, "Reference to a later run", []string{"reference-to-a-later-run"},
			"A run can refer to earlier runs only, and this one comes later. Reorder the runs."},
		{ReplaceWithoutEffect, "Nothing to replace", []string{"nothing-to-replace"},
			"`replace` works only in plans of mode normal. Remove it."},
		{RunInterrupted, "Run was interrupted", []string{"run-was-interrupted"},
			"The test was stopped before it ended."},
		{RunTimesOutOfOrder, "Time goes backwards", []string{"time-goes-backwards"},
			"A run starts at a time before the run above it. Order the runs by time."},
		{TestAssertionFailed, "Test assertion failed", nil,
			"A condition of a test does not hold. Its message is the author's."},
		{TestFileWithoutRuns, "Test file without runs", nil,
			"A test file has no run block, so it tests nothing. Add one."},
		{TestStateFailed, "State of a test failed", []string{"state-of-a-test-failed"},
			"The state of a test could not be stored. The message says why."},
	}}
}

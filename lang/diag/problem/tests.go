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
		{ConditionUnknown, "Condition is unknown", []string{"condition-is-not-known"},
			"An assertion depends on a value that is unknown in this run. Set `command = apply`, or use another assertion."},
		{InvalidKeyword, "Invalid keyword", nil,
			"The argument accepts certain keywords, written without quotes. Use one of those that the message lists."},
		{MissingExpectedFailure, "Missing expected failure", nil,
			"A condition that `expect_failures` lists did not fail. Correct `expect_failures`, or the values of the run."},
		{PlanNotEmptyAfterApply, "Plan not empty after apply", []string{"plan-is-not-empty-afterwards"},
			"A plan that was made after the apply still contains changes, which the message shows. Find a value that changes " +
				"in every run."},
		{ReferenceToLaterRun, "Reference to later run", []string{"reference-to-a-later-run"},
			"A run can refer only to the runs above it. Reorder the runs."},
		{ReplaceWithoutEffect, "Argument replace has no effect", []string{"nothing-to-replace"},
			"The argument `replace` has an effect only in plans of mode `normal`. Remove it, or the mode."},
		{RunInterrupted, "Test run interrupted", []string{"run-was-interrupted"},
			"The test was stopped before the run ended. Run the tests again."},
		{RunTimesOutOfOrder, "Runs not in time order", []string{"time-goes-backwards"},
			"A run has an earlier time than the run above it. Order the runs by time."},
		{TestAssertionFailed, "Test assertion failed", nil,
			"An assertion of a test is false. The text of the message was written by the author of the test."},
		{TestFileWithoutRuns, "Test file has no runs", nil,
			"A test file has no `run` block, so it tests nothing. Add one."},
		{TestStateFailed, "Cannot store test state", []string{"state-of-a-test-failed"},
			"Herald could not write or read the state of a test. The message contains the cause."},
	}}
}

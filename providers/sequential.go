package providers

import "context"

// SendSequentially is a Send for platforms that take one message a request: it calls
// send for one item after another. After a failure nothing more goes to the
// same conversation, because order matters to readers: those items fail with ErrSkipped.
func SendSequentially(ctx context.Context, items []Outgoing, send func(context.Context, Outgoing) Result) []Result {
	results := make([]Result, len(items))
	failed := map[string]bool{}
	for i, item := range items {
		if failed[item.Target.ID] {
			results[i].Err = ErrSkipped("send message")
			continue
		}
		results[i] = send(ctx, item)
		failed[item.Target.ID] = results[i].Err != nil
	}
	return results
}

// ErrSkipped is the error, of kind Cancelled, for what was not done because an
// earlier message to the same conversation failed.
func ErrSkipped(op string) *Error {
	return &Error{Kind: Cancelled, Op: op,
		Detail: "not sent, because an earlier message to this conversation failed",
		Hint:   "Apply again when that is settled."}
}

package plan

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"herald/lang"
	"herald/lang/addr"
	"herald/lang/diag"
	"herald/lang/diag/problem"
	"herald/providers"
	"herald/providers/sessions"
)

// Answers asks what data blocks ask, once for each question of a command. It
// may be used by many goroutines.
type Answers struct {
	opt  AnswerOptions
	mu   sync.Mutex
	have map[string]Answer // by address of the data block
	// failed are questions for checks that were asked in vain, by address.
	failed map[string]failedRequest
	// closed makes a question without an answer an error.
	closed bool
}

// AnswerOptions say who is asked.
type AnswerOptions struct {
	Config   *lang.Config
	Inputs   lang.Inputs // Known is that of each call
	Sessions *sessions.Registry
	Parallel int // questions at once; 0: 10
}

// failedRequest is a question that was asked in vain, and why.
type failedRequest struct {
	question string
	warnings hcl.Diagnostics
}

// Waits reports whether something that a data block must come after is still
// to be done.
type Waits func(*lang.Request) bool

// Answer is what came of a question.
type Answer struct {
	Addr     addr.Instance // of the data block
	Question string        // digest of all that was asked
	// Sensitive says that something in the question is.
	Sensitive bool
	Value     cty.Value
}

// requestDigest is the digest of all that a data block asks.
func requestDigest(r *lang.Request) string {
	// Whatever is not known is not asked, so that it can always be written.
	arguments, _ := ctyjson.Marshal(r.Arguments, cty.DynamicPseudoType)
	sum := sha256.New()
	for _, part := range []string{r.Provider.String(), r.ConversationID, r.Operation, string(arguments)} {
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// NewAnswers makes Answers without any answer yet.
func NewAnswers(opt AnswerOptions) *Answers {
	if opt.Parallel == 0 {
		opt.Parallel = 10
	}
	return &Answers{opt: opt, have: make(map[string]Answer), failed: make(map[string]failedRequest)}
}

// Known gives what known knows and, with it, every answer that can be had: it
// asks, looks whether the answers make more questions known, and asks again.
// What waits is not asked. What was asked in vain for a check is a warning, and
// not asked again.
func (a *Answers) Known(ctx context.Context, known lang.Known, waits Waits) (lang.Known, hcl.Diagnostics) {
	out := knownWithAnswers{known, a}
	for round := 0; ; round++ {
		in := a.opt.Inputs
		in.Known = out
		desired, diags := a.opt.Config.DataRequests(in)
		if diags.HasErrors() {
			return out, diags
		}
		todo := a.unansweredRequests(desired, waits)
		if len(todo) == 0 {
			return out, a.failureWarnings(desired) // others are those of the evaluation to come
		}
		if a.closed {
			return out, hcl.Diagnostics{newRequestDiagnostic(todo[0])}
		}
		if round > len(desired.Data) {
			return out, hcl.Diagnostics{unstableRequestDiagnostic(todo[0])}
		}
		if diags := a.askAll(ctx, desired, todo); diags.HasErrors() {
			return out, diags
		}
	}
}

func unstableRequestDiagnostic(r *lang.Request) *hcl.Diagnostic {
	return diag.Newf(hcl.DiagError, problem.DataSourceDoesNotConverge, &r.Source.Range,
		"The arguments of %s change after every read, so Herald stopped reading it. Remove whatever changes, such as a time, from its arguments.", r.Addr)
}

func newRequestDiagnostic(r *lang.Request) *hcl.Diagnostic {
	return diag.Newf(hcl.DiagError, problem.DataSourceNotRead, &r.Source.Range,
		"The plan did not read %s with the arguments that it has now. Plan again.", r.Addr)
}

// unansweredRequests lists the questions that have no answer yet.
func (a *Answers) unansweredRequests(d *lang.Desired, waits Waits) []*lang.Request {
	var todo []*lang.Request
	for i := range d.Data {
		r := &d.Data[i]
		if _, ok := a.Answer(*r); !ok && !waits(r) && !a.isNotAskedAgain(r) {
			todo = append(todo, r)
		}
	}
	return todo
}

// Answer gives the answer to a question; ok is false when it was not asked, or
// in other words.
func (a *Answers) Answer(r lang.Request) (cty.Value, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	have, ok := a.have[r.Addr.String()]
	if !ok || !r.Arguments.IsWhollyKnown() || have.Question != requestDigest(&r) {
		return cty.NilVal, false
	}
	return have.Value, true
}

// isNotAskedAgain reports whether a question for a check is not to be asked, because
// that failed or because nothing may be asked any more.
func (a *Answers) isNotAskedAgain(r *lang.Request) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	f, ok := a.failed[r.Addr.String()]
	return r.Check != "" && (a.closed || ok && f.question == requestDigest(r))
}

// failureWarnings returns the warnings of the requests for checks that failed.
func (a *Answers) failureWarnings(d *lang.Desired) hcl.Diagnostics {
	a.mu.Lock()
	defer a.mu.Unlock()
	var diags hcl.Diagnostics
	for i := range d.Data {
		r := &d.Data[i]
		if f, ok := a.failed[r.Addr.String()]; ok && f.question == requestDigest(r) {
			diags = append(diags, f.warnings...)
		}
	}
	return diags
}

// listAnswers gives all answers, by address.
func (a *Answers) listAnswers() []Answer {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []Answer
	for _, address := range slices.Sorted(maps.Keys(a.have)) {
		out = append(out, a.have[address])
	}
	return out
}

// forgetAnswer drops an answer that was asked for too early.
func (a *Answers) forgetAnswer(r lang.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.have, r.Addr.String())
	delete(a.failed, r.Addr.String())
}

// ForgetChecks drops the answers to what checks ask, so that it is asked again: a
// check is about the time after the apply.
func (a *Answers) ForgetChecks(d *lang.Desired) {
	for _, r := range d.Data {
		if r.Check != "" {
			a.forgetAnswer(r)
		}
	}
}

// askAll asks side by side; one call for each question.
func (a *Answers) askAll(ctx context.Context, d *lang.Desired, todo []*lang.Request) hcl.Diagnostics {
	var wg sync.WaitGroup
	gate := make(chan struct{}, a.opt.Parallel)
	problems := make([]hcl.Diagnostics, len(todo))
	for i, r := range todo {
		wg.Go(func() {
			gate <- struct{}{}
			defer func() { <-gate }()
			problems[i] = a.askOne(ctx, d, r)
			if r.Check != "" && problems[i].HasErrors() && ctx.Err() == nil {
				a.recordFailure(r, problems[i])
				problems[i] = nil
			}
		})
	}
	wg.Wait()
	var diags hcl.Diagnostics
	for _, p := range problems {
		diags = append(diags, p...)
	}
	return diags
}

// recordFailure remembers what went wrong with a question for a check.
func (a *Answers) recordFailure(r *lang.Request, diags hcl.Diagnostics) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.failed[r.Addr.String()] = failedRequest{requestDigest(r), diag.ToWarnings(diags)}
}

func (a *Answers) askOne(ctx context.Context, d *lang.Desired, r *lang.Request) hcl.Diagnostics {
	session, diags := a.opt.Sessions.Session(d, r.Provider)
	if diags.HasErrors() {
		return diags
	}
	lister, ok := providers.As[providers.DataReader](session)
	if !ok {
		return hcl.Diagnostics{requestDiagnostic(r, &providers.Error{
			Kind: providers.Invalid, Op: r.Operation, Detail: "the platform declares this data source, but its session does not implement it",
		})}
	}
	value, err := lister.ReadData(ctx, r.Operation, sessions.RequestTarget(r), r.Arguments)
	if err != nil {
		return append(diags, requestDiagnostic(r, err))
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.have[r.Addr.String()] = Answer{r.Addr, requestDigest(r), r.Sensitive, value}
	return diags
}

// requestDiagnostic points at the block, or at the argument that the platform
// complains of.
func requestDiagnostic(r *lang.Request, err error) *hcl.Diagnostic {
	d := readDiagnostic(err, r.Provider, r.Source)
	d.Detail = fmt.Sprintf("%s: %s", r.Addr, d.Detail)
	return d
}

// knownWithAnswers is a Known with answers.
type knownWithAnswers struct {
	lang.Known
	answers *Answers
}

// Data implements lang.Answers.
func (k knownWithAnswers) Data(r lang.Request) (cty.Value, bool) { return k.answers.Answer(r) }

var _ lang.Answers = knownWithAnswers{}

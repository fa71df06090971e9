package providertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"herald/lang/addr"
	"herald/lang/content"
	"herald/plan"
	"herald/providers"
)

// FuzzAnswers is the body of a fuzz target: whatever a platform answers, every
// operation of a session ends without a panic and with a result that follows
// the contract. The seeds are the answers of the sandbox, whole, truncated, and
// with each of their values replaced by one of another type.
func FuzzAnswers(f *testing.F, opt Options) {
	s := newSuite(opt)
	w := s.newWorld(f, s.baseConfig(1)+s.messageWithText("a", "one"))
	w.applyAndSync()
	wire := &hostileWire{next: w.wire}
	w.wire = wire
	h := &hostileRun{world: w, plan: w.mustPlan(), id: w.visibleMessages()[0].ID}
	operations := h.sessionOperations()
	for op, operation := range operations {
		wire.setAnswer(nil, 0)
		_ = operation(f.Context(), h.openSession(f))
		for skip, body := range wire.bodies {
			for _, seed := range corruptions(body) {
				f.Add(uint8(op), uint8(skip), http.StatusOK, seed)
			}
			f.Add(uint8(op), uint8(skip), http.StatusInternalServerError, body)
		}
	}
	f.Fuzz(func(t *testing.T, op, skip uint8, status int, body []byte) {
		if status < 200 || status > 599 {
			t.Skip("not an HTTP status")
		}
		wire.setAnswer(&hostileAnswer{status, body}, int(skip%8))
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := operations[int(op)%len(operations)](ctx, h.openSession(t)); err != nil && ctx.Err() == nil {
			var known *providers.Error
			if !errors.As(err, &known) && !errors.Is(err, errContract) {
				t.Errorf("%v (%T) is not a *providers.Error", err, err)
			}
			if errors.Is(err, errContract) {
				t.Error(err)
			}
		}
		if ctx.Err() != nil {
			t.Error("the operation did not end")
		}
	})
}

// errContract is wrapped by errors about a broken contract of a session.
var errContract = errors.New("the session breaks its contract")

// hostileRun is what every operation of a fuzz target works with.
type hostileRun struct {
	*world
	plan *plan.Plan
	id   string // of a message that exists
}

// openSession opens a new session.
func (h *hostileRun) openSession(t testing.TB) providers.Session {
	t.Helper()
	session, diags := h.newAccounts().Session(h.plan.Desired, addr.Provider{Platform: h.facts.Schema.Name})
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	return session
}

// operation is one call of a session. It returns nil if the call succeeded or
// the session does not support it.
type operation func(context.Context, providers.Session) error

// sessionOperations returns all operations of a session.
func (h *hostileRun) sessionOperations() []operation {
	parts, _ := h.Platform.Compose(content.Content{Format: content.Format(h.plainFormat()), Body: "x"})
	item := providers.Outgoing{Target: h.conversationTarget(0), Key: "6ba7b810-9dad-51d1-80b4-00c04fd430c8", Part: parts[0]}
	place := providers.ConversationSpec{
		Title: "x", Participants: slices.Clone(h.People),
	}
	slices.Sort(place.Participants)
	all := []operation{
		h.sendOperation(item),
		func(ctx context.Context, s providers.Session) error {
			return callIfAble(s, func(x providers.Editor) error { return x.Edit(ctx, h.id, item) })
		},
		h.recallOperation(item),
		func(ctx context.Context, s providers.Session) error {
			return callIfAble(s, func(x providers.Reader) error { _, err := x.Read(ctx, item.Target, []string{h.id, "0"}); return err })
		},
		h.findOperation(item),
		func(ctx context.Context, s providers.Session) error {
			return callIfAble(s, func(x providers.Uploader) error { _, err := x.Upload(ctx, testImage()); return err })
		},
		func(ctx context.Context, s providers.Session) error {
			return callIfAble(s, func(x providers.CredentialChecker) error { return x.CheckCredentials(ctx) })
		},
		func(ctx context.Context, s providers.Session) error {
			return callIfAble(s, func(x providers.ConversationRemover) error { return x.RemoveConversation(ctx, item.Target.ID) })
		},
		func(ctx context.Context, s providers.Session) error {
			return callIfAble(s, func(x providers.ConversationLister) error { _, err := x.ListConversations(ctx); return err })
		},
		h.createOperation(item.Key, place),
		func(ctx context.Context, s providers.Session) error {
			return callIfAble(s, func(x providers.ConversationManager) error {
				_, err := x.DescribeConversation(ctx, item.Target.ID)
				return err
			})
		},
		func(ctx context.Context, s providers.Session) error {
			return callIfAble(s, func(x providers.ConversationManager) error {
				return x.ChangeConversation(ctx, item.Target.ID, providers.ConversationSpec{Title: "y", Options: place.Options}, place)
			})
		},
	}
	return append(all, h.lookUpOperations()...)
}

// callIfAble calls a session if it implements A.
func callIfAble[A any](s providers.Session, ask func(A) error) error {
	if able, ok := providers.As[A](s); ok {
		return ask(able)
	}
	return nil
}

func (h *hostileRun) sendOperation(item providers.Outgoing) operation {
	return func(ctx context.Context, s providers.Session) error {
		results := s.Send(ctx, []providers.Outgoing{item})
		if len(results) != 1 {
			return errors.Join(errContract, errors.New("the call of Send did not return one result for each item"))
		}
		return results[0].RequireID(h.facts.Idempotency, item.Key).Err
	}
}

func (h *hostileRun) recallOperation(item providers.Outgoing) operation {
	return func(ctx context.Context, s providers.Session) error {
		return callIfAble(s, func(x providers.Recaller) error {
			errs := x.Recall(ctx, item.Target, []providers.SentMessage{{ID: h.id, Part: item.Part}})
			if len(errs) != 1 {
				return errors.Join(errContract, errors.New("the call of Recall did not return one error for each message"))
			}
			return errs[0]
		})
	}
}

func (h *hostileRun) findOperation(item providers.Outgoing) operation {
	return func(ctx context.Context, s providers.Session) error {
		return callIfAble(s, func(x providers.Finder) error {
			found, err := x.Find(ctx, []providers.Outgoing{item}, h.clock.Now())
			for key, remote := range found {
				if key != item.Key || err == nil && remote.ID == "" && !remote.IsUncertain() {
					return errors.Join(errContract, errors.New("the call of Find returned a message that was not requested, or one without an id"))
				}
			}
			return err
		})
	}
}

func (h *hostileRun) createOperation(key string, place providers.ConversationSpec) operation {
	return func(ctx context.Context, s providers.Session) error {
		return callIfAble(s, func(x providers.ConversationManager) error {
			_, err := x.CreateConversation(ctx, key, place)
			return err
		})
	}
}

// lookUpOperations returns the declared data sources as operations.
func (h *hostileRun) lookUpOperations() []operation {
	var all []operation
	for _, op := range h.facts.Schema.Data {
		all = append(all, func(ctx context.Context, s providers.Session) error {
			return callIfAble(s, func(x providers.DataReader) error {
				answer, err := x.ReadData(ctx, op.Name, h.conversationTarget(0), argumentValues(op, nil))
				if err == nil && !answer.Type().Equals(op.Result) {
					return errors.Join(errContract, errors.New("data "+op.Name+" returned a value that is not of the declared type"))
				}
				return err
			})
		})
	}
	return all
}

// testImage returns an image to upload.
func testImage() providers.File {
	data := []byte("\x89PNG\r\n\x1a\nnot really")
	return providers.File{
		Attachment: content.Attachment{Name: "picture.png", MIME: "image/png", Size: int64(len(data)), Width: 4, Height: 3},
		Open: func() (providers.ReadSeekCloser, error) {
			return struct {
				*bytes.Reader
				io.Closer
			}{bytes.NewReader(data), io.NopCloser(nil)}, nil
		},
	}
}

// hostileAnswer is what a platform answers to any request.
type hostileAnswer struct {
	status int
	body   []byte
}

// hostileWire passes requests on until skip requests were made, and then gives
// the same answer to each. It collects the answers to those that it passed on.
// Concurrent use is safe only if nothing is passed on.
type hostileWire struct {
	next   http.RoundTripper
	answer *hostileAnswer // nil: passes all on
	skip   int
	bodies [][]byte
}

func (h *hostileWire) setAnswer(answer *hostileAnswer, skip int) {
	h.answer, h.skip, h.bodies = answer, skip, nil
}

// RoundTrip passes a request on, or answers it.
func (h *hostileWire) RoundTrip(r *http.Request) (*http.Response, error) {
	if h.answer != nil && len(h.bodies) >= h.skip {
		if r.Body != nil {
			_, _ = io.Copy(io.Discard, r.Body)
			_ = r.Body.Close()
		}
		return &http.Response{
			Status: http.StatusText(h.answer.status), StatusCode: h.answer.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header:        http.Header{"Content-Type": {"application/json"}},
			Body:          io.NopCloser(bytes.NewReader(h.answer.body)),
			ContentLength: int64(len(h.answer.body)), Request: r,
		}, nil
	}
	answer, err := h.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	answer.Body = io.NopCloser(bytes.NewReader(body))
	h.bodies = append(h.bodies, body)
	return answer, err
}

// corruptions returns the answer unchanged, truncated and empty, and, if it is
// JSON, with each value replaced by one of every other type.
func corruptions(body []byte) [][]byte {
	all := [][]byte{body, body[:len(body)/2], nil}
	var value any
	if json.Unmarshal(body, &value) != nil {
		return all
	}
	whole := value
	walkJSON(value, func(replaced any) { whole = replaced }, func(replace func(any)) {
		for _, other := range []any{nil, true, -1.5e300, "", "x", []any{}, map[string]any{}} {
			replace(other)
			if text, err := json.Marshal(whole); err == nil {
				all = append(all, text)
			}
		}
	})
	return all
}

// walkJSON visits a value and all values in it. A visitor may replace the
// value; it is restored afterwards.
func walkJSON(value any, set func(any), visit func(replace func(any))) {
	visit(set)
	set(value)
	switch value := value.(type) {
	case []any:
		for i, element := range value {
			walkJSON(element, func(x any) { value[i] = x }, visit)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			walkJSON(value[name], func(x any) { value[name] = x }, visit)
		}
	}
}

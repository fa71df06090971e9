package kit

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"herald/providers"
)

// OpCreate is what a creation is called in errors.
const OpCreate = "create conversation"

// creationReach is how long after its beginning a creation of an earlier run can
// have taken effect.
const creationReach = 2 * time.Minute

// Span is when a creation was under way, on this machine's clock.
type Span struct{ Began, Ended time.Time }

// Latest is the latest time on the server's clock at which a conversation of
// this creation can have been made. The server's clock may be ahead.
func (s Span) Latest() time.Time { return s.Ended.Add(creationReach) }

// CreationCalls are the calls of a platform that Creations needs.
type CreationCalls struct {
	Title string // of the platform
	// Create asks for a conversation once, and returns its id.
	Create func(ctx context.Context, want providers.ConversationSpec) (string, error)
	// Newcomers lists the conversations made in a span that nobody else is known
	// to have made. IsSettled leaves out those that are known already. An error
	// whose Op is OpCreate explains the outcome and is returned as it is.
	Newcomers func(ctx context.Context, want providers.ConversationSpec, when Span) ([]string, error)
	Now       func() time.Time
	Sleep     func(context.Context, time.Duration) error
}

// Creations creates conversations on a platform without a key for it. One that
// was not answered is looked up by time, so creations are made one at a time.
type Creations struct {
	calls CreationCalls
	turn  chan struct{}     // held by the one creation under way
	made  map[string]string // key of a creation → id; guarded by turn

	mu      sync.Mutex
	settled map[string]bool
}

// NewCreations returns the creations of one session.
func NewCreations(calls CreationCalls) *Creations {
	return &Creations{calls: calls, turn: make(chan struct{}, 1), made: map[string]string{}, settled: map[string]bool{}}
}

// CreateConversation creates a conversation; see providers.ConversationManager.
func (c *Creations) CreateConversation(ctx context.Context, key string, want providers.ConversationSpec) (string, error) {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return "", &providers.Error{Kind: providers.Cancelled, Op: OpCreate, Err: ctx.Err()}
	}
	if id := c.made[key]; id != "" {
		return id, nil
	}
	id, err := "", error(nil)
	if !want.PendingSince.IsZero() {
		id, err = c.findUnanswered(ctx, want, Span{want.PendingSince, want.PendingSince.Add(creationReach)})
	}
	if err == nil && id == "" {
		id, err = c.createOnce(ctx, want)
	}
	if id != "" {
		c.made[key] = id
		c.Settle(id)
	}
	return id, err
}

// createOnce asks once. When there is no answer, the conversation that was made
// is taken; when there is none the outcome stays unknown, because it may still be
// made.
func (c *Creations) createOnce(ctx context.Context, want providers.ConversationSpec) (string, error) {
	began := c.calls.Now()
	id, err := c.calls.Create(ctx, want)
	if providers.KindOf(err) != providers.Unknown {
		return id, err
	}
	found, lookErr := c.findUnanswered(ctx, want, Span{began, c.calls.Now()})
	if lookErr != nil || found != "" {
		return found, lookErr
	}
	return "", err
}

// findUnanswered looks for the conversation that a creation without an answer
// made, and once more after a while when there is none. None is an empty id.
func (c *Creations) findUnanswered(ctx context.Context, want providers.ConversationSpec, when Span) (string, error) {
	for again := false; ; again = true {
		found, err := c.calls.Newcomers(ctx, want, when)
		switch {
		case isExplained(err):
			return "", err
		case err != nil:
			return "", c.newUncertainError(when, nil, err)
		case len(found) == 1:
			return found[0], nil
		case len(found) > 1:
			return "", c.newUncertainError(when, found, nil)
		case again:
			return "", nil
		}
		if err := c.calls.Sleep(ctx, providers.GracePeriod); err != nil {
			return "", c.newUncertainError(when, nil, err)
		}
	}
}

func isExplained(err error) bool {
	var e *providers.Error
	return errors.As(err, &e) && e.Op == OpCreate
}

// newUncertainError is a creation whose outcome only a person can find out.
func (c *Creations) newUncertainError(when Span, found []string, cause error) error {
	e := &providers.Error{Kind: providers.Unknown, Op: OpCreate, Err: cause,
		Detail: "the creation was not answered, and whether a conversation was created is unknown"}
	at := when.Began.UTC().Format(time.RFC3339)
	e.Hint = fmt.Sprintf("Look on %s for a conversation created at %s. If it exists, put its id into the conversation block; if not, apply again.", c.calls.Title, at)
	if len(found) > 0 {
		e.Detail = fmt.Sprintf("the creation was not answered, and %d conversations were created meanwhile", len(found))
		e.Hint = fmt.Sprintf("Find out which of them belongs to nobody else, and put its id into the conversation block: %s.", strings.Join(found, ", "))
	}
	return e
}

// Settle records a conversation that no creation to come can have made.
func (c *Creations) Settle(id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settled[id] = true
}

// IsSettled reports whether Settle has had the conversation.
func (c *Creations) IsSettled(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.settled[id]
}

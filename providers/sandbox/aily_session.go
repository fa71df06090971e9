package sandbox

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"
)

// ailySession is the body of a request that creates or changes a session.
type ailySession struct {
	ChannelContext *string `json:"channel_context" is:"json=255"`
	Metadata       *string `json:"metadata" is:"json=255"`
}

// change sets the fields that were given and keeps the rest.
func (x *ailySession) change(c *exchange, h Header) {
	for name, text := range map[string]*string{"channel_context": x.ChannelContext, "metadata": x.Metadata} {
		if text != nil {
			h.setFact(name, *text)
		}
	}
	h.setFact("modified_at", millis(c.now))
	c.putConversation(h)
	c.chat, _ = c.findConversation(h.ID)
}

func (y *aily) createSession(c *exchange, in *ailySession) (any, error) {
	in.change(c, Header{ID: ailyID("session", c.transaction.store.requests, c.now)})
	return y.readSession(c, nil)
}

func (y *aily) changeSession(c *exchange, in *ailySession) (any, error) {
	in.change(c, c.chat)
	return y.readSession(c, nil)
}

func (y *aily) readSession(c *exchange, _ *nothing) (any, error) {
	created := millis(c.chat.CreatedAt)
	session := map[string]any{
		"id": c.chat.ID, "created_at": created, "modified_at": cmp.Or(c.chat.Facts["modified_at"], created), "created_by": y.user,
	}
	for _, name := range []string{"channel_context", "metadata"} {
		if text := c.chat.Facts[name]; text != "" {
			session[name] = text
		}
	}
	return map[string]any{"session": session}, nil
}

// deleteSession deletes a session with its messages, which readers no longer
// see.
func (y *aily) deleteSession(c *exchange, _ *nothing) (any, error) {
	c.chat.Gone = true
	c.putConversation(c.chat)
	for _, p := range c.threadPosts(c.chat.ID) {
		c.recall(*p)
	}
	return map[string]any{}, nil
}

// ailyRun is a run of an app in a session: the assistant reads the messages and
// answers. In the sandbox no assistant answers.
type ailyRun struct {
	ID        string    `json:"id"`
	App       string    `json:"app"`
	Metadata  string    `json:"metadata,omitempty"`
	At        time.Time `json:"at"`
	Cancelled time.Time `json:"cancelled,omitzero"`
}

// ailyRunTime is how long a run takes.
const ailyRunTime = time.Second

// showRun returns the run in the form of the page on runs.
func (c *exchange) showRun(x ailyRun) map[string]any {
	run := map[string]any{
		"id": x.ID, "created_at": millis(x.At), "app_id": x.App, "session_id": c.chat.ID, "started_at": millis(x.At),
	}
	switch end := x.At.Add(ailyRunTime); {
	case !x.Cancelled.IsZero():
		run["status"], run["ended_at"] = "CANCELLED", millis(x.Cancelled)
	case c.now.Before(end):
		run["status"] = "IN_PROGRESS"
	default:
		run["status"], run["ended_at"] = "COMPLETED", millis(end)
	}
	if x.Metadata != "" {
		run["metadata"] = x.Metadata
	}
	return run
}

// ailyRuns returns the runs of the session, oldest first.
func (c *exchange) ailyRuns() []ailyRun {
	text, _ := c.readMark("runs/" + c.chat.ID)
	var runs []ailyRun
	_ = json.Unmarshal([]byte(text), &runs) // written by putRuns, or empty
	return runs
}

func (c *exchange) putRuns(runs []ailyRun) {
	text, _ := json.Marshal(runs) // plain values always encode
	c.putMark("runs/"+c.chat.ID, string(text))
}

// ailyNewRun is the body of a request that starts a run.
type ailyNewRun struct {
	AppID      string `json:"app_id" is:"required"`
	SkillID    string `json:"skill_id"`
	SkillInput string `json:"skill_input"`
	Metadata   string `json:"metadata" is:"max=255"`
}

func (y *aily) createRun(c *exchange, in *ailyNewRun) (any, error) {
	run := ailyRun{ID: ailyID("run", c.transaction.store.requests, c.now), App: in.AppID, Metadata: in.Metadata, At: c.now}
	c.putRuns(append(c.ailyRuns(), run))
	return map[string]any{"run": c.showRun(run)}, nil
}

func (y *aily) readRun(c *exchange, _ *nothing) (any, error) {
	runs := c.ailyRuns()
	i := slices.IndexFunc(runs, func(x ailyRun) bool { return x.ID == c.PathValue("run") })
	if i < 0 {
		return nil, refuse(absent, "run")
	}
	return map[string]any{"run": c.showRun(runs[i])}, nil
}

// cancelRun cancels a run that has not ended.
func (y *aily) cancelRun(c *exchange, _ *nothing) (any, error) {
	runs := c.ailyRuns()
	for i, x := range runs {
		if x.ID == c.PathValue("run") && x.Cancelled.IsZero() && c.now.Before(x.At.Add(ailyRunTime)) {
			runs[i].Cancelled = c.now
			c.putRuns(runs)
		}
	}
	return y.readRun(c, nil)
}

// listRuns lists the runs of a session, newest first, by their number.
func (y *aily) listRuns(c *exchange, _ *ailyList) (any, error) {
	runs := c.ailyRuns()
	newest := func(yield func(int64) bool) {
		for i := range slices.Backward(runs) {
			if !yield(int64(i) + 1) {
				return
			}
		}
	}
	part, next := cutPage(newest, c.page, func(n int64) int64 { return n })
	return c.ailyPage("runs", showAll(part, func(n int64) map[string]any { return c.showRun(runs[n-1]) }), next), nil
}

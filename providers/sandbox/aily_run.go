package sandbox

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

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
func (x ailyRun) showRun(session string, now time.Time) map[string]any {
	run := map[string]any{
		"id": x.ID, "created_at": ailyTime(x.At), "app_id": x.App, "session_id": session, "started_at": ailyTime(x.At),
	}
	switch end := x.At.Add(ailyRunTime); {
	case !x.Cancelled.IsZero():
		run["status"], run["ended_at"] = "CANCELLED", ailyTime(x.Cancelled)
	case now.Before(end):
		run["status"] = "IN_PROGRESS"
	default:
		run["status"], run["ended_at"] = "COMPLETED", ailyTime(end)
	}
	if x.Metadata != "" {
		run["metadata"] = x.Metadata
	}
	return run
}

// sessionRuns returns the runs of a session, oldest first.
func (t *transaction) sessionRuns(session string) []ailyRun {
	text, _ := t.readMark("runs/" + session)
	var runs []ailyRun
	_ = json.Unmarshal([]byte(text), &runs) // written by putSessionRuns, or empty
	return runs
}

func (t *transaction) putSessionRuns(session string, runs []ailyRun) {
	text, _ := json.Marshal(runs) // plain values always encode
	t.putMark("runs/"+session, string(text))
}

func (y *aily) createRun(r *request) call {
	var in struct {
		AppID      string `json:"app_id"`
		SkillID    string `json:"skill_id"`
		SkillInput string `json:"skill_input"`
		Metadata   string `json:"metadata"`
	}
	if refused := y.decodeBody(r, &in); refused != nil {
		return refusedCall(*refused)
	}
	if in.AppID == "" || utf8.RuneCountInString(in.Metadata) > ailyContext {
		return refusedCall(y.invalidParam("app_id is required, and metadata has at most %d characters", ailyContext))
	}
	return y.withSession(r, "create_run", func(t *transaction, h Header) answer {
		run := ailyRun{ID: ailyID("run", t.store.requests, t.now), App: in.AppID, Metadata: in.Metadata, At: t.now}
		t.putSessionRuns(h.ID, append(t.sessionRuns(h.ID), run))
		t.recordOperation(Entry{Operation: "create_run", Conversation: h.ID})
		return y.successAnswer(map[string]any{"run": run.showRun(h.ID, t.now)})
	})
}

// withRun runs an effect on an existing run and returns the result.
func (y *aily) withRun(r *request, operation string, effect func(*transaction, *ailyRun)) call {
	return y.withSession(r, operation, func(t *transaction, h Header) answer {
		runs := t.sessionRuns(h.ID)
		i := slices.IndexFunc(runs, func(x ailyRun) bool { return x.ID == r.PathValue("run") })
		if i < 0 {
			return y.notFound("run")
		}
		before := runs[i]
		if effect(t, &runs[i]); runs[i] != before {
			t.putSessionRuns(h.ID, runs)
		}
		t.recordOperation(Entry{Operation: operation, Conversation: h.ID})
		return y.successAnswer(map[string]any{"run": runs[i].showRun(h.ID, t.now)})
	})
}

func (y *aily) readRun(r *request) call {
	return y.withRun(r, "read_run", func(*transaction, *ailyRun) {})
}

// cancelRun cancels a run that has not ended.
func (y *aily) cancelRun(r *request) call {
	return y.withRun(r, "cancel_run", func(t *transaction, x *ailyRun) {
		if x.Cancelled.IsZero() && t.now.Before(x.At.Add(ailyRunTime)) {
			x.Cancelled = t.now
		}
	})
}

// listRuns lists the runs of a session, newest first. A page token is the
// number of older runs.
func (y *aily) listRuns(r *request) call {
	size, older, wrong := ailyPaging(r)
	if wrong != "" {
		return refusedCall(y.invalidParam("%s", wrong))
	}
	return y.withSession(r, "list_runs", func(t *transaction, h Header) answer {
		all := t.sessionRuns(h.ID)
		if older > 0 {
			all = all[:min(int(older), len(all))]
		}
		first := max(len(all)-size, 0)
		list := []any{}
		for _, run := range slices.Backward(all[first:]) {
			list = append(list, run.showRun(h.ID, t.now))
		}
		t.recordOperation(Entry{Operation: "list_runs", Conversation: h.ID})
		data := map[string]any{"runs": list, "has_more": first > 0}
		if first > 0 {
			data["page_token"] = strconv.Itoa(first)
		}
		return y.successAnswer(data)
	})
}

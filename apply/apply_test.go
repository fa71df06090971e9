package apply_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"herald/apply"
	"herald/plan"
	"herald/providers/sandbox"
)

const places = `
herald { name = "test" }
conversation "y" {
  provider = yunhu
  id       = "group:1"
}
conversation "m" {
  provider = mixin
  id       = "5dac944e-2037-31b4-bbd9-e5fd3ffe571e"
}
`

func message(name, text string, more ...string) string {
	return fmt.Sprintf("message %q {\n  to = [conversation.y, conversation.m]\n  markdown = %q\n%s\n}\n", name, text, strings.Join(more, "\n"))
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestLifecycle(t *testing.T) {
	t.Parallel()
	p := newProject(t, places+message("a", "one")+message("b", "two"))
	same(t, "plan", map[string]plan.Action{
		"message.a@conversation.y": plan.Send, "message.a@conversation.m": plan.Send,
		"message.b@conversation.y": plan.Send, "message.b@conversation.m": plan.Send,
	}, actions(p.plan()))
	same(t, "done", map[plan.Action]int{plan.Send: 4}, p.apply().Done)
	p.synced()
	same(t, "yunhu", []string{"one", "two"}, p.standing("yunhu"))
	same(t, "mixin", []string{"one", "two"}, p.standing("mixin"))

	p.write("main.hcl", places+message("a", "uno")+message("b", "two"))
	same(t, "plan", map[string]plan.Action{
		"message.a@conversation.y": plan.Edit, "message.a@conversation.m": plan.Replace,
	}, actions(p.plan()))
	p.apply()
	p.synced()
	same(t, "yunhu", []string{"uno", "two"}, p.standing("yunhu"))
	same(t, "mixin", []string{"two", "uno"}, p.standing("mixin"))

	p.write("main.hcl", places+message("b", "two"))
	p.apply()
	p.synced()
	same(t, "yunhu", []string{"two"}, p.standing("yunhu"))
	same(t, "mixin", []string{"two"}, p.standing("mixin"))

	// A message that comes back must appear, though its keys were used before.
	p.write("main.hcl", places+message("a", "one")+message("b", "two"))
	p.apply()
	p.synced()
	same(t, "yunhu", []string{"two", "one"}, p.standing("yunhu"))
	same(t, "mixin", []string{"two", "one"}, p.standing("mixin"))
}

// A new message of the same address after the state forgot it would bear the
// same key, and Mixin would take it for the recalled one.
func TestAttachmentsAreUploadedOncePerProvider(t *testing.T) {
	t.Parallel()
	p := newProject(t, places+`
attachment "notes" { source = "notes.txt" }
message "a" {
  for_each    = toset(["x", "y", "z"])
  to          = [conversation.y, conversation.m]
  text        = "see ${each.key}"
  attachments = [attachment.notes]
}
`)
	p.write("notes.txt", "hello")
	p.apply()
	p.synced()
	uploads := map[string]int{}
	for what, n := range p.requests() {
		if strings.Contains(what, "upload") {
			uploads[what] = n
		}
	}
	if len(uploads) == 0 {
		t.Fatalf("no upload in the ledger: %v", p.requests())
	}
	for what, n := range uploads {
		if n != 1 {
			t.Errorf("%s: %d times, want once", what, n)
		}
	}
	if got := p.standing("yunhu"); len(got) != 6 {
		t.Errorf("yunhu shows %q", got)
	}
}

// A file that the platform has forgotten is uploaded again by the next run.
func TestForgottenUploadIsDiscarded(t *testing.T) {
	t.Parallel()
	main := places + `attachment "n" { source = "n.txt" }` + "\n"
	p := newProject(t, main+message("a", "one", "attachments = [attachment.n]"))
	p.write("n.txt", "hello")
	p.apply()
	p.write("main.hcl", main+message("a", "one", "attachments = [attachment.n]")+message("b", "two", "attachments = [attachment.n]"))
	p.inject(sandbox.Fault{Platform: "yunhu", Operation: "send", Action: sandbox.Status, Status: 400, Skip: 1})
	if _, err := p.tryApply(t.Context()); err == nil {
		t.Fatal("the refusal was not reported")
	}
	before := p.requests()["yunhu upload"]
	p.converge(t)
	if after := p.requests()["yunhu upload"]; after != before+1 {
		t.Errorf("%d uploads after the refusal, %d before: the file was not uploaded again", after, before)
	}
}

func TestReplyQuotesItsOwnConversation(t *testing.T) {
	t.Parallel()
	p := newProject(t, places+message("z", "question")+message("a", "answer", "reply_to = message.z"))
	p.apply()
	p.synced()
	for _, c := range p.server.Conversations() {
		if len(c.Messages) != 2 || c.Messages[1].Reply != c.Messages[0].ID {
			t.Errorf("%s: the answer quotes %q, want %q", c.Platform, c.Messages[1].Reply, c.Messages[0].ID)
		}
	}
}

func TestManagedConversation(t *testing.T) {
	t.Parallel()
	conf := func(title string) string {
		return fmt.Sprintf(`
conversation "ops" {
  provider     = mixin
  title        = %q
  participants = ["7a54e394-1626-4cd4-b967-543932c2a032", "8391e472-cdbe-4704-be1f-7d184635b885"]
}
message "a" {
  to   = conversation.ops
  text = "hi"
}
message "b" {
  to   = conversation.ops
  text = "the id is ${conversation.ops.id}, after ${message.a.ids["conversation.ops"]}"
}
output "ids" { value = message.b.ids }
`, title)
	}
	p := newProject(t, conf("Ops"))
	pl := p.plan()
	same(t, "plan", map[string]plan.Action{
		"conversation.ops": plan.Create, "message.a@conversation.ops": plan.Send, "message.b@conversation.ops": plan.Send,
	}, actions(pl))
	res := p.apply()
	p.synced()
	convs := p.server.Conversations()
	if len(convs) != 1 || len(convs[0].Messages) != 2 {
		t.Fatalf("conversations: %+v", convs)
	}
	want := fmt.Sprintf("the id is %s, after %s", convs[0].ID, convs[0].Messages[0].ID)
	same(t, "text with ids", want, convs[0].Messages[1].Text)
	if got := string(res.State.Outputs["ids"].Value); !strings.Contains(got, convs[0].Messages[1].ID) {
		t.Errorf("output ids = %s", got)
	}

	p.write("main.hcl", conf("Operations"))
	same(t, "plan", map[string]plan.Action{"conversation.ops": plan.Update}, actions(p.plan()))
	p.apply()
	p.synced()
	same(t, "title", "Operations", p.server.Conversations()[0].Title)
}

func TestDriftIsHealed(t *testing.T) {
	t.Parallel()
	p := newProject(t, places+message("a", "one")+message("b", "two"))
	p.apply()
	ids := map[string]string{}
	for _, c := range p.server.Conversations() {
		if c.Platform == "yunhu" {
			for _, m := range c.Messages {
				ids[m.Text] = m.ID
			}
		}
	}
	if err := p.server.Drift(sandbox.Drift{Action: "edit", Platform: "yunhu", Message: ids["one"], Text: "hacked"}); err != nil {
		t.Fatal(err)
	}
	if err := p.server.Drift(sandbox.Drift{Action: "remove", Platform: "yunhu", Message: ids["two"]}); err != nil {
		t.Fatal(err)
	}
	pl := p.plan()
	same(t, "plan", map[string]plan.Action{"message.a@conversation.y": plan.Edit, "message.b@conversation.y": plan.Send}, actions(pl))
	if len(pl.Drift) != 2 {
		t.Errorf("drift: %+v", pl.Drift)
	}
	p.apply()
	p.synced()
	same(t, "yunhu", []string{"one", "two"}, p.standing("yunhu"))
}

// A lost answer, at any operation, neither doubles nor loses a message.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	for _, f := range []sandbox.Fault{
		{Platform: "yunhu", Action: sandbox.Drop}, {Platform: "mixin", Action: sandbox.Drop},
		{Platform: "yunhu", Action: sandbox.Cut}, {Platform: "mixin", Action: sandbox.Cut},
		{Platform: "yunhu", Action: sandbox.Malformed}, {Platform: "mixin", Action: sandbox.Malformed},
		{Platform: "yunhu", Action: sandbox.Status, Status: 502}, {Platform: "mixin", Action: sandbox.Status, Status: 500},
		{Platform: "yunhu", Action: sandbox.Status, Status: 502, Done: true}, {Platform: "mixin", Action: sandbox.Status, Status: 500, Done: true},
	} {
		for skip := range 6 {
			f.Skip = skip
			t.Run(fmt.Sprintf("%s %s done=%v after %d", f.Platform, f.Action, f.Done, skip), func(t *testing.T) {
				t.Parallel()
				p := newProject(t, places+message("a", "one")+message("b", "two"))
				p.inject(f)
				p.converge(t)
				p.write("main.hcl", places+message("a", "uno"))
				p.inject(f)
				p.converge(t)
				same(t, "yunhu", []string{"uno"}, p.standing("yunhu"))
				same(t, "mixin", []string{"uno"}, p.standing("mixin"))
			})
		}
	}
}

// converge applies until nothing is left to do, three times at most.
func (p *project) converge(t *testing.T) {
	t.Helper()
	var last error
	for range 3 {
		if _, last = p.tryApply(t.Context()); last == nil {
			break
		}
	}
	if last != nil {
		t.Fatalf("it does not converge: %v", last)
	}
	p.server.ClearFaults()
	p.synced()
}

// What fails stops what depends on it and what would be sent later in the same
// conversation, and nothing else.
func TestFailureStopsOnlyWhatDependsOnIt(t *testing.T) {
	t.Parallel()
	p := newProject(t, places+message("a", "one")+message("b", "two"))
	p.inject(sandbox.Fault{Platform: "yunhu", Operation: "send", Action: sandbox.Status, Status: 400})
	res, err := p.tryApply(t.Context())
	if err == nil {
		t.Fatal("the refusal was not reported")
	}
	same(t, "failed", []string{"message.a@conversation.y"}, res.Failed)
	same(t, "skipped", []string{"message.b@conversation.y"}, res.Skipped)
	same(t, "yunhu", []string(nil), p.standing("yunhu"))
	same(t, "mixin", []string{"one", "two"}, p.standing("mixin"))
	p.converge(t)
	same(t, "yunhu", []string{"one", "two"}, p.standing("yunhu"))
}

func TestBatches(t *testing.T) {
	t.Parallel()
	p := newProject(t, places+`
message "n" {
  count = 250
  to    = conversation.m
  text  = "number ${count.index}"
}
`)
	p.apply()
	requests := map[int64]bool{}
	for _, e := range p.server.Ledger() {
		requests[e.Request] = true
	}
	if len(requests) > 4 {
		t.Errorf("%d requests for 250 messages of one conversation", len(requests))
	}
	var want []string
	for i := range 250 {
		want = append(want, fmt.Sprintf("number %d", i))
	}
	same(t, "order", want, p.standing("mixin"))
	p.synced()
}

// A stop lets what is in flight end and begins nothing new.
func TestStop(t *testing.T) {
	t.Parallel()
	p := newProject(t, places+message("a", "one")+message("b", "two")+message("c", "three"))
	p.observe = func(e apply.ProgressEvent) {
		if e.Kind == apply.Finished && e.Address() == "message.a@conversation.y" {
			close(p.stop)
		}
	}
	res, err := p.tryApply(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !res.Stopped || res.Lost || !slices.Contains(res.Skipped, "message.c@conversation.y") {
		t.Errorf("stopped %v, lost %v, skipped %v", res.Stopped, res.Lost, res.Skipped)
	}
	p.stop, p.observe = make(chan struct{}), nil
	p.apply()
	p.synced()
	same(t, "yunhu", []string{"one", "two", "three"}, p.standing("yunhu"))
	same(t, "mixin", []string{"one", "two", "three"}, p.standing("mixin"))
}

func TestChangedFileIsNotSent(t *testing.T) {
	t.Parallel()
	p := newProject(t, places+`
attachment "notes" { source = "notes.txt" }
message "a" {
  to          = conversation.y
  attachments = [attachment.notes]
}
`)
	p.write("notes.txt", "planned")
	s, err := p.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	p.write("notes.txt", "changed")
	_, diags := apply.Run(t.Context(), apply.Options{Plan: s.plan, Store: s.store, Accounts: s.accounts, Open: s.config.Open, Sleep: noWait})
	if !diags.HasErrors() || !strings.Contains(diags.Error(), "changed since the plan") {
		t.Errorf("diagnostics: %v", diags)
	}
	if len(p.standing("yunhu")) > 0 {
		t.Error("a file was sent that the plan did not show")
	}
}

// A file is read again when it is sent, and only where the plan could read it:
// here it is a link to the same content elsewhere by then.
func TestFileOutsideIsNotSent(t *testing.T) {
	t.Parallel()
	p := newProject(t, places+`
attachment "notes" { source = "notes.txt" }
message "a" {
  to          = conversation.y
  attachments = [attachment.notes]
}
`)
	p.write("notes.txt", "planned")
	s, err := p.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "notes.txt")
	if err := os.Rename(filepath.Join(p.dir, "notes.txt"), elsewhere); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(elsewhere, filepath.Join(p.dir, "notes.txt")); err != nil {
		t.Skip("no symbolic links: ", err)
	}
	_, diags := apply.Run(t.Context(), apply.Options{Plan: s.plan, Store: s.store, Accounts: s.accounts, Open: s.config.Open, Sleep: noWait})
	if !diags.HasErrors() || !strings.Contains(diags.Error(), "outside the directories that the configuration can read") {
		t.Errorf("diagnostics: %v", diags)
	}
	if len(p.standing("yunhu")) > 0 {
		t.Error("a file outside of the project was sent")
	}
}

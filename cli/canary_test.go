package cli_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"herald/providers"
	"herald/providers/all"
	"herald/providers/sandbox"
)

// Canaries that the test plants beside the sandbox's own credentials, and what
// is no secret and must be found, so that the search is known to see.
const (
	canaryText  = "canary-text"  // of messages; a version follows
	canaryWrong = "canary-wrong" // a token that no platform takes
	control     = "plain-as-day"
)

const canaryProject = `
variable "token" { sensitive = true }
variable "code" { sensitive = true }
provider "yunhu" { token = var.token }
conversation "y" {
  provider = yunhu
  id       = "group:1"
}
message "secret" {
  to   = [CONVERSATIONS]
  text = "The code is ${var.code}."
}
message "open" {
  to   = conversation.y
  text = "It is ` + control + `."
}
output "code" {
  value     = var.code
  sensitive = true
}
variable "unmarked" {}
output "leaks" {
  value = [
    var.unmarked, nonsensitive(var.token), upper(var.unmarked), strrev(var.unmarked),
    base64encode("user:${var.unmarked}"), base64gzip("x"), urlencode(var.unmarked), jsonencode({ token = var.unmarked }),
  ]
}
`

// canaryLeak sends a credential to everybody, which is refused.
const canaryLeak = `
message "leak" {
  to       = conversation.y
  text     = "${control} ${var.unmarked}"
  markdown = null
}
message "encoded" {
  for_each = toset([base64encode(var.unmarked)])
  to       = conversation.y
  text     = "Hello."
}
locals { wrong = upper(var.unmarked).nothing }
`

// TestCanaries plants secrets wherever a project has some, takes it through its
// life with every error that can be had, and then looks for them in everything
// that was written or printed: nothing of them may be found.
func TestCanaries(t *testing.T) {
	t.Parallel()
	kinds := map[string]func(*testing.T) remote{
		"local": func(*testing.T) remote { return remote{} }, "http": onHTTP, "gitlab": onGitLab, "pg": onPostgres, "s3": onS3,
	}
	for _, name := range someUnderRace(slices.Sorted(maps.Keys(kinds)), 3) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newCage(t, kinds[name](t)).live()
		})
	}
}

// cage is a project with everything that its commands can write to.
type cage struct {
	t       *testing.T
	root    string // with the project, the home and the temporary directory
	server  *sandbox.Server
	place   remote
	environ []string
	secrets []string
	printed bytes.Buffer
	before  int // bytes of it before the last command
}

func newCage(t *testing.T, place remote) *cage {
	t.Helper()
	server, base, err := startSandbox(t.Cleanup)
	if err != nil {
		t.Fatal(err)
	}
	c := &cage{t: t, root: t.TempDir(), server: server, place: place, secrets: []string{canaryText, canaryWrong, "canary-password"}}
	for _, dir := range []string{"project", "home", "tmp"} {
		if err := os.Mkdir(filepath.Join(c.root, dir), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	c.environ = append(scriptEnvironment(server, base), place.environ...)
	c.environ = append(c.environ, "HOME="+filepath.Join(c.root, "home"), "TMPDIR="+filepath.Join(c.root, "tmp"), "HERALD_LOG=trace")
	private := regexp.MustCompile(`"session_private_key":"([^"]+)"`)
	for _, line := range c.environ {
		name, value, _ := strings.Cut(line, "=")
		if name == "YUNHU_TOKEN" {
			c.environ = append(c.environ, "HERALD_VAR_token="+value, "HERALD_VAR_unmarked="+value)
		}
		if regexp.MustCompile(`_(TOKEN|SECRET|API_KEY|SECRET_ACCESS_KEY)$`).MatchString(name) {
			c.secrets = append(c.secrets, value)
		}
		if found := private.FindStringSubmatch(value); found != nil {
			c.secrets = append(c.secrets, found[1])
		}
	}
	if len(c.secrets) < 7 {
		t.Fatalf("only %d secrets are planted", len(c.secrets))
	}
	c.configure("")
	return c
}

// configure writes the files of the project, with more in its herald block.
func (c *cage) configure(more string) {
	c.t.Helper()
	settings := "herald {\n  name = \"cage\"\n" + strings.ReplaceAll(c.place.block, "NAME", "cage") + "\n" + more + "\n}\n"
	addresses := []string{"conversation.y"}
	platforms, ids := all.Platforms(), conversationIDs(c.t)
	for _, platform := range slices.Sorted(maps.Keys(platforms)) {
		// A send in doubt on a blind platform is a question for a person.
		if platform != "yunhu" && platforms[platform].Facts().Idempotency.Class != providers.Blind {
			settings += fmt.Sprintf("conversation %q {\n  provider = %s\n  id       = %q\n}\n", platform, platform, ids[platform])
			addresses = append(addresses, "conversation."+platform)
		}
	}
	project := strings.ReplaceAll(canaryProject, "CONVERSATIONS", strings.Join(addresses, ", "))
	if err := os.WriteFile(filepath.Join(c.root, "project", "main.hcl"), []byte(settings+project), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// with gives the environment with other values.
func (c *cage) with(more ...string) []string {
	return append(c.environ[:len(c.environ):len(c.environ)], more...)
}

// version is an environment in which the message says something else.
func (c *cage) version(n string) []string { return c.with("HERALD_VAR_code=" + canaryText + n) }

// try runs a command that may fail.
func (c *cage) try(environ []string, args ...string) int {
	out, code := runHerald(c.t, filepath.Join(c.root, "project"), environ, args...)
	c.before = c.printed.Len()
	c.printed.WriteString(out)
	return code
}

// must runs a command that has to succeed.
func (c *cage) must(environ []string, args ...string) {
	c.t.Helper()
	before := c.printed.Len()
	if code := c.try(environ, args...); code != 0 {
		c.t.Errorf("herald %s ended with %d:\n%s", strings.Join(args, " "), code, c.printed.Bytes()[before:])
	}
}

func (c *cage) inject(f sandbox.Fault) {
	c.t.Helper()
	if err := c.server.Inject(f); err != nil {
		c.t.Fatal(err)
	}
}

func (c *cage) live() {
	one := c.version("-one")
	c.must(one, "init")
	c.must(one, "validate")
	c.must(one, "plan")
	c.must(one, "plan", "--out", "saved.plan")
	c.must(one, "show", "saved.plan")
	c.try(one, "show", "--json", "saved.plan")
	c.must(one, "apply", "saved.plan")
	for _, args := range [][]string{
		{"plan", "--json"}, {"show"}, {"show", "--json"}, {"output"}, {"output", "--json"}, {"state", "list"}, {"state", "pull"},
		{"state", "show", "message.secret@conversation.y"}, {"state", "history"}, {"graph"}, {"refresh"}, {"workspace", "list"},
		{"import", "message.secret@conversation.y", "no-such-id"}, {"resolve", "message.secret@conversation.y", "--sent", "1"},
		{"invoke", "action.none"}, {"force-unlock", "--force", "7a54e394-1626-4cd4-b967-543932c2a032"}, {"taint", "message.secret@conversation.mixin"},
		{"untaint", "message.secret@conversation.mixin"}, {"recover"}, {"state", "mv", "message.none", "message.other"},
	} {
		c.try(one, args...)
	}
	c.console(one)
	c.leak(one)
	c.errors()
	c.crash()
	c.search()
	c.must(c.version("-four"), "destroy", "--auto-approve")
	c.search()
}

// console asks for the secrets.
func (c *cage) console(environ []string) {
	c.t.Helper()
	cmd := heraldCommand(c.t, filepath.Join(c.root, "project"), environ, "console")
	cmd.Stdin = strings.NewReader("var.code\nvar.token\nmessage.secret\nlocals\n[var.code, upper(var.token)]\n" +
		"nonsensitive(var.token)\nbase64encode(var.unmarked)\nstrrev(nonsensitive(var.token))\nvar.unmarked.nothing\n")
	out, _ := cmd.CombinedOutput() // it may end with an error
	if len(out) == 0 {
		c.t.Error("the console says nothing")
	}
	c.printed.Write(out)
}

// leak has a message hold a credential, wherever that is told.
func (c *cage) leak(environ []string) {
	c.t.Helper()
	file := filepath.Join(c.root, "project", "leak.hcl")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(canaryLeak, "${control}", control)), 0o600); err != nil {
		c.t.Fatal(err)
	}
	for _, args := range [][]string{
		{"plan"}, {"plan", "--json"}, {"plan", "--sandbox"}, {"plan", "--markdown"}, {"plan", "--html", "leak.html", "--out", "leak.plan"},
		{"validate"}, {"validate", "--json"}, {"validate", "--diagnostics", "github"}, {"validate", "--code-quality", "quality.json"},
		{"apply", "--auto-approve"}, {"graph"}, {"show", "--config", "--json"}, {"test"}, {"generate-config"}, {"get"}, {"init"},
		{"__complete", "plan", "--target", ""}, {"__complete", "plan", "--var", ""}, {"fmt", "--diff", "--check"}, {"fmt", "-"},
	} {
		c.try(environ, args...)
	}
	if err := os.Remove(file); err != nil {
		c.t.Error(err)
	}
}

// errors provokes them: answers of every kind, tokens that nobody takes, and
// servers that are not there.
func (c *cage) errors() {
	two := c.version("-two")
	for _, f := range []sandbox.Fault{
		{Action: sandbox.Status, Status: 401}, {Action: sandbox.Status, Status: 500}, {Action: sandbox.Malformed},
		{Action: sandbox.Cut}, {Action: sandbox.Drop}, {Action: sandbox.Redirect, URL: "http://127.0.0.1:1/elsewhere"},
	} {
		for f.Platform = range all.Platforms() {
			c.inject(f)
		}
		c.try(two, "apply", "--auto-approve")
		c.server.ClearFaults()
	}
	c.try(append(two, "HERALD_VAR_token="+canaryWrong), "plan")
	c.try(append(two, "HERALD_VAR_token="+canaryWrong), "plan", "--json")
	c.try(append(two, "YUNHU_ENDPOINT=http://ada:"+canaryWrong+"@127.0.0.1:1/yunhu"), "plan")
	c.try(append(two, "PG_CONN_STR=postgres://ada:"+canaryWrong+"@127.0.0.1:1/none", "HERALD_HTTP_PASSWORD="+canaryWrong,
		"AWS_SECRET_ACCESS_KEY="+canaryWrong, "HERALD_HTTP_RETRY_MAX=0"), "plan")
	c.must(two, "apply", "--auto-approve")
}

// crash kills an apply in the middle of a request, and applies again.
func (c *cage) crash() {
	three := c.version("-three")
	c.inject(sandbox.Fault{Platform: "yunhu", Action: sandbox.Delay, MS: 20_000, Operation: "edit"})
	// Nothing else is under way then: a send in doubt may be a question for a
	// person, and this test has none.
	cmd := heraldCommand(c.t, filepath.Join(c.root, "project"), three, "apply", "--auto-approve", "--target", "message.secret@conversation.y")
	cmd.Stdout, cmd.Stderr = &c.printed, &c.printed
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.await(canaryText + "-three")
	if err := cmd.Process.Kill(); err != nil {
		c.t.Error(err)
	}
	_ = cmd.Wait() // it was killed
	c.search()
	before, patience := c.printed.Len(), "20s"
	if strings.Contains(c.place.block, `"http"`) {
		patience = "0s" // the protocol has no leases
	}
	if code := c.try(three, "apply", "--auto-approve", "--lock-timeout", patience); code != 0 {
		held := regexp.MustCompile(`lock id\s+(?:│\s+)?([0-9a-f-]{36})`).FindSubmatch(c.printed.Bytes()[before:])
		if held == nil {
			c.t.Fatalf("apply ended with %d:\n%s", code, c.printed.Bytes()[before:])
		}
		c.must(three, "force-unlock", "--force", string(held[1]))
	}
	c.must(three, "apply", "--auto-approve")
	c.must(c.version("-four"), "apply", "--auto-approve")
	if len(addressesWithMessages(c.server, "yunhu", canaryText+"-four")) != 1 {
		c.t.Error("the message does not stand once")
	}
}

// await returns when people of yunhu can read a text.
func (c *cage) await(text string) {
	c.t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	late := time.After(20 * time.Second)
	for len(addressesWithMessages(c.server, "yunhu", text)) == 0 {
		select {
		case <-tick.C:
		case <-late:
			c.t.Fatalf("%q never stands:\n%s", text, c.printed.Bytes())
		}
	}
}

// kept is all that was written and stored, by its place.
func (c *cage) kept() map[string][]byte {
	c.t.Helper()
	places := map[string][]byte{}
	err := filepath.WalkDir(c.root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if info.Mode().Perm() != 0o600 {
			c.t.Errorf("%s has mode %v, want 0600", path, info.Mode().Perm())
		}
		places[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		c.t.Fatal(err)
	}
	if c.place.dump != nil {
		places["the backend"] = c.place.dump(c.t)
	}
	return places
}

// spelled are ways to write a secret.
func spelled(secret string) []string {
	reversed := []byte(secret)
	slices.Reverse(reversed)
	all := []string{secret, string(reversed), strings.ToUpper(secret), hex.EncodeToString([]byte(secret)), url.QueryEscape(secret)}
	for _, before := range []string{"", "x", "xx"} {
		coded := base64.StdEncoding.EncodeToString([]byte(before + secret))
		all = append(all, coded[len(before)*2:len(coded)-4])
	}
	return all
}

// search looks through all that was printed, written and stored.
func (c *cage) search() {
	c.t.Helper()
	places := c.kept()
	places["what was printed"] = c.printed.Bytes()
	seen := 0
	for where, data := range places {
		if filepath.Base(where) != "main.hcl" && bytes.Contains(data, []byte(control)) {
			seen++
		}
		for _, secret := range c.secrets {
			for _, spelled := range spelled(secret) {
				if bytes.Contains(data, []byte(spelled)) {
					c.t.Errorf("%s holds %q, as %q", where, secret, spelled)
				}
			}
		}
	}
	if seen < 2 {
		c.t.Errorf("what is no secret was found in %d places, so the search sees nothing", seen)
	}
}

package cli_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	backends "herald/state/backend/all"
)

// backendCredentials are those that a machine may have for its states.
func backendCredentials() []string {
	return []string{
		"HERALD_HTTP_USERNAME=ada", "HERALD_HTTP_PASSWORD=canary-password",
		"PGUSER=ada", "PGPASSWORD=canary-password", "PGDATABASE=x",
		"AWS_ACCESS_KEY_ID=canary-access", "AWS_SECRET_ACCESS_KEY=canary-secret", "AWS_SESSION_TOKEN=canary-token", "AWS_REGION=us-east-1",
	}
}

// connecting are commands that ask the place of the state.
func connecting() [][]string {
	return [][]string{
		{"init"}, {"plan"}, {"plan", "--untrusted"}, {"apply", "--auto-approve"}, {"refresh"}, {"state", "list"}, {"console"},
		{"output"}, {"workspace", "list"}, {"force-unlock", "--force", "1"}, {"__complete", "state", "show", ""}, {"recover"},
	}
}

// A server that only the files name gets nothing of what the environment has for
// the state, on any kind of backend, in any argument, from any command.
func TestFilesChooseNoBackend(t *testing.T) {
	t.Parallel()
	for _, kind := range backends.Kinds() {
		for _, a := range kind.Schema.Attributes {
			if kind.Name == "local" || a.Type != cty.String {
				continue
			}
			t.Run(kind.Name+"/"+a.Name, func(t *testing.T) {
				t.Parallel()
				tryBackend(t, kind, a.Name)
			})
		}
	}
}

func tryBackend(t *testing.T, kind backends.Kind, argument string) {
	trap, dir := setTrap(t), t.TempDir()
	host, port, _ := strings.Cut(trap.address, ":")
	values := map[string]string{argument: "http://" + trap.address + "/x"}
	if argument == "conn_str" {
		values[argument] = "host=" + host + " port=" + port
	}
	for _, a := range kind.Schema.Attributes {
		if a.Required && a.Name != argument { // else nothing would be opened
			values[a.Name] = map[string]string{"address": "https://127.0.0.1:9/x"}[a.Name]
			if values[a.Name] == "" {
				values[a.Name] = "acme-states"
			}
		}
	}
	writeBackend(t, dir, kind.Name, values)
	environ := append([]string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}, backendCredentials()...)
	names := len(values[argument]) > 0 && slices.Contains([]string{"address", "lock_address", "unlock_address", "conn_str", "endpoint"}, argument)
	if !names {
		// The machine names the server, and the argument must not lead away from it.
		environ = append(environ, "PGHOST=127.0.0.1", "PGPORT=9", "AWS_ENDPOINT_URL=https://127.0.0.1:9", "HERALD_ALLOWED_ENDPOINTS=127.0.0.1:9", "HERALD_HTTP_RETRY_MAX=0")
	}
	commands := connecting()
	if !names {
		commands = commands[1:2]
	}
	for _, args := range commands {
		out, code := runHerald(t, dir, environ, args...)
		if names && args[0] != "__complete" && (code != 1 || !strings.Contains(out, "Endpoint not allowed") || !strings.Contains(out, "HERALD_ALLOWED_ENDPOINTS=")) {
			t.Errorf("%v: code %d:\n%s", args, code, out)
		}
	}
	if arrived := trap.requests(); len(arrived) > 0 {
		t.Errorf("the server got %q", arrived)
	}
	if argument == "address" || argument == "conn_str" || argument == "endpoint" {
		isAsked(t, trap, heraldCommand(t, dir, append(environ, "HERALD_ALLOWED_ENDPOINTS="+trap.address), "plan"))
	}
}

func writeBackend(t *testing.T, dir, kind string, values map[string]string) {
	t.Helper()
	var text strings.Builder
	text.WriteString("herald {\n  backend \"" + kind + "\" {\n")
	for name, value := range values {
		text.WriteString("    " + name + " = \"" + value + "\"\n")
	}
	text.WriteString("  }\n}\n")
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The note of where a state was is in the checkout as well, and a hostile one may
// name any server there.
func TestNoteChoosesNoBackend(t *testing.T) {
	t.Parallel()
	trap, dir := setTrap(t), t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.hcl"), []byte("herald { name = \"x\" }\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, ".herald"), 0o700); err != nil {
		t.Fatal(err)
	}
	note := `{"type":"http","place":"http://` + trap.address + `/x","arguments":{"address":"http://` + trap.address + `/x"},"states":["default"]}`
	if err := os.WriteFile(filepath.Join(dir, ".herald", "backend.json"), []byte(note), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := append([]string{"HOME=" + dir, "PATH=" + os.Getenv("PATH")}, backendCredentials()...)
	for _, args := range [][]string{{"init", "--migrate-state"}, {"init"}, {"plan"}} {
		out, code := runHerald(t, dir, environ, args...)
		if code != 1 || args[0] == "init" && !strings.Contains(out, "HERALD_ALLOWED_ENDPOINTS="+trap.address) {
			t.Errorf("%v: code %d:\n%s", args, code, out)
		}
	}
	if arrived := trap.requests(); len(arrived) > 0 {
		t.Errorf("the server got %q", arrived)
	}
	isAsked(t, trap, heraldCommand(t, dir, append(environ, "HERALD_ALLOWED_ENDPOINTS="+trap.address), "init", "--migrate-state"))
}

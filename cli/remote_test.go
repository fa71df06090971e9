package cli_test

import (
	"maps"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"herald/state/backend/backendtest/servers"
	"herald/state/backend/backendtest/stateserver"
)

// TestRemoteScripts runs the scripts that keep their state on a server: each
// script on every kind of backend. BACKEND is a file with the block.
func TestRemoteScripts(t *testing.T) {
	t.Parallel()
	for name, prepare := range map[string]func(*testing.T) remote{"http": onHTTP, "gitlab": onGitLab, "pg": onPostgres, "s3": onS3} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			place := prepare(t)
			commands := verbs()
			maps.Copy(commands, observers())
			testscript.Run(t, testscript.Params{
				Files: scripts(t, "testdata/remote"), RequireUniqueNames: true, RequireExplicitExec: true, Cmds: commands,
				Setup: func(env *testscript.Env) error { return place.setUp(env) },
			})
		})
	}
}

// remote is a server that keeps states.
type remote struct {
	// block is a backend block in which NAME stands for a name that only one
	// script uses.
	block   string
	environ []string
	// dump gives all that the server keeps, as it keeps it; nil where that is
	// in the project's own files.
	dump func(t *testing.T) []byte
}

func (r remote) setUp(env *testscript.Env) error {
	if err := setUpScript(env); err != nil {
		return err
	}
	for _, line := range r.environ {
		name, value, _ := strings.Cut(line, "=")
		env.Setenv(name, value)
	}
	script := env.WorkDir[strings.LastIndex(env.WorkDir, "script-")+len("script-"):]
	text := "herald {\n  name = \"" + script + "\"\n" + strings.ReplaceAll(r.block, "NAME", script) + "\n}\n"
	return os.WriteFile(env.WorkDir+"/backend.txt", []byte(text), 0o600)
}

// allowing is the variable that lets the files name a server.
func allowing(address string) string { return "HERALD_ALLOWED_ENDPOINTS=" + address }

func onHTTP(t *testing.T) remote {
	states := stateserver.New(stateserver.Options{User: "ada", Password: "canary-password", ETags: true})
	server := httptest.NewServer(states)
	t.Cleanup(server.Close)
	return remote{
		block:   `  backend "http" { address = "` + server.URL + `/NAME" }`,
		environ: []string{"HERALD_HTTP_USERNAME=ada", "HERALD_HTTP_PASSWORD=canary-password", allowing(server.URL)},
		dump:    func(*testing.T) []byte { return states.Dump() },
	}
}

func onGitLab(t *testing.T) remote {
	states := stateserver.New(stateserver.Options{GitLab: true})
	server := httptest.NewServer(states)
	t.Cleanup(server.Close)
	address := server.URL + "/NAME"
	return remote{
		block: `  backend "http" {
    address        = "` + address + `"
    lock_address   = "` + address + `/lock"
    lock_method    = "POST"
    unlock_method  = "DELETE"
  }`,
		environ: []string{allowing(server.URL)},
		dump:    func(*testing.T) []byte { return states.Dump() },
	}
}

func onPostgres(t *testing.T) remote {
	connection := servers.Postgres(t)
	return remote{
		block: `  backend "pg" {
    name  = "NAME"
    lease = "5s"
  }`,
		environ: []string{"PG_CONN_STR=" + connection + " password=canary-password"},
		dump:    func(t *testing.T) []byte { return servers.PostgresDump(t, connection) },
	}
}

func onS3(t *testing.T) remote {
	store := servers.S3(t)
	return remote{
		block: `  backend "s3" {
    bucket         = "` + store.Bucket + `"
    key            = "NAME.json"
    region         = "us-east-1"
    endpoint       = "` + store.Endpoint + `"
    use_path_style = true
    lease          = "5s"
  }`,
		environ: []string{"AWS_ACCESS_KEY_ID=" + store.AccessKey, "AWS_SECRET_ACCESS_KEY=" + store.SecretKey, allowing(store.Endpoint)},
		dump:    store.Dump,
	}
}

package servers

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Postgres starts a PostgreSQL server that is empty, and gives the connection
// string of its superuser. It listens on a socket in a directory of its own,
// so no port is needed; it refuses to run as root, so it runs as nobody then.
func Postgres(t testing.TB) string {
	t.Helper()
	dir := runPostgres(t, nil, "-c", "listen_addresses=")
	return fmt.Sprintf("host=%s port=5432 user=herald dbname=postgres sslmode=disable", dir)
}

// PostgresTLS starts a PostgreSQL server that has this certificate and key in
// PEM form, and asks for the password in clear on encrypted connections. It
// returns the address that it listens at. The user is herald.
func PostgresTLS(t testing.TB, certificate, key []byte, password string) string {
	t.Helper()
	address := freeAddress(t)
	host, port, _ := net.SplitHostPort(address)
	files := map[string][]byte{
		"server.crt": certificate, "server.key": key,
		"pg_hba.conf": []byte("local all all trust\nhostssl all all 127.0.0.1/32 password\n"),
	}
	dir := runPostgres(t, files, "-c", "listen_addresses="+host, "-c", "port="+port, "-c", "ssl=on")
	conn, err := pgx.Connect(t.Context(), fmt.Sprintf("host=%s port=%s user=herald dbname=postgres", dir, port))
	if err != nil {
		t.Fatal(err)
	}
	_, err = conn.Exec(t.Context(), "ALTER USER herald PASSWORD '"+password+"'")
	if err := errors.Join(err, conn.Close(t.Context())); err != nil {
		t.Fatal(err)
	}
	return address
}

// runPostgres starts a server with files in its directory of data, and gives the
// directory of its socket.
func runPostgres(t testing.TB, files map[string][]byte, args ...string) string {
	t.Helper()
	initdb, postgres := postgresProgram("initdb"), postgresProgram("postgres")
	if initdb == "" || postgres == "" {
		skipOrFail(t, "there is no PostgreSQL server here: apt-get install -y postgresql")
	}
	dir := shortTempDir(t, "pg")
	data := filepath.Join(dir, "data")
	if err := giveAway(dir); err != nil {
		t.Fatalf("give %s to the user of the server: %v", dir, err)
	}
	create := exec.CommandContext(t.Context(), initdb, "--no-sync", "--auth=trust", "--username=herald", "--encoding=UTF8", "--locale=C", "-D", data)
	create.Dir = dir
	runUnprivileged(create)
	if out, err := create.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	for name, text := range files {
		path := filepath.Join(data, name)
		if err := errors.Join(os.WriteFile(path, text, 0o600), giveAway(path)); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command(postgres, append([]string{"-D", data, "-k", dir, "-c", "max_connections=300",
		"-c", "shared_buffers=32MB", "-c", "fsync=off"}, args...)...)
	run.Dir = dir
	run.Env = append(os.Environ(), "LC_ALL=C")
	runUnprivileged(run)
	startServer(t, run, "ready to accept connections")
	return dir
}

// PostgresDump gives all rows of all tables that are not the server's own, as
// text in which bytes represent themselves.
func PostgresDump(t *testing.T, connection string) []byte {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), connection+" options='-c bytea_output=escape'")
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), `SELECT format('SELECT t::text FROM %I.%I t', schemaname, tablename)
		FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`)
	if err != nil {
		t.Fatal(err)
	}
	queries, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	for _, query := range queries {
		rows, err := conn.Query(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			all = append(append(all, line...), '\n')
		}
	}
	return all
}

// postgresProgram finds a program of PostgreSQL; "" where there is none. The
// newest that Debian has installed counts.
func postgresProgram(name string) string {
	installed, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err == nil && len(installed) > 0 {
		slices.SortFunc(installed, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
		return installed[len(installed)-1]
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return ""
	}
	return path
}

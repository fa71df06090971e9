// Package pg stores a state in PostgreSQL: a row for each entry, so that the cost of a
// write depends on what changed and not on the size of the state; the journal in rows,
// so that nothing is lost when a runner vanishes; and a lock that is bound to a
// connection, so that it is released when its holder is gone.
//
// The holder of the lock writes over the connection that holds it. When that connection
// is lost, the lock is lost, and the holder cannot write any more.
//
// Advisory locks belong to a session, so the server must be reached directly
// or through a pooler in session mode.
package pg

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"

	"herald/state/backend"
)

// Options say where the state is stored.
type Options struct {
	// Connection is a URL (postgres://user@host/database) or key=value pairs
	// (host=… user=…). Missing settings are read from the environment as psql does: PGHOST, PGUSER, PGPASSWORD, PGSSLMODE, a password file, a service.
	Connection string
	// FromFiles says that Connection is written in the files of a project and not
	// in the environment. It cannot turn encryption off then.
	FromFiles bool
	Schema    string // "" for herald
	Name      string // of the state among those in the schema; "" for default
	// Lease is how long the session of the lock's holder may be idle before the server
	// ends it; 0 for 30 seconds.
	Lease time.Duration
	Now   func() time.Time // nil: time.Now
}

// Backend is a state in a database. It implements backend.Backend,
// backend.Journaler, backend.Historian and backend.Unlocker.
type Backend struct {
	config *pgx.ConnConfig
	schema string
	name   string
	lease  time.Duration
	now    func() time.Time
	id     atomic.Int64 // of the row in state; 0 while it is not known

	mu    sync.Mutex // guards what follows
	held  *lease     // nil while no lock is held
	known currentState
	wrote Cost
}

// currentState is what the rows of a version are, by digest.
type currentState struct {
	version int64
	rows    map[string][sha256.Size]byte
}

// Cost is what a Put wrote to the database.
type Cost struct {
	Rows  int // written, and ended
	Bytes int // of the rows that were written
}

var (
	_ backend.Backend   = (*Backend)(nil)
	_ backend.Journaler = (*Backend)(nil)
	_ backend.Historian = (*Backend)(nil)
	_ backend.Unlocker  = (*Backend)(nil)
)

// New returns a Backend. It does not connect yet.
func New(opt Options) (*Backend, error) {
	config, err := pgx.ParseConfig(opt.Connection)
	if err != nil {
		// The library's error may quote the text, and with it the password.
		return nil, errors.New("the connection string is malformed: write it as postgres://user:password@host:5432/database?sslmode=verify-full, or as host=… user=… dbname=…, and check that the files it names exist")
	}
	if err := requireTLS(&config.Config, !opt.FromFiles || os.Getenv("PGSSLMODE") == "disable"); err != nil {
		return nil, err
	}
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "herald"
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	config.BuildFrontend = boundedFrontend
	return &Backend{
		config: config, schema: cmp.Or(opt.Schema, "herald"), name: cmp.Or(opt.Name, "default"),
		lease: cmp.Or(opt.Lease, 30*time.Second), now: opt.Now,
	}, nil
}

// String returns the address of the database and the name of the state in it.
func (b *Backend) String() string {
	return fmt.Sprintf("PostgreSQL %s:%d/%s, schema %s, state %s", b.config.Host, b.config.Port, b.config.Database, b.schema, b.name)
}

// Cost returns what the last Put wrote.
func (b *Backend) Cost() Cost {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.wrote
}

// openSession opens a session whose commits are durable, whatever the server's
// default is.
func (b *Backend) openSession(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, b.config)
	if err != nil {
		return nil, explainTLS(err)
	}
	_, err = conn.Exec(ctx, `SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'`)
	if err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return conn, nil
}

// withReadConn calls f with a connection: that of the lock, or a new one.
func (b *Backend) withReadConn(ctx context.Context, f func(context.Context, *pgx.Conn) error) error {
	if l := b.heldLease(); l != nil {
		if err := l.useConn(ctx, f); !errors.Is(err, backend.ErrLost) {
			return b.wrapError(err)
		}
	}
	return b.wrapError(b.withNewConn(ctx, f))
}

// withWriteConn is withReadConn for changes. It returns ErrLost if a lock was taken and
// lost.
func (b *Backend) withWriteConn(ctx context.Context, f func(context.Context, *pgx.Conn) error) error {
	g := func(ctx context.Context, conn *pgx.Conn) error {
		if err := b.prepareTables(ctx, conn); err != nil {
			return err
		}
		return f(ctx, conn)
	}
	if l := b.heldLease(); l != nil {
		return b.wrapError(l.useConn(ctx, g))
	}
	return b.wrapError(b.withNewConn(ctx, g))
}

func (b *Backend) withNewConn(ctx context.Context, f func(context.Context, *pgx.Conn) error) error {
	conn, err := b.openSession(ctx)
	if err != nil {
		return err
	}
	err = f(ctx, conn)
	_ = conn.Close(context.WithoutCancel(ctx)) // nothing hangs on it any more
	return err
}

func (b *Backend) heldLease() *lease {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.held
}

func (b *Backend) wrapError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", b, err)
}

// Get reads the rows of the present version.
func (b *Backend) Get(ctx context.Context) (data []byte, version string, err error) {
	err = b.withReadConn(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		data, version, err = b.readState(ctx, conn)
		return err
	})
	return data, version, err
}

func (b *Backend) readState(ctx context.Context, conn *pgx.Conn) ([]byte, string, error) {
	// One statement sees one moment.
	version, form, lines, err := scanRows(ctx, conn, b.qualifySchema(`
		SELECT s.version, s.form, l.section, l.key, l.ord, l.value
		FROM @.state s LEFT JOIN @.line l ON l.state = s.id AND l.ended IS NULL
		WHERE s.name = $1 AND s.version > 0`), b.name)
	if err != nil {
		return nil, "", notThere(err)
	}
	if version == 0 {
		return nil, "", backend.ErrNotExist
	}
	data, err := joinRows(form, lines)
	if err != nil {
		return nil, "", err
	}
	b.mu.Lock()
	b.known = currentState{version: version, rows: digestRows(lines)}
	b.mu.Unlock()
	return data, strconv.FormatInt(version, 10), nil
}

func notThere(err error) error {
	if noTables(err) {
		return backend.ErrNotExist
	}
	return err
}

// scanRows queries the rows of a state. version is 0 if there is no state.
func scanRows(ctx context.Context, conn *pgx.Conn, query string, args ...any) (version int64, form string, lines []row, err error) {
	err = forEach(ctx, conn, func(rows pgx.Rows) error {
		var section, key *string // null where a state has no rows
		var ord *int
		var value []byte
		if err := rows.Scan(&version, &form, &section, &key, &ord, &value); err != nil {
			return err
		}
		if key != nil {
			lines = append(lines, row{section: *section, key: *key, ord: *ord, value: string(value)})
		}
		return nil
	}, query, args...)
	return version, form, lines, err
}

func digestRows(rows []row) map[string][sha256.Size]byte {
	sums := make(map[string][sha256.Size]byte, len(rows))
	for _, r := range rows {
		sums[r.rowName()] = digestRow(r)
	}
	return sums
}

func digestRow(r row) [sha256.Size]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%d %s", r.ord, r.value))
}

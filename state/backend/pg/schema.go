package pg

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// format is the layout of the tables. A later one has its number in the table format,
// and this program then refuses.
const format = 1

// tables are made when they are first needed. The layout has room for what is
// to come: a lease has a scope (today the whole state, ”, later conversations)
// and a journal has writers (today one, ”, later the hosts that share a run),
// and each intent of a run is a row of its own.
//
// A row of line is one thing the state knows, from the version of the state it
// began with up to that which ended it. So a Put writes what changed, and
// earlier versions share what they have in common.
const tables = `
CREATE TABLE @.format (version integer NOT NULL);
INSERT INTO @.format VALUES (1);
CREATE TABLE @.state (
	id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name    text COLLATE "C" NOT NULL UNIQUE,
	version bigint NOT NULL DEFAULT 0,
	form    text NOT NULL DEFAULT '',
	saved   timestamptz
);
CREATE TABLE @.line (
	state   bigint NOT NULL REFERENCES @.state ON DELETE CASCADE,
	section text COLLATE "C" NOT NULL,
	key     text COLLATE "C" NOT NULL,
	ord     integer NOT NULL,
	began   bigint NOT NULL,
	ended   bigint,
	value   bytea NOT NULL,
	PRIMARY KEY (state, section, key, began)
);
CREATE UNIQUE INDEX line_present ON @.line (state, section, key) WHERE ended IS NULL;
CREATE INDEX line_past ON @.line (state, ended) WHERE ended IS NOT NULL;
CREATE TABLE @.generation (
	state    bigint NOT NULL REFERENCES @.state ON DELETE CASCADE,
	version  bigint NOT NULL,
	form     text NOT NULL,
	replaced timestamptz NOT NULL,
	PRIMARY KEY (state, version)
);
CREATE TABLE @.lease (
	state  bigint NOT NULL REFERENCES @.state ON DELETE CASCADE,
	scope  text COLLATE "C" NOT NULL,
	pid    integer NOT NULL,
	info   text NOT NULL,
	PRIMARY KEY (state, scope)
);
CREATE TABLE @.journal (
	state  bigint NOT NULL REFERENCES @.state ON DELETE CASCADE,
	run    text COLLATE "C" NOT NULL,
	seq    bigint NOT NULL,
	writer text COLLATE "C" NOT NULL,
	lines  bytea NOT NULL,
	PRIMARY KEY (state, run, seq, writer)
);`

// qualifySchema replaces @ in a statement by the schema's name.
func (b *Backend) qualifySchema(statement string) string {
	return strings.ReplaceAll(statement, "@.", pgx.Identifier{b.schema}.Sanitize()+".")
}

// number64 makes the key of an advisory lock, of which a database has one
// space for all programs.
func number64(parts ...string) int64 {
	sum := sha256.Sum256([]byte("herald\x00" + strings.Join(parts, "\x00")))
	return int64(binary.BigEndian.Uint64(sum[:]))
}

// prepareTables creates the tables and the row of this state, unless they exist.
func (b *Backend) prepareTables(ctx context.Context, conn *pgx.Conn) error {
	if b.id.Load() != 0 {
		return nil
	}
	if err := b.createTables(ctx, conn); err != nil {
		return err
	}
	_, err := conn.Exec(ctx, b.qualifySchema(`INSERT INTO @.state (name) VALUES ($1) ON CONFLICT DO NOTHING`), b.name)
	if err != nil {
		return err
	}
	var id int64
	if err := conn.QueryRow(ctx, b.qualifySchema(`SELECT id FROM @.state WHERE name = $1`), b.name).Scan(&id); err != nil {
		return err
	}
	b.id.Store(id)
	return nil
}

func (b *Backend) createTables(ctx context.Context, conn *pgx.Conn) error {
	have, err := b.checkFormat(ctx, conn)
	if err != nil || have {
		return err
	}
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		// Two processes that create the tables at once would conflict.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock($1)`, number64("schema", b.schema)); err != nil {
			return err
		}
		var there bool
		if err := tx.QueryRow(ctx, `SELECT to_regclass($1) IS NOT NULL`, b.qualifySchema("@.format")).Scan(&there); err != nil || there {
			return err
		}
		if err := b.createSchema(ctx, tx); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, b.qualifySchema(tables))
		return err
	})
	if err != nil {
		return fmt.Errorf("create the tables in schema %q: %w", b.schema, err)
	}
	return nil
}

// createSchema asks first: a role may be allowed to make tables in a schema
// and not to make the schema.
func (b *Backend) createSchema(ctx context.Context, tx pgx.Tx) error {
	var there bool
	err := tx.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)`, b.schema).Scan(&there)
	if err != nil || there {
		return err
	}
	_, err = tx.Exec(ctx, `CREATE SCHEMA `+pgx.Identifier{b.schema}.Sanitize())
	return err
}

// checkFormat reports whether the tables exist. It fails for those of a later version.
func (b *Backend) checkFormat(ctx context.Context, conn *pgx.Conn) (have bool, err error) {
	var version int
	err = conn.QueryRow(ctx, b.qualifySchema(`SELECT version FROM @.format`)).Scan(&version)
	switch {
	case noTables(err):
		return false, nil
	case err != nil:
		return false, err
	case version > format:
		return false, fmt.Errorf("the tables in schema %q have format %d, this version of Herald reads up to %d: use a later version", b.schema, version, format)
	}
	return true, nil
}

// noTables reports whether a query failed because nothing was installed.
func noTables(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "42P01" || e.Code == "3F000")
}

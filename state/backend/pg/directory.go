package pg

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"herald/state/backend"
)

var _ backend.Directory = (*Backend)(nil)

// Names lists the states of the schema.
func (b *Backend) Names(ctx context.Context, prefix string) (names []string, err error) {
	err = b.queryRows(ctx, func(rows pgx.Rows) error {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		if !strings.Contains(name[len(prefix):], "/") {
			names = append(names, name)
		}
		return nil
	}, `SELECT name FROM @.state WHERE version > 0 AND left(name, length($1)) = $1 ORDER BY name`, prefix)
	return names, err
}

// Remove clears the row of the state, as if nothing was ever put. The row itself is kept,
// because processes that wait for the lock identify it by its number.
func (b *Backend) Remove(ctx context.Context, ifVersion string) error {
	old, err := parseVersion(ifVersion)
	if err != nil {
		return err
	}
	return b.withWriteConn(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return b.deleteState(ctx, tx, old) })
	})
}

func (b *Backend) deleteState(ctx context.Context, tx pgx.Tx, old int64) error {
	tag, err := tx.Exec(ctx, b.qualifySchema(`UPDATE @.state SET version = 0, form = '', saved = NULL WHERE id = $1 AND version = $2 AND version > 0`), b.id.Load(), old)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return backend.ErrChanged
	}
	for _, table := range []string{"line", "generation", "journal"} {
		if _, err := tx.Exec(ctx, b.qualifySchema(`DELETE FROM @.`+table+` WHERE state = $1`), b.id.Load()); err != nil {
			return err
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.known = currentState{}
	return nil
}

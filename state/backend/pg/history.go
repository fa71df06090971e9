package pg

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"herald/state/backend"
)

// Keep marks the current version as an earlier one: its rows are then marked as ended
// instead of deleted. That costs one row, whatever the size of the state.
func (b *Backend) Keep(ctx context.Context, at time.Time, limit int) error {
	if limit <= 0 {
		return nil
	}
	return b.withWriteConn(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return b.addGeneration(ctx, tx, at, limit) })
	})
}

func (b *Backend) addGeneration(ctx context.Context, tx pgx.Tx, at time.Time, limit int) error {
	_, err := tx.Exec(ctx, b.qualifySchema(`
		INSERT INTO @.generation (state, version, form, replaced)
		SELECT id, version, form, $2 FROM @.state WHERE id = $1 AND version > 0
		ON CONFLICT DO NOTHING`), b.id.Load(), at)
	if err != nil {
		return err
	}
	dropped, err := tx.Exec(ctx, b.qualifySchema(`
		DELETE FROM @.generation WHERE state = $1 AND version NOT IN (
			SELECT version FROM @.generation WHERE state = $1 ORDER BY version DESC LIMIT $2)`), b.id.Load(), limit)
	if err != nil || dropped.RowsAffected() == 0 {
		return err
	}
	_, err = tx.Exec(ctx, b.qualifySchema(`
		DELETE FROM @.line l WHERE l.state = $1 AND l.ended IS NOT NULL AND NOT EXISTS (
			SELECT 1 FROM @.generation g WHERE g.state = $1 AND g.version >= l.began AND g.version < l.ended)`), b.id.Load())
	return err
}

// History lists the versions that are kept.
func (b *Backend) History(ctx context.Context) (out []backend.Generation, err error) {
	err = b.queryRows(ctx, func(rows pgx.Rows) error {
		var version int64
		var g backend.Generation
		if err := rows.Scan(&version, &g.At); err != nil {
			return err
		}
		g.ID, g.At = strconv.FormatInt(version, 10), g.At.UTC()
		out = append(out, g)
		return nil
	}, `SELECT g.version, g.replaced FROM @.generation g JOIN @.state s ON s.id = g.state WHERE s.name = $1 ORDER BY g.version DESC`, b.name)
	return out, err
}

// ReadGeneration reads the rows that were there at a version.
func (b *Backend) ReadGeneration(ctx context.Context, id string) (data []byte, err error) {
	wanted, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, backend.ErrNoGeneration
	}
	err = b.withReadConn(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		version, form, lines, err := scanRows(ctx, conn, b.qualifySchema(`
			SELECT g.version, g.form, l.section, l.key, l.ord, l.value
			FROM @.state s JOIN @.generation g ON g.state = s.id AND g.version = $2
				LEFT JOIN @.line l ON l.state = s.id AND l.began <= $2 AND (l.ended IS NULL OR l.ended > $2)
			WHERE s.name = $1`), b.name, wanted)
		if noTables(err) || err == nil && version == 0 {
			return backend.ErrNoGeneration
		}
		if err != nil {
			return err
		}
		data, err = joinRows(form, lines)
		return err
	})
	if errors.Is(err, backend.ErrNoGeneration) {
		return nil, backend.ErrNoGeneration
	}
	return data, err
}

// ReplaceGeneration takes a version out of the rows that it shares with others,
// and gives it rows of its own.
func (b *Backend) ReplaceGeneration(ctx context.Context, id string, data []byte) error {
	version, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return backend.ErrNoGeneration
	}
	err = b.withWriteConn(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return b.replaceGeneration(ctx, tx, version, data) })
	})
	if errors.Is(err, backend.ErrNoGeneration) {
		return backend.ErrNoGeneration
	}
	return err
}

func (b *Backend) replaceGeneration(ctx context.Context, tx pgx.Tx, version int64, data []byte) error {
	form, rows := splitRows(data)
	tag, err := tx.Exec(ctx, b.qualifySchema(`UPDATE @.generation SET form = $3 WHERE state = $1 AND version = $2`), b.id.Load(), version, form)
	if err != nil {
		return err
	}
	if tag.RowsAffected() == 0 {
		return backend.ErrNoGeneration
	}
	if err := b.takeOut(ctx, tx, version); err != nil {
		return err
	}
	end := version + 1
	return b.insertRows(ctx, tx, rows, versionSpan{version, &end})
}

// takeOut has no row be of a version. One that was is cut into what is before
// the version and what is after it; a piece that is of no generation and not of
// the present state is kept no longer. Where the version is the present one, its
// rows begin with the next, which is as good: the present ones are known by
// having no end.
func (b *Backend) takeOut(ctx context.Context, tx pgx.Tx, version int64) error {
	_, err := tx.Exec(ctx, b.qualifySchema(`
		WITH cut AS (
			DELETE FROM @.line WHERE state = $1 AND began <= $2 AND (ended IS NULL OR ended > $2)
			RETURNING state, section, key, ord, began, ended, value)
		INSERT INTO @.line (state, section, key, ord, began, ended, value)
		SELECT c.state, c.section, c.key, c.ord, p.began, p.ended, c.value
		FROM cut c CROSS JOIN LATERAL (VALUES (c.began, $2::bigint), ($2::bigint + 1, c.ended)) AS p (began, ended)
		WHERE p.ended IS NULL OR EXISTS (
			SELECT 1 FROM @.generation g WHERE g.state = $1 AND g.version >= p.began AND g.version < p.ended)`), b.id.Load(), version)
	return err
}

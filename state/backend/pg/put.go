package pg

import (
	"context"
	"errors"
	"strconv"

	"github.com/jackc/pgx/v5"

	"herald/state/backend"
)

// Put writes the rows that differ from those of ifVersion, in one transaction
// that fails if the state has another version by then.
func (b *Backend) Put(ctx context.Context, data []byte, ifVersion string) (version string, err error) {
	old, err := parseVersion(ifVersion)
	if err != nil {
		return "", err
	}
	err = b.withWriteConn(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		return b.writeState(ctx, conn, data, old)
	})
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(old+1, 10), nil
}

// parseVersion parses a version that Get returned; no other can be the current one.
func parseVersion(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	version, err := strconv.ParseInt(text, 10, 64)
	if err != nil || version < 1 {
		return 0, backend.ErrChanged
	}
	return version, nil
}

func (b *Backend) writeState(ctx context.Context, conn *pgx.Conn, data []byte, old int64) error {
	known, err := b.presentRows(ctx, conn, old)
	if err != nil {
		return err
	}
	form, rows := splitRows(data)
	next := digestRows(rows)
	change := diffRows(known, next, rows)
	err = pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, b.qualifySchema(`UPDATE @.state SET version = version + 1, form = $3, saved = now() WHERE id = $1 AND version = $2`),
			b.id.Load(), old, form)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return backend.ErrChanged
		}
		if err := b.endRows(ctx, tx, change, old+1); err != nil {
			return err
		}
		return b.insertRows(ctx, tx, change.written, versionSpan{began: old + 1})
	})
	if err != nil {
		return err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.known, b.wrote = currentState{version: old + 1, rows: next}, change.countCost()
	return nil
}

// presentRows returns the digests of the rows of version old. It reads them again unless
// they are known. If the state has another version, the error is ErrChanged.
func (b *Backend) presentRows(ctx context.Context, conn *pgx.Conn, old int64) (map[string][32]byte, error) {
	b.mu.Lock()
	known := b.known
	b.mu.Unlock()
	if old == 0 {
		return nil, nil
	}
	if known.version == old {
		return known.rows, nil
	}
	if _, _, err := b.readState(ctx, conn); errors.Is(err, backend.ErrNotExist) {
		return nil, backend.ErrChanged
	} else if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.known.version != old {
		return nil, backend.ErrChanged
	}
	return b.known.rows, nil
}

// rowChange is the difference between two versions.
type rowChange struct {
	written        []row
	sections, keys []string // of rows that end
}

func diffRows(before, after map[string][32]byte, rows []row) rowChange {
	var c rowChange
	for _, r := range rows {
		was, there := before[r.rowName()]
		if there && was == after[r.rowName()] {
			continue
		}
		c.written = append(c.written, r)
		if there {
			c.endRow(r.rowName())
		}
	}
	for name := range before {
		if _, stays := after[name]; !stays {
			c.endRow(name)
		}
	}
	return c
}

func (c *rowChange) endRow(name string) {
	for i := range len(name) {
		if name[i] == 0 {
			c.sections, c.keys = append(c.sections, name[:i]), append(c.keys, name[i+1:])
			return
		}
	}
}

func (c *rowChange) countCost() Cost {
	cost := Cost{Rows: len(c.written) + len(c.keys)}
	for _, r := range c.written {
		cost.Bytes += len(r.section) + len(r.key) + len(r.value)
	}
	return cost
}

// endRows deletes rows that no earlier version contains, and marks the others as ended.
func (b *Backend) endRows(ctx context.Context, tx pgx.Tx, c rowChange, version int64) error {
	if len(c.keys) == 0 {
		return nil
	}
	const ending = ` l.state = $1 AND l.ended IS NULL AND (l.section, l.key) IN (SELECT * FROM unnest($2::text[], $3::text[]))`
	_, err := tx.Exec(ctx, b.qualifySchema(`DELETE FROM @.line l WHERE`+ending+`
		AND NOT EXISTS (SELECT 1 FROM @.generation g WHERE g.state = l.state AND g.version >= l.began)`), b.id.Load(), c.sections, c.keys)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, b.qualifySchema(`UPDATE @.line l SET ended = $4 WHERE`+ending), b.id.Load(), c.sections, c.keys, version)
	return err
}

// versionSpan is the versions that a row is of: from began up to the one before ended,
// or up to the present one where that is nil.
type versionSpan struct {
	began int64
	ended *int64
}

func (b *Backend) insertRows(ctx context.Context, tx pgx.Tx, rows []row, of versionSpan) error {
	id := b.id.Load()
	_, err := tx.CopyFrom(ctx, pgx.Identifier{b.schema, "line"},
		[]string{"state", "section", "key", "ord", "began", "ended", "value"},
		pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
			r := rows[i]
			return []any{id, r.section, r.key, r.ord, of.began, of.ended, []byte(r.value)}, nil
		}))
	return err
}

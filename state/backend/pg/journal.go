package pg

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"

	"herald/state/backend"
)

// JournalPlace names the rows of a journal.
func (b *Backend) JournalPlace(run string) string {
	return fmt.Sprintf("journal %s in %s", run, b)
}

// CreateJournal writes the first row of a journal.
func (b *Backend) CreateJournal(ctx context.Context, run string, head []byte) (backend.Journal, error) {
	j := &tableJournal{backend: b, run: run, lease: b.heldLease()}
	return j, j.appendLines(ctx, head)
}

// tableJournal writes a row for each group of lines, under the lock that was held
// as it was created.
type tableJournal struct {
	backend *Backend
	run     string
	lease   *lease // nil when no lock was held

	mu  sync.Mutex
	seq int64
}

// Append inserts a row. Its commit is durable.
func (j *tableJournal) Append(lines []byte) error {
	return j.appendLines(context.Background(), lines)
}

func (j *tableJournal) appendLines(ctx context.Context, lines []byte) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	b := j.backend
	insert := func(ctx context.Context, conn *pgx.Conn) error {
		if err := b.prepareTables(ctx, conn); err != nil {
			return err
		}
		_, err := conn.Exec(ctx, b.qualifySchema(`INSERT INTO @.journal (state, run, seq, writer, lines) VALUES ($1, $2, $3, '', $4)`),
			b.id.Load(), j.run, j.seq, lines)
		return err
	}
	var err error
	if j.lease != nil {
		err = j.lease.useConn(ctx, insert)
	} else {
		err = b.withNewConn(ctx, insert)
	}
	if err != nil {
		return b.wrapError(err)
	}
	j.seq++
	return nil
}

// Close does nothing: a row is complete once it is there.
func (j *tableJournal) Close() error { return nil }

// missing replaces rows that are gone. It is not a valid record, so that the decoder
// finds the gap.
const missing = "rows are missing here\n"

// ReadJournal reads the rows in their order.
func (b *Backend) ReadJournal(ctx context.Context, run string) ([]byte, error) {
	var parts []string
	var next int64
	err := b.queryRows(ctx, func(rows pgx.Rows) error {
		var seq int64
		var lines []byte
		if err := rows.Scan(&seq, &lines); err != nil {
			return err
		}
		if seq > next {
			parts = append(parts, missing)
		}
		parts, next = append(parts, string(lines)), seq+1
		return nil
	}, `SELECT j.seq, j.lines FROM @.journal j JOIN @.state s ON s.id = j.state WHERE s.name = $1 AND j.run = $2 ORDER BY j.seq, j.writer`, b.name, run)
	if err != nil {
		return nil, err
	}
	if len(parts) == 0 {
		return nil, backend.ErrNoJournal
	}
	return []byte(strings.Join(parts, "")), nil
}

// Journals lists the runs that have rows.
func (b *Backend) Journals(ctx context.Context) (runs []string, err error) {
	err = b.queryRows(ctx, func(rows pgx.Rows) error {
		var run string
		if err := rows.Scan(&run); err != nil {
			return err
		}
		runs = append(runs, run)
		return nil
	}, `SELECT DISTINCT j.run FROM @.journal j JOIN @.state s ON s.id = j.state WHERE s.name = $1 ORDER BY j.run`, b.name)
	return runs, err
}

// queryRows calls each for every row of a query. Without tables there are no rows.
func (b *Backend) queryRows(ctx context.Context, each func(pgx.Rows) error, query string, args ...any) error {
	return b.withReadConn(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		return unlessNoTables(forEach(ctx, conn, each, b.qualifySchema(query), args...))
	})
}

func unlessNoTables(err error) error {
	if noTables(err) {
		return nil
	}
	return err
}

// RemoveJournal deletes the rows.
func (b *Backend) RemoveJournal(ctx context.Context, run string) error {
	return b.withWriteConn(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, b.qualifySchema(`DELETE FROM @.journal WHERE state = $1 AND run = $2`), b.id.Load(), run)
		return err
	})
}

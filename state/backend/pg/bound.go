package pg

import (
	"context"
	"io"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"

	"herald/lang/safefile"
	"herald/state/backend"
)

const (
	// maxMessage is how large a message of the server's may be, in bytes. The
	// largest is a row, which holds what is known of one delivery, or a few records
	// of a journal.
	maxMessage = 64 << 20
	// perRow is what a row takes in memory in addition to its values, in bytes.
	perRow = 128
)

// boundedFrontend reads what a server says, message by message.
func boundedFrontend(r io.Reader, w io.Writer) *pgproto3.Frontend {
	f := pgproto3.NewFrontend(r, w)
	f.SetMaxBodyLen(maxMessage)
	return f
}

// forEach calls f for each row of a query. Rows that together are larger than a
// state can be are an error, and so that nobody waits for the end of them the
// connection is given up.
func forEach(ctx context.Context, conn *pgx.Conn, f func(pgx.Rows) error, query string, args ...any) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rows, err := conn.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	size := 0
	for rows.Next() {
		size += perRow
		for _, value := range rows.RawValues() {
			size += len(value)
		}
		if size > backend.MaxSize {
			cancel()
			return &safefile.TooLargeError{Limit: backend.MaxSize}
		}
		if err := f(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

package pg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"herald/state/backend"
)

// Lock takes the advisory lock of the state, on a connection that is kept for all
// writes under the lock.
func (b *Backend) Lock(ctx context.Context, info backend.LockInfo) (backend.Lease, error) {
	if b.heldLease() != nil {
		return nil, b.wrapError(errors.New("this process already holds the lock"))
	}
	conn, err := b.openSession(ctx)
	if err != nil {
		return nil, b.wrapError(err)
	}
	if err := b.takeLock(ctx, conn, info); err != nil {
		_ = conn.Close(context.WithoutCancel(ctx)) // the error matters more
		var locked *backend.LockedError
		if errors.As(err, &locked) {
			return nil, err
		}
		return nil, b.wrapError(err)
	}
	l := &lease{backend: b, conn: conn, lost: make(chan struct{}), ended: make(chan struct{}), touched: b.now()}
	b.mu.Lock()
	b.held = l
	b.mu.Unlock()
	go l.keepAlive()
	return l, nil
}

// silence has the server end a session that is silent for too long: a process
// that sleeps, a machine that vanished. Settings that an older server or
// another kind of connection does not have are left out.
const silence = `
	SELECT set_config(name, CASE name WHEN 'tcp_keepalives_count' THEN '3' ELSE $1::text || 's' END, false)
	FROM pg_settings WHERE name IN ('idle_session_timeout', 'idle_in_transaction_session_timeout',
		'tcp_keepalives_idle', 'tcp_keepalives_interval', 'tcp_keepalives_count', 'tcp_user_timeout')`

func (b *Backend) takeLock(ctx context.Context, conn *pgx.Conn, info backend.LockInfo) error {
	if err := b.prepareTables(ctx, conn); err != nil {
		return err
	}
	var got bool
	if err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, b.lockKey()).Scan(&got); err != nil {
		return err
	}
	if !got {
		_, holder, err := b.findHolder(ctx, conn)
		if err != nil && !errors.Is(err, backend.ErrNotLocked) {
			return err
		}
		return &backend.LockedError{Place: b.String(), Info: holder}
	}
	if _, err := conn.Exec(ctx, silence, fmt.Sprint(int(max(b.lease, time.Second).Seconds()))); err != nil {
		return err
	}
	text, err := json.Marshal(info)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, b.qualifySchema(`
		INSERT INTO @.lease (state, scope, pid, info) VALUES ($1, '', pg_backend_pid(), $2)
		ON CONFLICT (state, scope) DO UPDATE SET pid = excluded.pid, info = excluded.info`), b.id.Load(), string(text))
	return err
}

func (b *Backend) lockKey() int64 { return number64("state", b.schema, b.name) }

// findHolder returns the session that has the lock, and its holder. LockInfo is zero
// while the holder is just taking it.
func (b *Backend) findHolder(ctx context.Context, conn *pgx.Conn) (pid int32, info backend.LockInfo, err error) {
	key := uint64(b.lockKey())
	var text *string
	err = conn.QueryRow(ctx, b.qualifySchema(`
		SELECT k.pid, (SELECT l.info FROM @.lease l WHERE l.state = $1 AND l.scope = '' AND l.pid = k.pid)
		FROM pg_locks k
		WHERE k.locktype = 'advisory' AND k.granted AND k.objsubid = 1
			AND k.database = (SELECT oid FROM pg_database WHERE datname = current_database())
			AND k.classid::bigint = $2 AND k.objid::bigint = $3`),
		b.id.Load(), int64(key>>32), int64(key&0xffffffff)).Scan(&pid, &text)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, info, backend.ErrNotLocked
	}
	if err != nil || text == nil {
		return pid, info, err
	}
	return pid, info, json.Unmarshal([]byte(*text), &info)
}

// ForceUnlock ends the session that holds the lock. That takes the same role,
// or one that may signal it.
func (b *Backend) ForceUnlock(ctx context.Context, id string) error {
	err := b.withNewConn(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		if err := b.prepareTables(ctx, conn); err != nil {
			return err
		}
		pid, info, err := b.findHolder(ctx, conn)
		if err != nil {
			return err
		}
		if info.ID != id {
			return &backend.LockedError{Place: b.String(), Info: info}
		}
		if _, err := conn.Exec(ctx, `SELECT pg_terminate_backend($1)`, pid); err != nil {
			return fmt.Errorf("end the session %d that holds the lock: %w", pid, err)
		}
		// Waiting for the lock is waiting for the session's end.
		_, err = conn.Exec(ctx, `SELECT pg_advisory_lock($1), pg_advisory_unlock($1)`, b.lockKey())
		return err
	})
	var locked *backend.LockedError
	if errors.As(err, &locked) {
		return locked
	}
	return b.wrapError(err)
}

// lease is the lock, and the connection that holds it.
type lease struct {
	backend *Backend
	lost    chan struct{}
	once    sync.Once     // closes lost
	ended   chan struct{} // closed by Unlock

	mu       sync.Mutex // guards what follows; held while the connection is used
	conn     *pgx.Conn
	unlocked bool

	clock   sync.Mutex // guards touched
	touched time.Time  // when the server was last asked something that it answered
}

// useConn calls f with the connection; if it is lost, the error is ErrLost. A cancelled
// caller does not close the connection, which would release the lock: f is finished,
// unless the server does not answer for as long as a lease.
func (l *lease) useConn(ctx context.Context, f func(context.Context, *pgx.Conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	began := l.backend.now()
	err := l.useConnLocked(ctx, max(l.backend.lease, time.Minute), f)
	if errors.Is(err, backend.ErrLost) || backend.TimeLeft(l.backend.now(), began.Add(l.backend.lease)) > l.backend.lease/2 {
		return err
	}
	// The session's silence counts from the answer, which may have come long
	// after the question and long before it was read.
	return errors.Join(err, l.pingServer(ctx))
}

// useConnLocked is useConn for the holder of mu, with a limit on the server's time.
func (l *lease) useConnLocked(ctx context.Context, limit time.Duration, f func(context.Context, *pgx.Conn) error) error {
	if l.timeLeft() < 0 {
		l.markLost()
	}
	if l.unlocked || l.isLost() {
		return backend.ErrLost
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	asked := l.backend.now()
	err := f(ctx, l.conn)
	if l.conn.IsClosed() {
		l.markLost()
		return errors.Join(backend.ErrLost, err)
	}
	l.clock.Lock()
	l.touched = asked
	l.clock.Unlock()
	return err
}

// pingServer checks that the server answers, for as long as it may keep the session.
// The caller holds mu.
func (l *lease) pingServer(ctx context.Context) error {
	return l.useConnLocked(ctx, max(l.timeLeft(), 0), func(ctx context.Context, conn *pgx.Conn) error { return conn.Ping(ctx) })
}

// Confirm asks the server, unless it has just answered. The lock belongs to the session,
// so an answer proves that it is held.
func (l *lease) Confirm(ctx context.Context) error {
	if l.isFresh() {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := ctx.Err(); err != nil || l.isFresh() {
		return err
	}
	return l.pingServer(ctx)
}

// isFresh reports whether the server has just answered.
func (l *lease) isFresh() bool {
	return !l.isLost() && l.timeLeft() > max(0, l.backend.lease-backend.Trust)
}

func (l *lease) markLost() { l.once.Do(func() { close(l.lost) }) }

func (l *lease) isLost() bool {
	select {
	case <-l.lost:
		return true
	default:
		return false
	}
}

// Lost is also closed when the server has not answered for so long that it may
// have ended the session.
func (l *lease) Lost() <-chan struct{} {
	if l.timeLeft() < 0 && l.mu.TryLock() { // else an answer is being waited for
		l.markLost()
		l.mu.Unlock()
	}
	return l.lost
}

// timeLeft returns how long the server certainly keeps the session.
func (l *lease) timeLeft() time.Duration {
	l.clock.Lock()
	defer l.clock.Unlock()
	return backend.TimeLeft(l.backend.now(), l.touched.Add(l.backend.lease))
}

// keepAlive pings the server, so that neither side considers the other gone.
func (l *lease) keepAlive() {
	ticker := time.NewTicker(max(l.backend.lease/3, time.Millisecond))
	defer ticker.Stop()
	for {
		select {
		case <-l.ended:
			return
		case <-l.lost:
			return
		case <-ticker.C:
			l.mu.Lock()
			_ = l.pingServer(context.Background()) // it records the loss
			l.mu.Unlock()
		}
	}
}

// Unlock releases the lock and closes the connection.
func (l *lease) Unlock(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.unlocked {
		return nil
	}
	l.unlocked = true
	close(l.ended)
	b := l.backend
	b.mu.Lock()
	b.held = nil
	b.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	var err error
	if !l.conn.IsClosed() {
		_, err = l.conn.Exec(ctx, b.qualifySchema(`DELETE FROM @.lease WHERE state = $1 AND scope = '' AND pid = pg_backend_pid()`), b.id.Load())
	}
	if err == nil && !l.conn.IsClosed() {
		_, err = l.conn.Exec(ctx, `SELECT pg_advisory_unlock($1)`, b.lockKey())
	}
	// With the session the lock is given up, whatever came of that.
	return errors.Join(b.wrapError(err), l.conn.Close(ctx))
}

package pg

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"

	"herald/lang/addr"
	"herald/lang/addr/addrtest"
	"herald/lang/safefile"
	"herald/state"
	"herald/state/backend"
	"herald/state/backend/backendtest"
	"herald/state/backend/backendtest/servers"
	"herald/state/store"
)

const secret = "c0rrect-horse-battery"

// openPlace opens a backend. place is the connection string and, after a bar, the
// name of the state.
func openPlace(t *testing.T, place string) backend.Backend {
	t.Helper()
	connection, name, _ := strings.Cut(place, "|")
	b, err := New(Options{Connection: connection, Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestProcess(t *testing.T) { backendtest.Process(t, openPlace) }

func TestBackend(t *testing.T) {
	t.Parallel()
	server := servers.Postgres(t)
	place := func(t *testing.T) string { return server + "|" + t.Name() }
	backendtest.Run(t, backendtest.Suite{
		Open:  func(t *testing.T) backend.Backend { return openPlace(t, place(t)) },
		Place: place,
		Beside: func(t *testing.T, name string) (backend.Backend, string) {
			prefix := t.Name() + "/beside/"
			return openPlace(t, server+"|"+prefix+name), prefix
		},
		Lose: func(t *testing.T, holder backend.Backend) {
			query(t, server, `SELECT pg_terminate_backend($1, 10000)`, holder.(*Backend).held.conn.PgConn().PID())
		},
		Broken: func(t *testing.T) backend.Backend {
			return openPlace(t, "postgres://ada:"+secret+"@127.0.0.1:1/nothing")
		},
		Secret: secret,
	})
	t.Run("cost", func(t *testing.T) { cost(t, server) })
	t.Run("run", func(t *testing.T) { aRun(t, server) })
	t.Run("journal with a gap", func(t *testing.T) { journalGap(t, server) })
	t.Run("silent holder", func(t *testing.T) { silentHolder(t, server) })
	t.Run("installed at once by many", func(t *testing.T) { installedByMany(t, server) })
	t.Run("rows without end", func(t *testing.T) { rowsWithoutEnd(t, server) })
	t.Run("later format", func(t *testing.T) { laterFormat(t, server) })
	t.Run("reader of nothing", func(t *testing.T) { readerOfNothing(t, server) })
}

func query(t *testing.T, server, statement string, args ...any) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), statement, args...); err != nil {
		t.Errorf("%s: %v", statement, err)
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// cost prints what a Put writes, and fails if it depends on the size of the
// state.
func cost(t *testing.T, server string) {
	var one []Cost
	for _, n := range []int{100, 10_000} {
		b := openPlace(t, fmt.Sprintf("%s|cost %d", server, n)).(*Backend)
		st := bigState(n)
		version := putState(t, b, st, "")
		whole := b.Cost()
		st.Serial++
		st.Deliveries[addrtest.Delivery("message.m[42]@conversation.c")].Parts[0].ID = "changed"
		version = putState(t, b, st, version)
		one = append(one, b.Cost())
		st.Serial++
		st.Run = &state.Run{ID: "r", Intents: []state.Intent{{Address: addrtest.Resource("message.m[7]@conversation.c")}}}
		putState(t, b, st, version)
		t.Logf("deliveries=%d first put: %d rows, %d bytes; one changed: %d rows, %d bytes; one intent: %d rows, %d bytes",
			n, whole.Rows, whole.Bytes, one[len(one)-1].Rows, one[len(one)-1].Bytes, b.Cost().Rows, b.Cost().Bytes)
	}
	if one[1].Rows != one[0].Rows || one[1].Bytes > one[0].Bytes+10 {
		t.Errorf("a Put of one change costs %+v at 100 and %+v at 10,000", one[0], one[1])
	}
}

func bigState(n int) *state.State {
	st := state.New(state.Lineage("acme", ""), []byte("salt"))
	for i := range n {
		st.Deliveries[addrtest.Delivery(fmt.Sprintf("message.m[%d]@conversation.c", i))] = &state.Delivery{
			Provider: addr.Provider{Platform: "x"}, Generation: 1, Parts: []state.Part{{Kind: "text", Digest: "d", Key: "k", ID: fmt.Sprint(i)}},
		}
	}
	return st
}

func putState(t *testing.T, b *Backend, st *state.State, version string) string {
	t.Helper()
	data, err := state.Encode(st)
	if err != nil {
		t.Fatal(err)
	}
	if form, _ := splitRows(data); form != formLines {
		t.Fatalf("a state is kept as %s", form)
	}
	version, err = b.Put(t.Context(), data, version)
	if err != nil {
		t.Fatal(err)
	}
	return version
}

// silentHolder has a holder that does nothing for longer than its lease: the
// server frees the lock by itself, and the holder knows by the clock alone.
func silentHolder(t *testing.T, server string) {
	var mu sync.Mutex
	var ahead time.Duration
	b, err := New(Options{Connection: server, Name: "silent", Lease: time.Hour, Now: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		return time.Now().Add(ahead)
	}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := b.Lock(t.Context(), backend.LockInfo{ID: "1"})
	if err != nil {
		t.Fatal(err)
	}
	var timeout string
	err = b.withReadConn(t.Context(), func(ctx context.Context, conn *pgx.Conn) error {
		return conn.QueryRow(ctx, `SHOW idle_session_timeout`).Scan(&timeout)
	})
	if err != nil || timeout != "1h" {
		t.Errorf("the server ends a silent session after %q, %v; want 1h", timeout, err)
	}
	mu.Lock()
	ahead = 2 * time.Hour
	mu.Unlock()
	if _, err := b.Put(t.Context(), []byte("x"), ""); !errors.Is(err, backend.ErrLost) {
		t.Errorf("Put after the lease: %v, want ErrLost", err)
	}
	if err := l.Unlock(t.Context()); err != nil {
		t.Error(err)
	}
}

func installedByMany(t *testing.T, server string) {
	var wg sync.WaitGroup
	for i := range 8 {
		b, err := New(Options{Connection: server, Schema: `odd "name"`, Name: fmt.Sprint(i)})
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			if _, err := b.Put(context.WithoutCancel(t.Context()), []byte("x"), ""); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func laterFormat(t *testing.T, server string) {
	b, err := New(Options{Connection: server, Schema: "later"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Put(t.Context(), []byte("x"), ""); err != nil {
		t.Fatal(err)
	}
	query(t, server, `UPDATE later.format SET version = 9`)
	again, err := New(Options{Connection: server, Schema: "later"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Put(t.Context(), []byte("y"), "1"); err == nil || !strings.Contains(err.Error(), "later version") {
		t.Errorf("error %v, want one that asks for a later version", err)
	}
}

func readerOfNothing(t *testing.T, server string) {
	b, err := New(Options{Connection: server, Schema: "absent"})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := b.Get(t.Context()); !errors.Is(err, backend.ErrNotExist) {
		t.Errorf("Get: %v, want ErrNotExist", err)
	}
	if runs, err := b.Journals(t.Context()); err != nil || len(runs) > 0 {
		t.Errorf("Journals = %v, %v", runs, err)
	}
	if _, err := b.ReadGeneration(t.Context(), "1"); !errors.Is(err, backend.ErrNoGeneration) {
		t.Errorf("ReadGeneration: %v, want ErrNoGeneration", err)
	}
}

// aRun goes through the protocol of a run, is cut off from its lock in the
// middle, and leaves all that it did to the next reader.
func aRun(t *testing.T, server string) {
	open := func() *store.Store {
		return store.New(store.Options{Backend: openPlace(t, server+"|run"), Name: "acme", Herald: "test"})
	}
	s, other := open(), open()
	snap, err := s.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	lease, err := s.Lock(t.Context(), backend.LockInfo{ID: "1"})
	if err != nil {
		t.Fatal(err)
	}
	run, err := s.Begin(t.Context(), snap.State, "test", intents(100))
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	for i := range 50 {
		err := errors.Join(run.Start(state.Event{Kind: state.Started, Intent: i}), run.Report(state.Event{Kind: state.Done, Intent: i, ID: fmt.Sprint(i)}))
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("starts=50 one after the other, each committed before it returned (this server does not sync): %v each", time.Since(begun)/50)
	if err := run.Start(state.Event{Kind: state.Started, Intent: 50}); err != nil {
		t.Fatal(err)
	}
	if err := other.ForceUnlock(t.Context(), "1"); err != nil {
		t.Fatal(err)
	}
	if err := run.Start(state.Event{Kind: state.Started, Intent: 51}); !errors.Is(err, backend.ErrLost) {
		t.Errorf("Start without the lock: %v, want ErrLost", err)
	}
	if err := run.Finish(t.Context(), nil); !errors.Is(err, backend.ErrLost) {
		t.Errorf("Finish without the lock: %v, want ErrLost", err)
	}
	if err := lease.Unlock(t.Context()); err != nil {
		t.Error(err)
	}
	checkRun(t, open())
}

func checkRun(t *testing.T, s *store.Store) {
	t.Helper()
	snap, err := s.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	sent, doubts := 0, 0
	for _, d := range snap.State.Deliveries {
		switch {
		case d.InDoubt():
			doubts++
		case d.Parts[0].Stands():
			sent++
		}
	}
	if sent != 50 || doubts != 1 {
		t.Errorf("the next reader knows of %d that were sent and %d in doubt, want 50 and 1", sent, doubts)
	}
	if err := s.Save(t.Context(), snap.State); err != nil {
		t.Error(err)
	}
}

func intents(n int) []state.Intent {
	all := make([]state.Intent, n)
	for i := range all {
		all[i] = state.Intent{
			Address:  addrtest.Resource(fmt.Sprintf("message.m[%d]@conversation.c", i)),
			Delivery: &state.Delivery{Provider: addr.Provider{Platform: "x"}, Generation: 1, Parts: []state.Part{{Kind: "text", Digest: "d", Key: "k"}}},
			Steps:    []state.Step{{Op: state.OpSend}},
		}
	}
	return all
}

func TestNewKeepsThePasswordSecret(t *testing.T) {
	t.Parallel()
	for _, connection := range []string{
		"postgres://ada:" + secret + "%zz@host/db",
		"postgres://ada:" + secret + "@host:notaport/db",
		"host=x password='" + secret,
		"postgres://ada:" + secret + "@host/db?sslmode=strange",
	} {
		if _, err := New(Options{Connection: connection}); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("error %v", err)
		}
	}
}

// A row that is gone from the middle of a journal is seen by whoever reads it.
func journalGap(t *testing.T, server string) {
	b := openPlace(t, server+"|"+t.Name()).(*Backend)
	head, err := state.AppendRecord(nil, state.JournalHeader{Journal: 1, Run: "run"})
	if err != nil {
		t.Fatal(err)
	}
	j, err := b.CreateJournal(t.Context(), "run", head)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		line, err := state.AppendRecord(nil, state.Event{Kind: state.Started, Intent: i})
		if err != nil {
			t.Fatal(err)
		}
		if err := j.Append(line); err != nil {
			t.Fatal(err)
		}
	}
	query(t, server, `DELETE FROM herald.journal WHERE seq = 2 AND state = $1`, b.id.Load())
	data, err := b.ReadJournal(t.Context(), "run")
	if err != nil {
		t.Fatal(err)
	}
	if read, err := state.DecodeJournal(data); err != nil || read.Whole || len(read.Events) != 1 {
		t.Errorf("the journal is whole: %v, with %d events, %v", read.Whole, len(read.Events), err)
	}
}

// rowsWithoutEnd has the server give more than a state can be.
func rowsWithoutEnd(t *testing.T, server string) {
	b := openPlace(t, server+"|"+t.Name()).(*Backend)
	for name, query := range map[string]string{
		"large rows": `SELECT repeat('x', 1000000), generate_series(1, 1000000000)`,
		"small rows": `SELECT generate_series(1, 1000000000)`,
	} {
		err := b.queryRows(t.Context(), func(pgx.Rows) error { return nil }, query)
		if large, ok := errors.AsType[*safefile.TooLargeError](err); !ok || large.Limit != backend.MaxSize {
			t.Errorf("%s: %v, want an error about the size", name, err)
		}
	}
	err := b.queryRows(t.Context(), func(pgx.Rows) error { return nil }, `SELECT repeat('x', 100000000)`)
	if _, ok := errors.AsType[*pgproto3.ExceededMaxBodyLenErr](err); !ok {
		t.Errorf("a row of 100 MB: %v, want an error about the size", err)
	}
	if _, _, err := b.Get(t.Context()); !errors.Is(err, backend.ErrNotExist) {
		t.Errorf("Get after that: %v", err)
	}
}

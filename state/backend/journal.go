package backend

import "context"

// Journaler keeps the journals of runs. A Backend that is one keeps them with
// the state, so that a runner that vanishes takes nothing along; beside the
// others they are files of the runner. A journal is bytes that only grow.
type Journaler interface {
	// CreateJournal begins the journal of a run with head, and returns when
	// that is durable. A run has one journal: a second is an error.
	CreateJournal(ctx context.Context, run string, head []byte) (Journal, error)

	// ReadJournal gives all that was appended, in order. The end may be torn
	// where a crash met an append. Without such a journal it is ErrNoJournal.
	ReadJournal(ctx context.Context, run string) ([]byte, error)

	// Journals lists the runs that have a journal, sorted.
	Journals(ctx context.Context) (runs []string, err error)

	// RemoveJournal forgets a journal. One that is not there is no error.
	RemoveJournal(ctx context.Context, run string) error

	// JournalPlace names a journal for people, without credentials.
	JournalPlace(run string) string
}

// Journal is one that is being written.
type Journal interface {
	// Append adds lines and returns when they survive a crash. After an error
	// nothing more may be appended. It fails with ErrLost when the lock that
	// was held as the journal was created is lost and the backend can tell.
	Append(lines []byte) error
	// Close ends the writing. What was appended stays.
	Close() error
}

// JournalWrapper is a Backend that changes journals that are not kept in it: a
// backend that encrypts the state encrypts them as well.
type JournalWrapper interface {
	// WrapJournals returns journals that are kept in j, changed.
	WrapJournals(j Journaler) Journaler
}

// Checkpointer is a Backend that keeps copies of journals that are themselves
// files of the runner. A copy is a beginning of the journal: what it says is
// true, and more may have happened.
type Checkpointer interface {
	// Checkpoint replaces the copy of a run's journal.
	Checkpoint(ctx context.Context, run string, journal []byte) error
	// Checkpointed gives the copy; ErrNoJournal when there is none.
	Checkpointed(ctx context.Context, run string) ([]byte, error)
	// Checkpoints lists the runs that have a copy, sorted.
	Checkpoints(ctx context.Context) (runs []string, err error)
	// RemoveCheckpoint forgets a copy. One that is not there is no error.
	RemoveCheckpoint(ctx context.Context, run string) error
}

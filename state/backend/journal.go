package backend

import "context"

// Journaler stores the journals of runs. A Backend that implements it stores them with
// the state, so that nothing is lost when a runner vanishes; for other backends they are
// files on the runner. A journal is append-only.
type Journaler interface {
	// CreateJournal begins the journal of a run with head, and returns when
	// that is durable. A run has one journal: a second is an error.
	CreateJournal(ctx context.Context, run string, head []byte) (Journal, error)

	// ReadJournal returns all that was appended, in order. After a crash the end may be
	// incomplete. If there is no such journal, the error is ErrNoJournal.
	ReadJournal(ctx context.Context, run string) ([]byte, error)

	// Journals lists the runs that have a journal, sorted.
	Journals(ctx context.Context) (runs []string, err error)

	// RemoveJournal removes a journal, if it exists.
	RemoveJournal(ctx context.Context, run string) error

	// JournalPlace returns the place of a journal for display, without credentials.
	JournalPlace(run string) string
}

// Journal is a journal that is being written.
type Journal interface {
	// Append adds lines and returns when they survive a crash. After an error
	// nothing more may be appended. It fails with ErrLost if the lock that was held when
	// the journal was created is lost and the backend can detect that.
	Append(lines []byte) error
	// Close ends the writing. What was appended is kept.
	Close() error
}

// JournalWrapper is a Backend that changes journals that are not kept in it: a
// backend that encrypts the state encrypts them as well.
type JournalWrapper interface {
	// WrapJournals returns journals that are kept in j, changed.
	WrapJournals(j Journaler) Journaler
}

// Checkpointer is a Backend that stores copies of journals that are files on the runner.
// A copy has the beginning of the journal; more may have happened since it was made.
type Checkpointer interface {
	// Checkpoint replaces the copy of a run's journal.
	Checkpoint(ctx context.Context, run string, journal []byte) error
	// Checkpointed returns the copy; ErrNoJournal if there is none.
	Checkpointed(ctx context.Context, run string) ([]byte, error)
	// Checkpoints lists the runs that have a copy, sorted.
	Checkpoints(ctx context.Context) (runs []string, err error)
	// RemoveCheckpoint removes a copy, if it exists.
	RemoveCheckpoint(ctx context.Context, run string) error
}

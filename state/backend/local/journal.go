package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"herald/lang/safefile"
	"herald/state/backend"
)

// Names of the journals' files.
const (
	journalPrefix = "herald."
	journalSuffix = ".journal"
)

// Journals stores journals as files in a directory, one for each run. It implements
// backend.Journaler, for backends that do not.
type Journals struct {
	dir  string
	hook func(point string) error
}

var _ backend.Journaler = (*Journals)(nil)

// NewJournals returns Journals in dir, which it creates when needed. hook is called
// before every step that touches the disk, as that of Backend.WithHook; nil
// for none.
func NewJournals(dir string, hook func(point string) error) *Journals {
	if hook == nil {
		hook = func(string) error { return nil }
	}
	return &Journals{dir: dir, hook: hook}
}

// JournalPlace returns the path of a journal's file.
func (j *Journals) JournalPlace(run string) string {
	return filepath.Join(j.dir, journalPrefix+run+journalSuffix)
}

// Journals lists the files of the directory that are journals.
func (j *Journals) Journals(context.Context) ([]string, error) {
	files, err := os.ReadDir(j.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the journals: %w", err)
	}
	var runs []string
	for _, f := range files {
		name, isSuffixed := strings.CutSuffix(f.Name(), journalSuffix)
		name, isPrefixed := strings.CutPrefix(name, journalPrefix)
		if isSuffixed && isPrefixed && name != "" {
			runs = append(runs, name)
		}
	}
	slices.Sort(runs)
	return runs, nil
}

// ReadJournal reads the file.
func (j *Journals) ReadJournal(_ context.Context, run string) ([]byte, error) {
	data, err := safefile.Read(j.JournalPlace(run), backend.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, backend.ErrNoJournal
	}
	return data, err
}

// RemoveJournal removes the file.
func (j *Journals) RemoveJournal(_ context.Context, run string) error {
	if err := j.hook("journal remove"); err != nil {
		return err
	}
	if err := os.Remove(j.JournalPlace(run)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// CreateJournal makes the file, and its name, durable.
func (j *Journals) CreateJournal(_ context.Context, run string, head []byte) (backend.Journal, error) {
	if err := safefile.MakeDirs(j.dir); err != nil {
		return nil, err
	}
	if err := j.hook("journal create"); err != nil {
		return nil, err
	}
	path := j.JournalPlace(run)
	file, err := safefile.Open(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	f := &journalFile{file: file, hook: j.hook}
	if err := errors.Join(f.Append(head), safefile.SyncDir(j.dir)); err != nil {
		return nil, errors.Join(err, file.Close(), os.Remove(path))
	}
	return f, nil
}

type journalFile struct {
	file *os.File
	hook func(point string) error
}

// Append writes the lines and syncs the file.
func (f *journalFile) Append(lines []byte) error {
	if err := f.hook("journal append"); err != nil {
		return err
	}
	if _, err := f.file.Write(lines); err != nil {
		return err
	}
	if err := f.hook("journal sync"); err != nil {
		return err
	}
	return f.file.Sync()
}

// Close closes the file.
func (f *journalFile) Close() error { return f.file.Close() }

package local

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"herald/lang/safefile"
	"herald/state/backend"
)

var _ backend.Historian = (*Backend)(nil)

// stamp is the time in a generation's name; names sort as times do.
const stamp = "20060102T150405.000Z"

// Keep links the state's file into the directory of the history. The file itself is never
// written again, so the earlier version does not change.
func (b *Backend) Keep(ctx context.Context, when time.Time, limit int) error {
	_, version, err := b.Get(ctx)
	if errors.Is(err, backend.ErrNotExist) || limit <= 0 {
		return nil
	}
	if err != nil {
		return err
	}
	at, err := b.resolvePaths()
	if err != nil {
		return err
	}
	ids, err := at.listGenerations()
	if err != nil {
		return err
	}
	if len(ids) == 0 || !strings.HasSuffix(ids[0], "-"+version[:12]) {
		id := when.UTC().Format(stamp) + "-" + version[:12]
		if err := b.linkGeneration(at, id); err != nil {
			return fmt.Errorf("keep an earlier version of %s: %w", b.path, err)
		}
		ids = slices.Insert(ids, 0, id)
	}
	for _, old := range ids[min(limit, len(ids)):] {
		err = errors.Join(err, os.Remove(at.generationPath(old)))
	}
	return err
}

func (b *Backend) linkGeneration(at statePaths, id string) error {
	if err := b.hook("history create"); err != nil {
		return err
	}
	if err := safefile.MakeDirs(at.historyDir()); err != nil {
		return err
	}
	path := at.generationPath(id)
	err := os.Link(at.state, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return nil
	}
	// Not every file system supports links.
	data, err := safefile.Read(at.state, backend.MaxSize)
	if err != nil {
		return err
	}
	return safefile.Create(path, data, 0o600)
}

// listGenerations lists the ids, the newest first.
func (f statePaths) listGenerations() ([]string, error) {
	entries, err := os.ReadDir(f.historyDir())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the earlier versions: %w", err)
	}
	var ids []string
	for _, e := range entries {
		id, isJSON := strings.CutSuffix(e.Name(), ".json")
		if _, ok := generationTime(id); isJSON && ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	slices.Reverse(ids)
	return ids, nil
}

func generationTime(id string) (time.Time, bool) {
	when, _, ok := strings.Cut(id, "-")
	if !ok {
		return time.Time{}, false
	}
	at, err := time.Parse(stamp, when)
	return at, err == nil
}

// History lists the files of the history's directory.
func (b *Backend) History(context.Context) ([]backend.Generation, error) {
	at, err := b.resolvePaths()
	if err != nil {
		return nil, err
	}
	ids, err := at.listGenerations()
	if err != nil {
		return nil, err
	}
	out := make([]backend.Generation, len(ids))
	for i, id := range ids {
		when, _ := generationTime(id) // generations lists no other
		out[i] = backend.Generation{ID: id, At: when}
	}
	return out, nil
}

// ReadGeneration reads a file of the history's directory.
func (b *Backend) ReadGeneration(_ context.Context, id string) ([]byte, error) {
	if _, ok := generationTime(id); !ok || strings.ContainsAny(id, `/\`) {
		return nil, backend.ErrNoGeneration
	}
	at, err := b.resolvePaths()
	if err != nil {
		return nil, err
	}
	data, err := safefile.Read(at.generationPath(id), backend.MaxSize)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, backend.ErrNoGeneration
	}
	return data, err
}

// ReplaceGeneration renames a new file over that of the generation. The
// state's own file, of which that may be a second name, stays.
func (b *Backend) ReplaceGeneration(ctx context.Context, id string, data []byte) error {
	if err := b.confirmLock(ctx); err != nil {
		return err
	}
	if _, err := b.ReadGeneration(ctx, id); err != nil {
		return err
	}
	at, err := b.resolvePaths()
	if err != nil {
		return err
	}
	if err := b.replaceFile(at.generationPath(id), data); err != nil {
		return fmt.Errorf("replace an earlier version of %s: %w", b.path, err)
	}
	return nil
}

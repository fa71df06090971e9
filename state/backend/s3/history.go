package s3

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"herald/state/backend"
)

// stamp is the time in a generation's name; names sort as times do.
const stamp = "20060102T150405.000Z"

func (b *Backend) historyName(id string) string {
	return strings.TrimSuffix(b.opt.Key, ".json") + ".d/" + id
}

func (b *Backend) journalName(run string) string { return b.opt.Key + ".journal/" + run }

// Keep makes the store copy the object, without downloading it.
func (b *Backend) Keep(ctx context.Context, at time.Time, limit int) error {
	if limit <= 0 {
		return nil
	}
	present, err := b.core.StatObject(ctx, b.opt.Bucket, b.opt.Key, minio.StatObjectOptions{})
	if err = classifyError(err); errors.Is(err, errAbsent) {
		return nil
	} else if err != nil {
		return b.wrapError("keep an earlier version of", err)
	}
	ids, err := b.listGenerations(ctx)
	if err != nil {
		return b.wrapError("list the earlier versions of", err)
	}
	mark := "-" + present.ETag[:min(12, len(present.ETag))]
	if len(ids) == 0 || !strings.HasSuffix(ids[0], mark) {
		id := at.UTC().Format(stamp) + mark
		_, err := b.core.Client.CopyObject(ctx, minio.CopyDestOptions{Bucket: b.opt.Bucket, Object: b.historyName(id)},
			minio.CopySrcOptions{Bucket: b.opt.Bucket, Object: b.opt.Key, MatchETag: present.ETag})
		if err != nil {
			return b.wrapError("keep an earlier version of", err)
		}
		ids = slices.Insert(ids, 0, id)
	}
	for _, old := range ids[min(limit, len(ids)):] {
		err = errors.Join(err, b.removeObject(ctx, b.historyName(old)))
	}
	return b.wrapError("remove the oldest versions of", err)
}

// listObjects lists the objects under a prefix, sorted, without the prefix.
func (b *Backend) listObjects(ctx context.Context, prefix string) ([]string, error) {
	var names []string
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // of a list that is not read to its end
	seen := 0
	for o := range b.core.Client.ListObjects(ctx, b.opt.Bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if o.Err != nil {
			return nil, o.Err
		}
		if seen++; seen > maxNames {
			return nil, tooMany()
		}
		if name := strings.TrimPrefix(o.Key, prefix); name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

func (b *Backend) removeObject(ctx context.Context, name string) error {
	err := b.core.Client.RemoveObject(ctx, b.opt.Bucket, name, minio.RemoveObjectOptions{})
	if errors.Is(classifyError(err), errAbsent) {
		return nil
	}
	return err
}

func generationTime(id string) (time.Time, bool) {
	when, _, ok := strings.Cut(id, "-")
	at, err := time.Parse(stamp, when)
	return at, ok && err == nil && !strings.Contains(id, "/")
}

// listGenerations lists the ids, the newest first. Under the same prefix there may
// be the states of workspaces, which are none of this history.
func (b *Backend) listGenerations(ctx context.Context) ([]string, error) {
	names, err := b.listObjects(ctx, b.historyName(""))
	names = slices.DeleteFunc(names, func(name string) bool {
		_, ok := generationTime(name)
		return !ok
	})
	slices.Reverse(names)
	return names, err
}

// History lists the copies.
func (b *Backend) History(ctx context.Context) ([]backend.Generation, error) {
	ids, err := b.listGenerations(ctx)
	if err != nil {
		return nil, b.wrapError("list the earlier versions of", err)
	}
	out := make([]backend.Generation, len(ids))
	for i, id := range ids {
		at, _ := generationTime(id) // generations lists no other
		out[i] = backend.Generation{ID: id, At: at}
	}
	return out, nil
}

// ReadGeneration reads a copy.
func (b *Backend) ReadGeneration(ctx context.Context, id string) ([]byte, error) {
	if _, ok := generationTime(id); !ok {
		return nil, backend.ErrNoGeneration
	}
	o, err := b.getObject(ctx, b.historyName(id))
	if errors.Is(err, errAbsent) {
		return nil, backend.ErrNoGeneration
	}
	return o.data, b.wrapError("read an earlier version of", err)
}

// ReplaceGeneration writes the copy again, on the condition that it is still
// there. Under a lock the lease is renewed first, as for Put.
func (b *Backend) ReplaceGeneration(ctx context.Context, id string, data []byte) error {
	if _, ok := generationTime(id); !ok {
		return backend.ErrNoGeneration
	}
	ctx, cancel, err := b.withLease(ctx)
	if err != nil {
		return b.wrapError("replace an earlier version of", err)
	}
	defer cancel()
	present, err := b.core.StatObject(ctx, b.opt.Bucket, b.historyName(id), minio.StatObjectOptions{})
	if err = classifyError(err); err == nil {
		_, err = b.putObject(ctx, b.historyName(id), data, present.ETag)
	}
	if errors.Is(err, errAbsent) || errors.Is(err, errCondition) {
		return backend.ErrNoGeneration
	}
	return b.wrapError("replace an earlier version of", err)
}

// Checkpoint writes the copy of a journal. It is under the run's own name, so
// it needs no condition.
func (b *Backend) Checkpoint(ctx context.Context, run string, journal []byte) error {
	_, err := b.sendObject(ctx, b.journalName(run), journal, minio.PutObjectOptions{ContentType: "text/plain"})
	return b.wrapError(fmt.Sprintf("copy the journal %s next to", run), err)
}

// Checkpointed reads the copy of a journal.
func (b *Backend) Checkpointed(ctx context.Context, run string) ([]byte, error) {
	o, err := b.getObject(ctx, b.journalName(run))
	if errors.Is(err, errAbsent) {
		return nil, backend.ErrNoJournal
	}
	return o.data, b.wrapError(fmt.Sprintf("read the copy of the journal %s next to", run), err)
}

// Checkpoints lists the copies of journals.
func (b *Backend) Checkpoints(ctx context.Context) ([]string, error) {
	runs, err := b.listObjects(ctx, b.journalName(""))
	return runs, b.wrapError("list the copies of journals next to", err)
}

// RemoveCheckpoint deletes the copy of a journal.
func (b *Backend) RemoveCheckpoint(ctx context.Context, run string) error {
	return b.wrapError(fmt.Sprintf("remove the copy of the journal %s next to", run), b.removeObject(ctx, b.journalName(run)))
}

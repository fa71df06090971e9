package s3

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/minio/minio-go/v7"

	"herald/state/backend"
)

var _ backend.Directory = (*Backend)(nil)

// lockSuffix is added to the name of a state to make the name of its lock.
const lockSuffix = ".lock"

// Names lists the objects under prefix that are states: neither earlier
// generations of one, nor locks.
func (b *Backend) Names(ctx context.Context, prefix string) ([]string, error) {
	var names []string
	directory := prefix[:strings.LastIndex(prefix, "/")+1]
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // of a list that is not read to its end
	seen := 0
	for o := range b.core.Client.ListObjects(ctx, b.opt.Bucket, minio.ListObjectsOptions{Prefix: prefix}) {
		if o.Err != nil {
			return nil, b.wrapError("list the states next to", o.Err)
		}
		if seen++; seen > maxNames {
			return nil, b.wrapError("list the states next to", tooMany())
		}
		_, isGeneration := generationTime(strings.TrimPrefix(o.Key, directory))
		if !isGeneration && !strings.HasSuffix(o.Key, "/") && !strings.HasSuffix(o.Key, lockSuffix) {
			names = append(names, o.Key)
		}
	}
	slices.Sort(names)
	return names, nil
}

// Remove removes the earlier versions and the copies of journals, and then
// the state. A delete cannot be conditional, so it is made within the time of
// the lease. The object of the lock is kept, because a process may be waiting for it.
func (b *Backend) Remove(ctx context.Context, ifVersion string) error {
	ctx, cancel, err := b.withLease(ctx)
	if err != nil {
		return b.wrapError("remove", err)
	}
	defer cancel()
	present, err := b.core.StatObject(ctx, b.opt.Bucket, b.opt.Key, minio.StatObjectOptions{})
	if err = classifyError(err); errors.Is(err, errAbsent) || err == nil && present.ETag != ifVersion {
		return b.wrapError("remove", backend.ErrChanged)
	}
	if err != nil {
		return b.wrapError("remove", err)
	}
	if err := b.removeAll(ctx); err != nil {
		return b.wrapError("remove the other objects of", err)
	}
	return b.wrapError("remove", b.removeObject(ctx, b.opt.Key))
}

// removeAll removes the generations and the copies of journals.
func (b *Backend) removeAll(ctx context.Context) error {
	ids, err := b.listGenerations(ctx)
	for _, id := range ids {
		err = errors.Join(err, b.removeObject(ctx, b.historyName(id)))
	}
	runs, listed := b.listObjects(ctx, b.journalName(""))
	err = errors.Join(err, listed)
	for _, run := range runs {
		err = errors.Join(err, b.removeObject(ctx, b.journalName(run)))
	}
	return err
}

// withLease renews the lease, if a lock is held, and returns a context that ends with it.
func (b *Backend) withLease(ctx context.Context) (context.Context, context.CancelFunc, error) {
	b.mu.Lock()
	l := b.held
	b.mu.Unlock()
	if l == nil {
		return ctx, func() {}, nil
	}
	deadline, err := l.renewRecord(ctx)
	if err != nil {
		return ctx, nil, err
	}
	ctx, cancel := context.WithDeadline(ctx, deadline)
	return ctx, cancel, nil
}

package fetch

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"time"

	"herald/lang/library"
)

// Limits end the fetching of one repository. A zero is the ordinary limit.
type Limits struct {
	Bytes int64         // on the disk, at any time; library.MaxBytes
	Time  time.Duration // 5 minutes
}

const (
	maxTime = 5 * time.Minute
	// sizeCheckInterval is how often the size is looked at.
	sizeCheckInterval = 100 * time.Millisecond
)

// runLimited runs f until it ends or a limit is reached, which is the cause of the end
// of its context.
func (l Limits) runLimited(ctx context.Context, dir string, f func(context.Context) error) error {
	most, span := cmp.Or(l.Bytes, library.MaxBytes), cmp.Or(l.Time, maxTime)
	ctx, stop := context.WithTimeoutCause(ctx, span, fmt.Errorf("it took longer than %s", span))
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	ended, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		tick := time.NewTicker(sizeCheckInterval)
		defer tick.Stop()
		for {
			select {
			case <-ended:
				return
			case <-tick.C:
			}
			if err := checkSize(dir, most); err != nil {
				cancel(err)
			}
		}
	}()
	err := f(ctx)
	close(ended)
	<-watched
	cancel(nil)
	if err == nil {
		err = checkSize(dir, most)
	}
	return err
}

// checkSize reports a directory that is too large. Files may come and go meanwhile.
func checkSize(dir string, most int64) error {
	var size int64
	files := 0
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if files++; files > 2*library.MaxFiles {
			return fs.SkipAll
		}
		if info, err := d.Info(); err == nil && info.Mode().IsRegular() {
			size += info.Size()
		}
		return nil
	})
	switch {
	case files > 2*library.MaxFiles:
		return fmt.Errorf("the repository has too many files; the limit is %d", library.MaxFiles)
	case size > most:
		return fmt.Errorf("the repository is too large; the limit is %d MiB", most>>20)
	}
	return nil
}

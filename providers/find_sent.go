package providers

import (
	"context"
	"maps"
	"time"
)

// GracePeriod is how long an unanswered request may still take effect on the
// platform. Code that looks for what such a request made, and finds nothing,
// looks again after this time, and only then takes it for not made.
const GracePeriod = 2 * time.Second

// Sleeper waits, or returns the context's error when that ends first.
type Sleeper func(context.Context, time.Duration) error

// Sleep is the real Sleeper.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// FindSent looks up sends of unknown outcome, and looks again after GracePeriod
// for those that the first look did not find for certain. The answer is by key;
// a key that is missing from it was not sent.
func FindSent(ctx context.Context, f Finder, items []Outgoing, since time.Time, sleep Sleeper) (map[string]RemoteMessage, error) {
	found, err := f.Find(ctx, items, since)
	if err != nil {
		return found, err
	}
	var missing []Outgoing
	for _, it := range items {
		if remote, ok := found[it.Key]; !ok || remote.IsUncertain() {
			missing = append(missing, it)
		}
	}
	if len(missing) == 0 {
		return found, nil
	}
	if err := sleep(ctx, GracePeriod); err != nil {
		return nil, err
	}
	late, err := f.Find(ctx, missing, since)
	if err != nil {
		return nil, err
	}
	maps.Copy(found, late)
	return found, nil
}

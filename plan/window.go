package plan

import (
	"time"

	"herald/providers"
	"herald/state"
)

// TimeLimits are the edit window and the recall window of a delivery.
type TimeLimits struct{ Edit, Recall Window }

// Window is a platform's limit on how long something can be done. The zero
// Window has none, or belongs to something that cannot be done at all.
type Window struct {
	Length time.Duration
	// Until is when it ends for the first part; zero while nothing is sent.
	Until time.Time
}

// TimeLimitsOf returns the time limits of a delivery, or of one that is still to be
// sent when d is nil.
func TimeLimitsOf(f providers.Facts, d *state.Delivery) TimeLimits {
	var first time.Time
	if d != nil {
		for _, p := range d.Parts {
			if p.Stands() && (first.IsZero() || p.SentAt.Before(first)) {
				first = p.SentAt
			}
		}
	}
	window := func(a providers.Ability, length time.Duration) Window {
		switch {
		case length == 0 || !f.Can(a):
			return Window{}
		case first.IsZero():
			return Window{Length: length}
		}
		return Window{length, first.Add(length)}
	}
	return TimeLimits{window(providers.Edit, f.Limits.EditWindow), window(providers.Recall, f.Limits.RecallWindow)}
}

// setTimeLimits sets on changes how long the result can be edited and recalled.
func (b *decider) setTimeLimits(changes []*Change) {
	for _, c := range changes {
		facts := b.opt.Sessions.Facts(c.Provider)
		switch c.Action {
		case Send, Replace, SendAgain:
			c.TimeLimits = TimeLimitsOf(facts, nil)
		case Edit, Resolve:
			c.TimeLimits = TimeLimitsOf(facts, c.Prior)
		}
	}
}

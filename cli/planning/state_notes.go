package planning

import (
	"time"

	"herald/cli/project"
	"herald/state/store"
)

// PrintStateNotes prints what is unusual about the state: that an apply did not finish,
// or that there is no state yet.
func PrintStateNotes(p *project.Project, s *store.Snapshot) {
	if u := s.Unfinished; u != nil {
		p.Options.Out.Note("An apply by %s, started at %s, did not finish. Its results are included.", u.Owner, u.Started.Format(time.RFC3339))
		if !u.Journal {
			p.Options.Out.Note("Its journal is missing, so the outcome of everything that it intended is unknown and will be looked up.")
		}
	}
	if s.Fresh {
		p.Options.Out.Note("No state in %s yet. %s.", p.States.Store, describeMissingState(p))
		if p.States.Previous != nil {
			p.Options.Out.Note("The previous state was stored in %s. To move it, run herald init.", p.States.Previous.Place)
		}
		if p.Settings.Name == "" {
			p.Options.Out.Note("The project has no name either. With herald { name = \"…\" } a lost state could not cause messages to be sent twice.")
		}
	}
}

// describeMissingState says what is done about a missing state.
func describeMissingState(p *project.Project) string {
	if p.Settings.Name == "" {
		return "Assuming that nothing has been sent"
	}
	return "Checking the platforms for messages of this project"
}

package sandbox

import (
	"maps"
	"slices"
)

// Patterns returns the patterns of the endpoints of all platforms.
func (s *Server) Patterns() []string { return slices.Sorted(maps.Keys(s.operations)) }

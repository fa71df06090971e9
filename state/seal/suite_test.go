package seal

import (
	"fmt"
	"path/filepath"
	"testing"

	"herald/state/backend"
	"herald/state/backend/backendtest"
	"herald/state/backend/local"
)

// The suite of all backends does not see that the state is sealed.
func TestSuite(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*Sealer{"identity": withIdentity(t, identity(t)), "none": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dirs := t.TempDir()
			place := func(t *testing.T) string { return filepath.Join(dirs, fmt.Sprintf("%x", t.Name())) }
			backendtest.Run(t, backendtest.Suite{
				Open: func(t *testing.T) backend.Backend { return Backend(files(place(t)), s) },
				Beside: func(t *testing.T, name string) (backend.Backend, string) {
					prefix := filepath.Join(place(t), "beside") + "/"
					return Backend(local.New(prefix+name), s), prefix
				},
			})
		})
	}
}

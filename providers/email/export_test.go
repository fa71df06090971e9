package email

import (
	"crypto/x509"

	"herald/providers"
)

// TrustRoots makes a session trust other certificates than the machine does.
func TrustRoots(s providers.Session, roots *x509.CertPool) { s.(*session).server.roots = roots }

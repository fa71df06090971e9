package pg

import (
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"herald/lang/trust"
)

// requireTLS makes every connection to another machine encrypted and, by default,
// verifies the server's certificate. The library, like psql, accepts a server that
// answers "no encryption", and sends it the password in plain text: a mode that permits
// both (prefer, which is the default, and allow) becomes verify-full here. disable is
// accepted only if clear is true.
func requireTLS(config *pgconn.Config, clear bool) error {
	var kept []*pgconn.FallbackConfig
	for group := range groupByServer(listConnections(config)) {
		at := endpointOf(group[0].Host, group[0].Port)
		switch encrypted := slices.IndexFunc(group, func(f *pgconn.FallbackConfig) bool { return f.TLSConfig != nil }); {
		case at.IsLoopback():
			kept = append(kept, group...)
		case encrypted < 0 && !clear:
			return fmt.Errorf("the connection to %s would not be encrypted, so the password and the state would be sent to another machine in clear. "+
				"Remove sslmode=disable, or, if the network is safe, set PGSSLMODE=disable in the environment", at)
		case len(group) > 1 && encrypted >= 0 && slices.ContainsFunc(group, func(f *pgconn.FallbackConfig) bool { return f.TLSConfig == nil }):
			f := *group[encrypted]
			f.TLSConfig = verifyFull(f.TLSConfig, f.Host)
			kept = append(kept, &f)
		default:
			kept = append(kept, group...)
		}
	}
	config.Host, config.Port, config.TLSConfig, config.Fallbacks = kept[0].Host, kept[0].Port, kept[0].TLSConfig, kept[1:]
	return nil
}

// groupByServer yields groups of connections to one server, which differ in encryption.
func groupByServer(list []*pgconn.FallbackConfig) func(yield func([]*pgconn.FallbackConfig) bool) {
	return func(yield func([]*pgconn.FallbackConfig) bool) {
		for len(list) > 0 {
			n := slices.IndexFunc(list, func(f *pgconn.FallbackConfig) bool { return f.Host != list[0].Host || f.Port != list[0].Port })
			if n < 0 {
				n = len(list)
			}
			if !yield(list[:n]) {
				return
			}
			list = list[n:]
		}
	}
}

// verifyFull returns a TLS configuration for the mode verify-full.
func verifyFull(config *tls.Config, host string) *tls.Config {
	full := config.Clone()
	full.InsecureSkipVerify, full.VerifyPeerCertificate, full.ServerName = false, nil, host
	return full
}

// endpointOf is the server that a host of a connection is, which may be the
// directory of a Unix socket.
func endpointOf(host string, port uint16) trust.Endpoint {
	if network, address := pgconn.NetworkAddress(host, port); network == "unix" {
		return trust.Socket(address)
	}
	return trust.HostPort(host, fmt.Sprint(port))
}

// Chosen are the servers that a connection string leads to, unless what the
// environment says (PGHOST, PGPORT, PGSSLMODE, a service) leads to the same
// server and verifies it as strictly. There are none where the string cannot be
// read.
func Chosen(connection string) []trust.Endpoint {
	config, err := pgx.ParseConfig(connection)
	if err != nil || requireTLS(&config.Config, true) != nil {
		return nil
	}
	var own []*pgconn.FallbackConfig
	if alone, err := pgx.ParseConfig(""); err == nil && requireTLS(&alone.Config, true) == nil {
		own = listConnections(&alone.Config)
	}
	var chosen []trust.Endpoint
	for _, f := range listConnections(&config.Config) {
		at := endpointOf(f.Host, f.Port)
		isOwn := slices.ContainsFunc(own, func(o *pgconn.FallbackConfig) bool {
			return endpointOf(o.Host, o.Port) == at && sameTLS(o.TLSConfig, f.TLSConfig)
		})
		if !isOwn && !slices.Contains(chosen, at) {
			chosen = append(chosen, at)
		}
	}
	return chosen
}

// listConnections returns the connections in the order in which they are tried.
func listConnections(config *pgconn.Config) []*pgconn.FallbackConfig {
	first := &pgconn.FallbackConfig{Host: config.Host, Port: config.Port, TLSConfig: config.TLSConfig}
	return append([]*pgconn.FallbackConfig{first}, config.Fallbacks...)
}

// sameTLS reports whether two configurations verify a server in the same way.
func sameTLS(a, b *tls.Config) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.InsecureSkipVerify == b.InsecureSkipVerify && (a.VerifyPeerCertificate == nil) == (b.VerifyPeerCertificate == nil) &&
		(a.RootCAs == b.RootCAs || a.RootCAs != nil && b.RootCAs != nil && a.RootCAs.Equal(b.RootCAs))
}

// explainTLS says what to do about a server that does not encrypt, or whose
// certificate is not trusted.
func explainTLS(err error) error {
	var wrong *tls.CertificateVerificationError
	if !errors.As(err, &wrong) && !strings.Contains(err.Error(), "refused TLS") {
		return err
	}
	return fmt.Errorf("%w. Connections to other machines are encrypted and the server's certificate is verified (sslmode=verify-full). "+
		"Set the certificate of its authority with sslrootcert (PGSSLROOTCERT), or another sslmode in the environment (PGSSLMODE)", err)
}

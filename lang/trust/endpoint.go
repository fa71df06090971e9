package trust

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// Endpoint is a server: a host and a port, or the path of a Unix socket.
type Endpoint struct {
	host string // in lower case, without brackets and final dot; "" for a socket
	port string // "" for every port
	path string // of a socket, or of the directory it is in
}

// HostPort is the server at a host and port. An empty port is every port where
// the Endpoint is an allowance.
func HostPort(host, port string) Endpoint {
	host = strings.TrimRight(strings.ToLower(strings.Trim(host, "[]")), ".")
	if ip, err := netip.ParseAddr(host); err == nil {
		host = ip.Unmap().String()
	}
	return Endpoint{host: host, port: port}
}

// Socket is the server at a Unix socket, or at one in a directory.
func Socket(name string) Endpoint { return Endpoint{path: path.Clean(name)} }

// URL is the server of an address, with the port that its scheme implies.
func URL(u *url.URL) Endpoint {
	port := u.Port()
	if port == "" {
		port = standardPort(u.Scheme)
	}
	return HostPort(u.Hostname(), port)
}

// standardPort is the port that a scheme implies; "" where none is known.
func standardPort(scheme string) string {
	switch scheme {
	case "http":
		return "80"
	case "https":
		return "443"
	case "postgres", "postgresql":
		return "5432"
	case "smtp":
		return "587"
	case "smtps":
		return "465"
	}
	return ""
}

// ParseEndpoint reads what a person allows: a host, a host with a port, an
// address without a path, or the absolute path of a Unix socket or of its
// directory. A host alone is allowed with every port.
func ParseEndpoint(text string) (Endpoint, error) {
	switch {
	case strings.HasPrefix(text, "/"):
		return Socket(text), nil
	case strings.Contains(text, "://"):
		return parseAddress(text)
	}
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		host, port = text, ""
		if inner, bracketed := strings.CutPrefix(text, "["); bracketed && strings.HasSuffix(inner, "]") {
			host = strings.TrimSuffix(inner, "]")
		}
	} else if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return Endpoint{}, fmt.Errorf("%q is not a port", port)
	}
	if !isHost(host) {
		return Endpoint{}, errForm
	}
	return HostPort(host, port), nil
}

var errForm = errors.New("it is not a server: use a host such as gitlab.example.org, a host with a port, or a URL such as https://gitlab.example.org")

func parseAddress(text string) (Endpoint, error) {
	u, err := url.Parse(text)
	if err != nil || standardPort(u.Scheme) == "" || !isHost(u.Hostname()) {
		return Endpoint{}, errForm
	}
	if u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return Endpoint{}, errors.New("only a whole server can be allowed: remove the user, the path and the query")
	}
	return URL(u), nil
}

// isHost reports whether a text is an IP address, or has only the characters of
// host names. A wildcard is not one: every server is named.
func isHost(host string) bool {
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Zone() == ""
	}
	return strings.Trim(host, ".") != "" && strings.IndexFunc(host, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '.' && r != '_'
	}) < 0
}

// allowsServer reports whether an allowance is for this server.
func (e Endpoint) allowsServer(server Endpoint) bool {
	if e.path != "" || server.path != "" {
		return server.path == e.path || e.path != "" && strings.HasPrefix(server.path, strings.TrimSuffix(e.path, "/")+"/")
	}
	return e.host == server.host && (e.port == "" || e.port == server.port)
}

// IsLoopback reports whether the server can be nothing but this machine: a Unix
// socket, an address in 127.0.0.0/8, ::1, or localhost.
func (e Endpoint) IsLoopback() bool {
	if e.path != "" || e.host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(e.host)
	return err == nil && ip.IsLoopback()
}

// IsClear reports whether requests to an address would travel to another machine
// without encryption.
func IsClear(u *url.URL) bool { return u.Scheme == "http" && !URL(u).IsLoopback() }

// String is the server as it is written to allow it.
func (e Endpoint) String() string {
	switch {
	case e.path != "":
		return e.path
	case e.port == "":
		return e.host
	}
	return net.JoinHostPort(e.host, e.port)
}

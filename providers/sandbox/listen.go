package sandbox

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Listen listens on addr ("127.0.0.1:7300"; port 0 picks a free one). Addresses
// that other machines can reach are refused, because the sandbox's credentials
// are public.
func Listen(addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("listen on %q: %w. Use the form 127.0.0.1:7300", addr, err)
	}
	if !isLoopback(host) {
		return nil, fmt.Errorf("listen on %q: other machines could reach this address. Use 127.0.0.1, ::1 or localhost", addr)
	}
	return net.Listen("tcp", addr)
}

// isLoopback reports whether a host is this machine, without a DNS lookup.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// protectOrigin refuses requests that a foreign web page could make through the
// browser: requests under another host name that resolves to this machine, and
// cross-origin requests that change something. Answers cannot be embedded by
// such a page, nor interpreted as another content type.
func protectOrigin(next http.Handler) http.Handler {
	sameOrigin := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if !isLoopback(strings.Trim(host, "[]")) {
			textAnswer(http.StatusMisdirectedRequest, "the sandbox only accepts the host names 127.0.0.1, ::1 and localhost").writeTo(w)
			return
		}
		sameOrigin.ServeHTTP(w, r)
	})
}

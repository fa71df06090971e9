// Package http stores a state on a server with Terraform's HTTP protocol for states, such
// as GitLab's managed state.
//
// The protocol has no compare-and-swap and no lease. A write is therefore made under the
// lock and with the lock's ID, so that the server can refuse a writer that lost it. It
// reads the state again first, and sends If-Match if the server returns ETags. A lock
// remains until it is released, by Herald or by hand. Journals are files on the runner:
// what a vanished runner did is in doubt, and is looked up on the platforms.
package http

import (
	"bytes"
	"cmp"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"herald/lang/trust"
	"herald/state/backend"
)

// Options say where the state is stored, with Terraform's names and defaults.
type Options struct {
	Address       string // of the state; GET reads it
	UpdateMethod  string // "" for POST
	LockAddress   string // "" for Address
	LockMethod    string // "" for LOCK
	UnlockAddress string // "" for LockAddress
	UnlockMethod  string // "" for UNLOCK
	Username      string
	Password      string
	Headers       map[string]string
	// RetryMax is how often a request is repeated that met no server or a
	// failing one; the waits double from RetryMin up to RetryMaxWait.
	RetryMax     int
	RetryMin     time.Duration
	RetryMaxWait time.Duration
	TLS          *tls.Config       // nil for the system's
	Transport    http.RoundTripper // nil: one with TLS
	// Sleep waits between attempts; nil for a real wait.
	Sleep func(ctx context.Context, d time.Duration) error
	Now   func() time.Time // nil: time.Now
}

// Backend is a state on a server. It implements backend.Backend and
// backend.Unlocker.
type Backend struct {
	opt    Options
	client *http.Client
	place  string

	mu   sync.Mutex // guards held
	held *lease     // nil while no lock is held
}

var (
	_ backend.Backend  = (*Backend)(nil)
	_ backend.Unlocker = (*Backend)(nil)
)

// New returns a Backend. It does not connect yet.
func New(opt Options) (*Backend, error) {
	opt.UpdateMethod = cmp.Or(opt.UpdateMethod, http.MethodPost)
	opt.LockMethod, opt.UnlockMethod = cmp.Or(opt.LockMethod, "LOCK"), cmp.Or(opt.UnlockMethod, "UNLOCK")
	opt.LockAddress = cmp.Or(opt.LockAddress, opt.Address)
	opt.UnlockAddress = cmp.Or(opt.UnlockAddress, opt.LockAddress)
	if opt.Sleep == nil {
		opt.Sleep = sleepFor
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	for _, at := range []struct{ what, address string }{
		{"address", opt.Address}, {"lock address", opt.LockAddress}, {"unlock address", opt.UnlockAddress},
	} {
		u, err := url.Parse(at.address)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, fmt.Errorf("the %s is not of the form https://host/path", at.what)
		}
		if trust.IsClear(u) {
			return nil, fmt.Errorf("the %s begins with http://, so the state and the credentials would be sent to another machine in clear; write it with https://", at.what)
		}
	}
	b := &Backend{opt: opt, place: redactAddress(opt.Address)}
	// A redirect would carry the credentials elsewhere, or make a GET of a write
	// and look like success.
	b.client = &http.Client{Transport: opt.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	if opt.Transport == nil {
		b.client.Transport = &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: opt.TLS, IdleConnTimeout: time.Minute}
	}
	return b, nil
}

// redactAddress is an address without what may be secret in it.
func redactAddress(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "a malformed address"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

// String is the address, without credentials and query.
func (b *Backend) String() string { return b.place }

// Get reads the state; its version is a digest.
func (b *Backend) Get(ctx context.Context) ([]byte, string, error) {
	data, _, err := b.getState(ctx)
	if err != nil {
		return nil, "", err
	}
	return data, versionOf(data), nil
}

func versionOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func (b *Backend) getState(ctx context.Context) (data []byte, etag string, err error) {
	a, err := b.doWithRetries(ctx, request{method: http.MethodGet, address: b.opt.Address})
	switch {
	case err != nil:
		return nil, "", err
	case a.status == http.StatusNotFound, a.status == http.StatusNoContent:
		return nil, "", backend.ErrNotExist
	case a.status != http.StatusOK:
		return nil, "", b.unexpectedStatus("read the state", a)
	}
	if want := a.header.Get("Content-MD5"); want != "" && want != sum64(a.body) {
		return nil, "", fmt.Errorf("%s: the state was damaged in transit, because its checksum does not match; run the command again", b.place)
	}
	return a.body, a.header.Get("ETag"), nil
}

func sum64(data []byte) string {
	sum := md5.Sum(data)
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Put reads the state again, and writes it if it still is ifVersion.
func (b *Backend) Put(ctx context.Context, data []byte, ifVersion string) (string, error) {
	b.mu.Lock()
	l := b.held
	b.mu.Unlock()
	if l != nil && l.isLost() {
		return "", b.wrapError(backend.ErrLost)
	}
	req, err := b.newPutRequest(ctx, data, ifVersion, l)
	if err != nil {
		return "", err
	}
	a, err := b.doWithRetries(ctx, req)
	if err != nil {
		return "", err
	}
	switch {
	case a.status == http.StatusOK, a.status == http.StatusCreated, a.status == http.StatusNoContent:
		return versionOf(data), nil
	case a.status == http.StatusPreconditionFailed:
		return b.isOwnWrite(ctx, data)
	case a.isLocked() && l != nil:
		l.markLost()
		return "", b.wrapError(backend.ErrLost)
	case a.isLocked():
		return "", b.lockedError(a)
	}
	return "", b.unexpectedStatus("write the state", a)
}

// newPutRequest makes the request that writes.
func (b *Backend) newPutRequest(ctx context.Context, data []byte, ifVersion string, l *lease) (request, error) {
	req := request{method: b.opt.UpdateMethod, address: b.opt.Address, body: data, header: http.Header{}}
	have, etag, err := b.getState(ctx)
	switch {
	case errors.Is(err, backend.ErrNotExist):
		if ifVersion != "" {
			return req, b.wrapError(backend.ErrChanged)
		}
		req.header.Set("If-None-Match", "*")
	case err != nil:
		return req, err
	case versionOf(have) != ifVersion:
		return req, b.wrapError(backend.ErrChanged)
	case etag != "":
		req.header.Set("If-Match", etag)
	}
	req.header.Set("Content-MD5", sum64(data))
	if l != nil {
		req.lock = l.id
	}
	return req, nil
}

// isOwnWrite reports whether the existing state is the one to be written: an earlier
// attempt may have succeeded without an answer.
func (b *Backend) isOwnWrite(ctx context.Context, data []byte) (string, error) {
	have, _, err := b.getState(ctx)
	if err == nil && bytes.Equal(have, data) {
		return versionOf(data), nil
	}
	return "", b.wrapError(backend.ErrChanged)
}

func (b *Backend) wrapError(err error) error { return fmt.Errorf("%s: %w", b.place, err) }

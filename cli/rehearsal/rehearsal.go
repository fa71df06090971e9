// Package rehearsal puts a sandbox in this process in the place of the real
// platforms, so that a configuration is tried without credentials and without
// reaching anybody.
//
// It must not know what is rehearsed, nor any platform by name.
package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"

	"herald/lang/schema"
	"herald/providers"
	"herald/providers/sandbox"
)

// Options say which sandbox.
type Options struct {
	// Data is the directory where it is kept; "" keeps it in memory.
	Data string
	Key  []byte // encrypts what is kept; nil to keep it as it is
	Now  func() time.Time
}

// Stage is a sandbox that serves.
type Stage struct {
	server  *sandbox.Server
	cancel  context.CancelFunc
	ended   chan error
	environ map[string]string // what a real process would have in its environment
	// transport reaches nothing but this machine.
	transport *http.Transport
}

// Open starts a sandbox on a free port. What people saw in earlier rehearsals
// with the same data is still there. The error is sandbox.ErrBusy when another
// process uses the data. The caller closes the Stage.
func Open(opt Options) (*Stage, error) {
	server, err := sandbox.New(sandbox.Options{Data: opt.Data, Key: opt.Key, Now: opt.Now})
	if err != nil {
		return nil, err
	}
	listener, err := sandbox.Listen("127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the sandbox: %w", err), server.Close())
	}
	ctx, cancel := context.WithCancel(context.Background())
	s := &Stage{server: server, cancel: cancel, ended: make(chan error, 1), environ: map[string]string{}, transport: onlyLoopback()}
	go func() { s.ended <- server.Serve(ctx, listener) }()
	for _, c := range server.Setup("http://" + listener.Addr().String()) {
		for _, line := range c.Environment {
			name, value, _ := strings.Cut(line, "=")
			s.environ[name] = value
		}
	}
	return s, nil
}

// Close ends the server. Connections go first, because the server would wait
// for those that were opened and never used.
func (s *Stage) Close() error {
	s.transport.CloseIdleConnections()
	s.cancel()
	return errors.Join(<-s.ended, s.server.Close())
}

// Transport reaches nothing but this machine.
func (s *Stage) Transport() http.RoundTripper { return s.transport }

// Dial opens a connection to this machine, and to nothing else.
func (s *Stage) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	return dialLoopback(ctx, network, address)
}

// Conversations gives what people see, by first appearance.
func (s *Stage) Conversations() []sandbox.Conversation { return s.server.Conversations() }

// Platforms gives the same platforms with accounts on the sandbox.
func (s *Stage) Platforms(real map[string]providers.Platform) map[string]providers.Platform {
	out := maps.Clone(real)
	for name, p := range real {
		out[name] = rehearsed{p, s.environ}
	}
	return out
}

// rehearsed is a platform whose every account is one of the sandbox, whatever
// a provider block says.
type rehearsed struct {
	providers.Platform
	environ map[string]string
}

// Unwrap gives the real platform, which has the optional interfaces.
func (p rehearsed) Unwrap() providers.Platform { return p.Platform }

// Open replaces everything that identifies an account or a server, and that is
// exactly what the environment may give as well.
func (p rehearsed) Open(cfg providers.Config) (providers.Session, error) {
	values := map[string]cty.Value{}
	if cfg.Body != cty.NilVal && !cfg.Body.IsNull() {
		values = cfg.Body.AsValueMap()
	}
	if values == nil {
		values = map[string]cty.Value{}
	}
	for _, a := range p.Facts().Schema.Provider.Attributes {
		if len(a.Env) > 0 {
			values[a.Name] = p.providerArgument(a)
		}
	}
	cfg.Body = cty.ObjectVal(values)
	return p.Platform.Open(cfg)
}

func (p rehearsed) providerArgument(a schema.Attribute) cty.Value {
	for _, name := range a.Env {
		if value, err := convert.Convert(cty.StringVal(p.environ[name]), a.Type); err == nil && p.environ[name] != "" {
			return value
		}
	}
	return cty.NullVal(a.Type)
}

// onlyLoopback is a transport that reaches this machine and nothing else.
func onlyLoopback() *http.Transport {
	return &http.Transport{
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     30 * time.Second,
		DialContext:         dialLoopback,
	}
}

// dialLoopback connects to this machine and to nothing else: a rehearsal must not
// reach real people by any mistake.
func dialLoopback(ctx context.Context, network, address string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"127.0.0.1", "::1"}, host) {
		return nil, fmt.Errorf("the sandbox sends requests to this machine only, not to %s", host)
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	return dialer.DialContext(ctx, network, address)
}

package client

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"herald/providers"
)

const (
	defaultAttempts = 5
	defaultPatience = 5 * time.Minute
	defaultTimeout  = time.Minute
	defaultMaxBytes = 8 << 20
)

func withDefaults(opt Options) Options {
	if opt.Transport == nil {
		dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
		opt.Transport = newTransport(dialer.DialContext)
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Sleep == nil {
		opt.Sleep = providers.Sleep
	}
	opt.Sleep = withGate(opt.Sleep)
	if opt.Rand == nil {
		opt.Rand = rand.Float64
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Attempts == 0 {
		opt.Attempts = defaultAttempts
	}
	if opt.Patience == 0 {
		opt.Patience = defaultPatience
	}
	if opt.Timeout == 0 {
		opt.Timeout = defaultTimeout
	}
	return opt
}

// newTransport keeps many connections to one host, because an apply talks to few
// hosts with many conversations at once. Idle ones are dropped before most
// servers drop them: a request that meets a closing connection is in doubt.
// All are countingConns.
func newTransport(dial dialFunc) http.RoundTripper {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dial.dialCounting,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          128,
		MaxIdleConnsPerHost:   64,
		IdleConnTimeout:       30 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}

// withGate makes a wait end also when no request may be sent any more.
func withGate(sleep func(context.Context, time.Duration) error) func(context.Context, time.Duration) error {
	return func(ctx context.Context, d time.Duration) error {
		wait, cancel := providers.WaitContext(ctx)
		defer cancel()
		err := sleep(wait, d)
		if err != nil && wait.Err() != nil {
			return context.Cause(wait)
		}
		return err
	}
}

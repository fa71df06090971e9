package all

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/state/backend"
	"herald/state/backend/http"
)

// Errors about arguments.
var (
	errEmptyPath   = errors.New("path must be the path of the state file, relative to the directory of the project, such as \"state/herald.json\"")
	errHalfKey     = errors.New("access_key and secret_key belong together: set both or none")
	errNoCA        = errors.New("client_ca_certificate_pem contains no certificate in PEM format")
	errNoKeyPair   = errors.New("client_certificate_pem and client_private_key_pem are not a certificate and its key in PEM format")
	errHalfKeyPair = errors.New("client_certificate_pem and client_private_key_pem belong together: set both or none")
)

func httpKind() Kind {
	env := func(name string) []string { return []string{"HERALD_HTTP_" + name, "TF_HTTP_" + name} }
	return Kind{
		Name: "http",
		Schema: schema.Block{
			Help: "Keeps the state on a server that speaks Terraform's HTTP protocol, such as GitLab's managed state. Arguments and environment variables are the same as Terraform's. The protocol has no leases: a lock remains until it is released, by Herald or by hand.",
			Attributes: []schema.Attribute{
				{Name: "address", Type: cty.String, Required: true, Env: env("ADDRESS"), Example: `"https://gitlab.example.org/api/v4/projects/7/terraform/state/production"`, Help: "Address of the state. In the files, its server must be allowed outside of them. http:// is for this machine only."},
				{Name: "update_method", Type: cty.String, Default: cty.StringVal("POST"), Env: env("UPDATE_METHOD"), Example: `"PUT"`, Help: "Method that writes the state."},
				{Name: "lock_address", Type: cty.String, Env: env("LOCK_ADDRESS"), Example: `"https://gitlab.example.org/api/v4/projects/7/terraform/state/production/lock"`, Help: "Address of the lock. Without it, the address of the state is used."},
				{Name: "lock_method", Type: cty.String, Default: cty.StringVal("LOCK"), Env: env("LOCK_METHOD"), Example: `"POST"`, Help: "Method that takes the lock."},
				{Name: "unlock_address", Type: cty.String, Env: env("UNLOCK_ADDRESS"), Example: `"https://gitlab.example.org/api/v4/projects/7/terraform/state/production/lock"`, Help: "Address that releases the lock. Without it, lock_address is used."},
				{Name: "unlock_method", Type: cty.String, Default: cty.StringVal("UNLOCK"), Env: env("UNLOCK_METHOD"), Example: `"DELETE"`, Help: "Method that releases the lock."},
				{Name: "username", Type: cty.String, Env: env("USERNAME"), Example: `"gitlab-ci-token"`, Help: "User name of HTTP basic authentication."},
				{Name: "password", Type: cty.String, Sensitive: true, Env: env("PASSWORD"), Example: "var.ci_job_token", Help: "Password of HTTP basic authentication."},
				{Name: "headers", Type: cty.Map(cty.String), Sensitive: true, Example: `{ "Private-Token" = var.token }`, Help: "Headers of every request."},
				{Name: "skip_cert_verification", Type: cty.Bool, Default: cty.False, Example: "true", Help: "Whether any certificate of the server is accepted. The server must be allowed explicitly then. Use it for tests only."},
				{Name: "retry_max", Type: cty.Number, Default: cty.NumberIntVal(2), Env: env("RETRY_MAX"), Example: "5", Help: "How often a request is repeated if the server is unreachable or fails."},
				{Name: "retry_wait_min", Type: cty.Number, Default: cty.NumberIntVal(1), Env: env("RETRY_WAIT_MIN"), Example: "2", Help: "Seconds before the first repetition; the wait doubles each time."},
				{Name: "retry_wait_max", Type: cty.Number, Default: cty.NumberIntVal(30), Env: env("RETRY_WAIT_MAX"), Example: "60", Help: "Longest wait between repetitions, in seconds."},
				{Name: "client_ca_certificate_pem", Type: cty.String, Env: env("CLIENT_CA_CERTIFICATE_PEM"), Example: `file("ca.pem")`, Help: "CA certificates that the server's certificate is verified with, in PEM format."},
				{Name: "client_certificate_pem", Type: cty.String, Env: env("CLIENT_CERTIFICATE_PEM"), Example: `file("client.pem")`, Help: "Client certificate, in PEM format."},
				{Name: "client_private_key_pem", Type: cty.String, Sensitive: true, Env: env("CLIENT_PRIVATE_KEY_PEM"), Example: "var.client_key", Help: "Private key of client_certificate_pem, in PEM format."},
			},
		},
		Remains: "A server of this protocol may keep earlier versions of the state by itself, as GitLab does. Herald does not change those: delete any that nobody should read.",
		open:    openHTTP,
		servers: httpServers,
	}
}

func openHTTP(a arguments, opt Options) (backend.Backend, error) {
	retries, err := a.intOf("retry_max", 0)
	if err != nil {
		return nil, err
	}
	first, err := a.intOf("retry_wait_min", 0)
	if err != nil {
		return nil, err
	}
	last, err := a.intOf("retry_wait_max", 0)
	if err != nil {
		return nil, err
	}
	secure, err := a.tlsConfig()
	if err != nil {
		return nil, err
	}
	b, err := http.New(http.Options{
		Address: a.stringOf("address"), UpdateMethod: a.stringOf("update_method"),
		LockAddress: a.stringOf("lock_address"), LockMethod: a.stringOf("lock_method"),
		UnlockAddress: a.stringOf("unlock_address"), UnlockMethod: a.stringOf("unlock_method"),
		Username: a.stringOf("username"), Password: a.stringOf("password"), Headers: a.stringMapOf("headers"),
		RetryMax: retries, RetryMin: time.Duration(first) * time.Second, RetryMaxWait: time.Duration(last) * time.Second,
		TLS: secure, Transport: opt.Transport, Now: opt.Now,
	})
	if err != nil {
		return nil, &ArgumentError{Name: "address", Err: err}
	}
	return b, nil
}

func (a arguments) tlsConfig() (*tls.Config, error) {
	config := &tls.Config{InsecureSkipVerify: a.boolOf("skip_cert_verification")}
	if pem := a.stringOf("client_ca_certificate_pem"); pem != "" {
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM([]byte(pem)) {
			return nil, &ArgumentError{Name: "client_ca_certificate_pem", Err: errNoCA}
		}
	}
	certificate, key := a.stringOf("client_certificate_pem"), a.stringOf("client_private_key_pem")
	switch {
	case certificate == "" && key == "":
		return config, nil
	case certificate == "" || key == "":
		return nil, &ArgumentError{Name: "client_certificate_pem", Err: errHalfKeyPair}
	}
	pair, err := tls.X509KeyPair([]byte(certificate), []byte(key))
	if err != nil {
		// The cause may quote what it could not read.
		return nil, &ArgumentError{Name: "client_certificate_pem", Err: errNoKeyPair}
	}
	config.Certificates = []tls.Certificate{pair}
	return config, nil
}

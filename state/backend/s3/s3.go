// Package s3 stores a state in an object of an S3-compatible store. The store must
// support conditional writes (If-Match and If-None-Match of PutObject): they ensure that
// no process overwrites the writes of another, and that a lock has one holder. A store
// that ignores them is refused.
//
// Next to the state KEY there are KEY.lock, the lease; KEY.journal/, copies of the
// journals of runs; and the earlier versions in a directory, state.d/ for state.json.
package s3

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"herald/lang/safefile"
	"herald/lang/trust"
	"herald/state/backend"
)

// Options say where the state is stored.
type Options struct {
	Bucket   string
	Key      string // of the object; "" for herald.state.json
	Endpoint string // https://host[:port]; "" for Amazon's
	Region   string // "" for what the store says
	// PathStyle puts the bucket into the path instead of the host's name. It
	// is the default for an Endpoint that is an IP address.
	PathStyle bool
	// AccessKey, SecretKey and SessionToken; where they are empty, those of the
	// environment (AWS_…), of the shared file, or of the machine are used.
	AccessKey    string
	SecretKey    string
	SessionToken string
	// Lease is how long a lock is held without a sign of life; 0 for 30
	// seconds. It is renewed three times in that time.
	Lease     time.Duration
	Transport http.RoundTripper // nil: the usual one
	Now       func() time.Time  // nil: time.Now
}

// Backend is a state in a bucket. It implements backend.Backend,
// backend.Checkpointer, backend.Historian and backend.Unlocker.
type Backend struct {
	core  *minio.Core
	opt   Options
	place string

	mu     sync.Mutex // guards what follows
	held   *lease     // nil while no lock is held
	proved bool       // the store honours conditions
}

var (
	_ backend.Backend      = (*Backend)(nil)
	_ backend.Checkpointer = (*Backend)(nil)
	_ backend.Historian    = (*Backend)(nil)
	_ backend.Unlocker     = (*Backend)(nil)
)

// retries is how often a request is made in all when the store is not there or
// says that it is busy.
const retries = 5

// New returns a Backend. It does not connect yet.
func New(opt Options) (*Backend, error) {
	opt.Key = cmp.Or(opt.Key, "herald.state.json")
	opt.Lease = cmp.Or(opt.Lease, 30*time.Second)
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Bucket == "" {
		return nil, errors.New("bucket is not set")
	}
	b := &Backend{opt: opt, place: "s3://" + opt.Bucket + "/" + opt.Key}
	host, secure := "s3.amazonaws.com", true
	if opt.Endpoint != "" {
		u, err := url.Parse(opt.Endpoint)
		if err != nil || u.Host == "" || u.User != nil || u.Scheme != "https" && u.Scheme != "http" {
			return nil, errors.New("the endpoint is not an address of the form https://host or https://host:port, without credentials")
		}
		if trust.IsClear(u) {
			return nil, errors.New("the endpoint begins with http://, so the state would be sent to another machine in clear; write it with https://")
		}
		host, secure = u.Host, u.Scheme == "https"
		b.place += " at " + host
	}
	lookup := minio.BucketLookupAuto
	if opt.PathStyle {
		lookup = minio.BucketLookupPath
	}
	transport, err := opt.newTransport(secure)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.place, err)
	}
	core, err := minio.NewCore(host, &minio.Options{
		Creds: opt.newCredentials(), Secure: secure, Region: opt.Region, BucketLookup: lookup,
		Transport: transport, MaxRetries: retries,
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", b.place, err)
	}
	b.core = core
	return b, nil
}

func (o Options) newTransport(secure bool) (http.RoundTripper, error) {
	if o.Transport != nil {
		return boundedTransport{o.Transport}, nil
	}
	usual, err := minio.DefaultTransport(secure)
	if err != nil {
		return nil, err
	}
	return boundedTransport{usual}, nil
}

func (o Options) newCredentials() *credentials.Credentials {
	if o.AccessKey != "" {
		return credentials.NewStaticV4(o.AccessKey, o.SecretKey, o.SessionToken)
	}
	return credentials.NewChainCredentials([]credentials.Provider{
		&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{},
	})
}

// String returns the address of the object.
func (b *Backend) String() string { return b.place }

// Get reads the object; its version is the ETag.
func (b *Backend) Get(ctx context.Context) ([]byte, string, error) {
	o, err := b.getObject(ctx, b.opt.Key)
	if errors.Is(err, errAbsent) {
		return nil, "", backend.ErrNotExist
	}
	if err != nil {
		return nil, "", b.wrapError("read", err)
	}
	return o.data, o.etag, nil
}

// Put writes the object on the condition that it still is ifVersion. Under a
// lock the lease is renewed first, so that the write falls into its time.
func (b *Backend) Put(ctx context.Context, data []byte, ifVersion string) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	ctx, cancel, err := b.withLease(ctx)
	if err != nil {
		return "", b.wrapError("write", err)
	}
	defer cancel()
	etag, err := b.putObject(ctx, b.opt.Key, data, ifVersion)
	if errors.Is(err, errCondition) {
		return "", b.wrapError("write", backend.ErrChanged)
	}
	return etag, b.wrapError("write", err)
}

func (b *Backend) wrapError(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", doing, b.place, err)
}

// Errors of the objects below.
var (
	errAbsent    = errors.New("the object does not exist")
	errCondition = errors.New("the object was changed by another process")
	errBusy      = errors.New("another process is writing the object")
)

// storedObject is one as it was read.
type storedObject struct {
	data   []byte
	etag   string
	header http.Header
}

// getObject reads an object of at most backend.MaxSize bytes.
func (b *Backend) getObject(ctx context.Context, name string) (storedObject, error) {
	return b.getUpTo(ctx, name, backend.MaxSize)
}

func (b *Backend) getUpTo(ctx context.Context, name string, limit int64) (o storedObject, err error) {
	if err := ctx.Err(); err != nil {
		return o, err
	}
	body, info, header, err := b.core.GetObject(ctx, b.opt.Bucket, name, minio.GetObjectOptions{})
	if err != nil {
		return o, classifyError(err)
	}
	data, err := safefile.ReadAll(body, limit)
	if err = errors.Join(err, body.Close()); err != nil {
		return o, err
	}
	return storedObject{data: data, etag: info.ETag, header: header}, nil
}

// putObject writes an object if it still has ifETag; "" if it must not exist. A
// condition that fails may be the echo of an attempt whose answer was lost,
// and then what is there is what was to be written.
func (b *Backend) putObject(ctx context.Context, name string, data []byte, ifETag string) (string, error) {
	etag, err := b.writeObject(ctx, name, data, ifETag)
	for try := 1; try < retries && errors.Is(err, errBusy); try++ {
		etag, err = b.writeObject(ctx, name, data, ifETag)
	}
	if !errors.Is(err, errCondition) {
		return etag, err
	}
	there, readErr := b.getObject(ctx, name)
	if readErr == nil && len(data) > 0 && bytes.Equal(there.data, data) {
		return there.etag, nil
	}
	return "", err
}

func (b *Backend) writeObject(ctx context.Context, name string, data []byte, ifETag string) (string, error) {
	opt := minio.PutObjectOptions{ContentType: "application/json", SendContentMd5: true}
	if ifETag == "" {
		opt.SetMatchETagExcept("*")
	} else {
		opt.SetMatchETag(ifETag)
	}
	return b.sendObject(ctx, name, data, opt)
}

func (b *Backend) sendObject(ctx context.Context, name string, data []byte, opt minio.PutObjectOptions) (string, error) {
	md5, sha256 := bodySums(data)
	info, err := b.core.PutObject(ctx, b.opt.Bucket, name, bytes.NewReader(data), int64(len(data)), md5, sha256, opt)
	if err != nil {
		return "", classifyError(err)
	}
	return info.ETag, nil
}

// classifyError separates the answers that are part of the protocol from errors.
func classifyError(err error) error {
	answer := minio.ToErrorResponse(err)
	switch {
	case answer.Code == "ConditionalRequestConflict":
		return errBusy
	case answer.Code == minio.PreconditionFailed, answer.StatusCode == http.StatusPreconditionFailed:
		return errCondition
	case answer.Code == minio.NoSuchKey:
		return errAbsent
	}
	return err
}

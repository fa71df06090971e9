package all

import (
	"path/filepath"
	"time"

	"github.com/zclconf/go-cty/cty"

	"herald/lang/schema"
	"herald/state/backend"
	"herald/state/backend/local"
	"herald/state/backend/pg"
	"herald/state/backend/s3"
)

// minLease is the shortest lease that a renewal at every third of it can keep.
const minLease = 3 * time.Second

func localKind() Kind {
	return Kind{
		Name: "local",
		Schema: schema.Block{
			Help: "Keeps the state in a file next to the configuration. The lock is the operating system's: it is released when the process that holds it ends. This is the default.",
			Attributes: []schema.Attribute{
				{Name: "path", Type: cty.String, Default: cty.StringVal("herald.state.json"), Example: `"state/production.json"`,
					Help: "Path of the file, relative to the directory of the project. Earlier versions of the state are kept in a directory next to it."},
			},
		},
		naming: workspaceNaming{argument: "path", full: localPath, of: workspaceFile},
		open: func(a arguments, opt Options) (backend.Backend, error) {
			if a.stringOf("path") == "" {
				return nil, &ArgumentError{Name: "path", Err: errEmptyPath}
			}
			return local.New(localPath(a, opt)), nil
		},
	}
}

func localPath(a arguments, opt Options) string {
	path := a.stringOf("path")
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(opt.Dir, path)
}

func leaseAttribute() schema.Attribute {
	return schema.Attribute{Name: "lease", Type: cty.String, Default: cty.StringVal("30s"), Example: `"1m"`,
		Help: "How long the lock remains valid without being renewed. The holder renews it three times in that period."}
}

func pgKind() Kind {
	return Kind{
		Name: "pg",
		Schema: schema.Block{
			Help: "Keeps the state in PostgreSQL, with a row for each entry, together with the journal, so that nothing is in doubt when a runner vanishes. The lock belongs to the connection: connect to the server directly, or through a pooler in session mode.",
			Attributes: []schema.Attribute{
				{Name: "conn_str", Type: cty.String, Sensitive: true, Env: []string{"PG_CONN_STR"}, Example: `"postgres://herald@db.example.org/announcements?sslmode=verify-full"`,
					Help: "Connection string, as a URL or as key=value pairs (host=… user=…). Missing settings are read from PGHOST, PGUSER, PGPASSWORD and similar variables. In the files, its servers must be allowed outside of them. For other machines the default of sslmode is verify-full; prefer and allow mean the same, and disable is accepted in the environment only."},
				{Name: "schema_name", Type: cty.String, Default: cty.StringVal("herald"), Env: []string{"PG_SCHEMA_NAME"}, Example: `"announcements"`,
					Help: "Schema of the tables. Schema and tables are created when they are first needed."},
				{Name: "name", Type: cty.String, Default: cty.StringVal("default"), Example: `"production"`,
					Help: "Name of this state in the schema."},
				leaseAttribute(),
			},
		},
		servers:     pgServers,
		Secrets:     []string{"PGPASSWORD"},
		credentials: []string{"PGPASSFILE", "PGSERVICE", "PGSSLKEY"},
		Remains:     "The database's log, its backups, and rows that no VACUUM has removed yet still contain what was written before.",
		naming:      workspaceNaming{argument: "name", full: nameFromArgument("name"), of: func(full, workspace string) string { return full + "/" + workspace }},
		open: func(a arguments, opt Options) (backend.Backend, error) {
			lease, err := a.durationOf("lease", minLease)
			if err != nil {
				return nil, err
			}
			b, err := pg.New(pg.Options{
				Connection: a.stringOf("conn_str"), FromFiles: a.written["conn_str"], Schema: a.stringOf("schema_name"), Name: a.stringOf("name"), Lease: lease, Now: opt.Now,
			})
			if err != nil {
				return nil, &ArgumentError{Name: "conn_str", Err: err}
			}
			return b, nil
		},
	}
}

func s3Kind() Kind {
	return Kind{
		Name: "s3",
		Schema: schema.Block{
			Help: "Keeps the state in an object of Amazon S3 or a compatible store. The store must support conditional writes; otherwise it is refused.",
			Attributes: []schema.Attribute{
				{Name: "bucket", Type: cty.String, Required: true, Example: `"acme-states"`, Help: "Bucket. It must exist."},
				{Name: "key", Type: cty.String, Default: cty.StringVal("herald.state.json"), Example: `"announcements/production.json"`,
					Help: "Name of the object. The names of the lock, the copies of journals and the earlier versions begin with it."},
				{Name: "region", Type: cty.String, Env: []string{"AWS_REGION", "AWS_DEFAULT_REGION"}, Example: `"eu-central-1"`,
					Help: "Region of the bucket. Without it, the store is asked."},
				{Name: "endpoint", Type: cty.String, Env: []string{"AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"}, Example: `"https://minio.example.org:9000"`,
					Help: "Address of a store that is not Amazon's. In the files, it must be allowed outside of them. http:// is for this machine only."},
				{Name: "use_path_style", Type: cty.Bool, Default: cty.False, Example: "true",
					Help: "Whether the bucket is part of the URL path instead of the host name."},
				{Name: "access_key", Type: cty.String, Example: "var.access_key",
					Help: "Access key. Without it, AWS_ACCESS_KEY_ID, the shared credentials file and the role of the machine are tried in this order."},
				{Name: "secret_key", Type: cty.String, Sensitive: true, Example: "var.secret_key", Help: "Secret key of access_key."},
				{Name: "token", Type: cty.String, Sensitive: true, Example: "var.session_token", Help: "Session token of a temporary access_key."},
				leaseAttribute(),
			},
		},
		Remains:     "If the bucket keeps versions of its objects, Herald does not change the earlier ones: delete any that nobody should read.",
		naming:      workspaceNaming{argument: "key", full: nameFromArgument("key"), of: workspaceFile},
		open:        openS3,
		servers:     s3Servers,
		Secrets:     []string{"AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"},
		credentials: []string{"AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE"},
	}
}

func openS3(a arguments, opt Options) (backend.Backend, error) {
	lease, err := a.durationOf("lease", minLease)
	if err != nil {
		return nil, err
	}
	if (a.stringOf("access_key") == "") != (a.stringOf("secret_key") == "") {
		return nil, &ArgumentError{Name: "secret_key", Err: errHalfKey}
	}
	b, err := s3.New(s3.Options{
		Bucket: a.stringOf("bucket"), Key: a.stringOf("key"), Region: a.stringOf("region"), Endpoint: a.stringOf("endpoint"),
		PathStyle: a.boolOf("use_path_style"), AccessKey: a.stringOf("access_key"), SecretKey: a.stringOf("secret_key"),
		SessionToken: a.stringOf("token"), Lease: lease, Now: opt.Now, Transport: opt.Transport,
	})
	if err != nil {
		return nil, err
	}
	return b, nil
}

package yunhu

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"herald/providers"
	"herald/providers/client"
	"herald/providers/kit"
	"herald/providers/yunhu/yunhupb"
)

// Upload stores a file at Yunhu's storage service; see providers.Uploader. The
// vendor gives a token for a kind of file, the storage service returns the host
// for that token, and the file goes there under the MD5 of its bytes, so the
// same file is stored once.
func (s *session) Upload(ctx context.Context, file providers.File) (providers.Upload, error) {
	key, err := storageKey(file)
	if err != nil {
		return providers.Upload{}, err
	}
	token, _, err := kit.Call[uploadToken](ctx, s.api, kit.Get("get upload token", tokenPaths[attachmentType(file.MIME)]))
	if err != nil {
		return providers.Upload{}, err
	}
	storage := &kit.API{Client: s.api.Client, Refusal: token.refuse, Title: title}
	host, err := s.findUploadHost(ctx, storage, token)
	if err != nil {
		return providers.Upload{}, err
	}
	request := client.Request{Op: "upload file", Method: http.MethodPost, Path: host, Repeatable: true}
	stored, _, err := kit.Do[storedFile](ctx, storage, request.WithForm(file, map[string]string{"token": token.Token, "key": key}))
	if kit.CodeOf(err) == codeExists {
		return providers.Upload{ID: key}, nil
	}
	return providers.Upload{ID: stored.Key}, err
}

// tokenPaths are the calls that give an upload token, by kind of content.
var tokenPaths = map[yunhupb.ContentType]string{
	yunhupb.ContentType_IMAGE: "/v1/misc/qiniu-token",
	yunhupb.ContentType_FILE:  "/v1/misc/qiniu-token2",
	yunhupb.ContentType_VIDEO: "/v1/misc/qiniu-token-video",
	yunhupb.ContentType_AUDIO: "/v1/misc/qiniu-token-audio",
}

// storageKey is the name under which the storage keeps a file. The file is read for
// it before anything is asked for, so that one that changed asks for nothing.
func storageKey(file providers.File) (string, error) {
	r, err := client.OpenPlanned(file)
	if err != nil {
		return "", err
	}
	defer r.Close()
	sum := md5.New()
	if _, err := io.Copy(sum, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)) + strings.ToLower(path.Ext(file.Name)), nil
}

// uploadToken is the permission to upload one kind of file: an access key, a
// signature, and the policy as JSON in base64.
type uploadToken struct {
	Token string `json:"token"`
}

// IsComplete is part of kit.Completer.
func (t uploadToken) IsComplete() bool {
	_, _, ok := t.bucket()
	return ok
}

// bucket takes the token apart. The scope of its policy begins with the bucket.
func (t uploadToken) bucket() (accessKey, bucket string, ok bool) {
	pieces := strings.Split(t.Token, ":")
	if len(pieces) != 3 {
		return "", "", false
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(pieces[2], "="))
	var policy struct {
		Scope string `json:"scope"`
	}
	if err != nil || json.Unmarshal(raw, &policy) != nil {
		return "", "", false
	}
	bucket, _, _ = strings.Cut(policy.Scope, ":")
	return pieces[0], bucket, pieces[0] != "" && policy.Scope != ""
}

// uploadHosts is the storage service's answer to where a bucket is written.
type uploadHosts struct {
	Hosts []struct {
		Up struct {
			Domains []string `json:"domains"`
		} `json:"up"`
	} `json:"hosts"`
}

// IsComplete is part of kit.Completer.
func (h uploadHosts) IsComplete() bool {
	return len(h.Hosts) > 0 && len(h.Hosts[0].Up.Domains) > 0 && h.Hosts[0].Up.Domains[0] != ""
}

// findUploadHost asks the storage service where a bucket is written.
func (s *session) findUploadHost(ctx context.Context, storage *kit.API, t uploadToken) (string, error) {
	accessKey, bucket, _ := t.bucket()
	query := url.Values{"ak": {accessKey}, "bucket": {bucket}}
	found, _, err := kit.Call[uploadHosts](ctx, storage, kit.Get("find upload host", s.upload+"/v4/query?"+query.Encode()))
	if err != nil {
		return "", err
	}
	host := found.Hosts[0].Up.Domains[0]
	if !strings.Contains(host, "://") {
		scheme, _, _ := strings.Cut(s.upload, "://")
		host = scheme + "://" + host
	}
	return strings.TrimRight(host, "/") + "/", nil
}

// storedFile is the storage service's answer to an upload.
type storedFile struct {
	Key string `json:"key"`
}

// IsComplete is part of kit.Completer.
func (f storedFile) IsComplete() bool { return f.Key != "" }

// codeExists is the storage service's status for a key that is taken. The key
// is the hash of the bytes, so the file that is there is this one.
const codeExists = "614"

// refuse is the refusal of an answer of the storage service, which gives its
// reason as {"error": …}. An upload token lives an hour; the token that a
// client redacts is the account's, so this one is cut out here.
func (t uploadToken) refuse(a client.Answer) error {
	if a.Status == http.StatusOK {
		return nil
	}
	var refused struct {
		Error string `json:"error"`
	}
	detail := http.StatusText(a.Status)
	if json.Unmarshal(a.Body, &refused) == nil && refused.Error != "" {
		detail = strings.ReplaceAll(refused.Error, t.Token, "(token)")
	}
	e := kit.Rules{codeExists: {Kind: providers.Conflict}}.NewRefusal(a, strconv.Itoa(a.Status), detail)
	if e.Kind == providers.Auth {
		e.Hint = "The storage service refused the upload token that Yunhu gave; try again."
	}
	return e
}

package yunhu

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"

	"herald/providers"
	"herald/providers/client"
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
	t, err := s.getUploadToken(ctx, attachmentType(file.MIME))
	if err != nil {
		return providers.Upload{}, err
	}
	host, err := s.findUploadHost(ctx, t)
	if err != nil {
		return providers.Upload{}, err
	}
	return s.storeFile(ctx, uploadRequest{host: host, token: t, key: key, file: file})
}

const opUpload = "upload file"

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

// uploadToken is the permission to upload one kind of file.
type uploadToken struct {
	token     string // "access key:signature:policy"
	accessKey string
	bucket    string
}

func (s *session) getUploadToken(ctx context.Context, contentType int64) (uploadToken, error) {
	paths := map[int64]string{
		typeImage: "/v1/misc/qiniu-token",
		typeFile:  "/v1/misc/qiniu-token2",
		typeVideo: "/v1/misc/qiniu-token-video",
		typeAudio: "/v1/misc/qiniu-token-audio",
	}
	var t uploadToken
	_, err := s.http.Do(ctx, client.Request{
		Op: "get upload token", Method: http.MethodGet, Path: paths[contentType],
		Header: http.Header{"Accept": {"application/json"}}, Sign: s.signRequest, Repeatable: true,
		Classify: func(a client.Answer) error {
			return classifyAnswer(a, func(b []byte) (st status, err error) {
				st, t, err = parseUploadToken(b)
				return st, err
			})
		},
	})
	return t, err
}

// parseUploadToken takes a token apart: access key, signature, and the policy as
// base64 JSON whose scope names the bucket.
func parseUploadToken(b []byte) (status, uploadToken, error) {
	var a struct {
		Code int64  `json:"code"`
		Msg  string `json:"msg"`
		Data struct {
			Token string `json:"token"`
		} `json:"data"`
	}
	if err := json.Unmarshal(b, &a); err != nil {
		return status{}, uploadToken{}, errors.New("it is not JSON")
	}
	st := status{code: a.Code, text: a.Msg}
	if a.Code != codeOK {
		return st, uploadToken{}, nil
	}
	pieces := strings.Split(a.Data.Token, ":")
	if len(pieces) != 3 || pieces[0] == "" {
		return st, uploadToken{}, errors.New("the upload token does not have three pieces")
	}
	raw, err := base64.URLEncoding.DecodeString(pieces[2])
	if err != nil {
		raw, err = base64.RawURLEncoding.DecodeString(pieces[2])
	}
	var policy struct {
		Scope string `json:"scope"`
	}
	if err != nil || json.Unmarshal(raw, &policy) != nil || policy.Scope == "" {
		return st, uploadToken{}, errors.New("the upload token has no policy with a scope")
	}
	bucket, _, _ := strings.Cut(policy.Scope, ":")
	return st, uploadToken{token: a.Data.Token, accessKey: pieces[0], bucket: bucket}, nil
}

// findUploadHost asks the storage service where a bucket is written.
func (s *session) findUploadHost(ctx context.Context, t uploadToken) (string, error) {
	var host string
	query := url.Values{"ak": {t.accessKey}, "bucket": {t.bucket}}
	_, err := s.http.Do(ctx, client.Request{
		Op: "find upload host", Method: http.MethodGet, Path: s.upload + "/v4/query?" + query.Encode(), Repeatable: true,
		Classify: func(a client.Answer) error {
			if a.Status != http.StatusOK {
				return storageError(a, t)
			}
			var err error
			host, err = parseUploadHost(a.Body)
			return err
		},
	})
	if err != nil {
		return "", err
	}
	if !strings.Contains(host, "://") {
		scheme, _, _ := strings.Cut(s.upload, "://")
		host = scheme + "://" + host
	}
	return strings.TrimRight(host, "/") + "/", nil
}

func parseUploadHost(b []byte) (string, error) {
	var a struct {
		Hosts []struct {
			Up struct {
				Domains []string `json:"domains"`
			} `json:"up"`
		} `json:"hosts"`
	}
	if json.Unmarshal(b, &a) != nil || len(a.Hosts) == 0 || len(a.Hosts[0].Up.Domains) == 0 || a.Hosts[0].Up.Domains[0] == "" {
		return "", malformedAnswer(errors.New("it names no upload host"))
	}
	return a.Hosts[0].Up.Domains[0], nil
}

// codeExists is the storage service's status for a key that is taken. The key
// is the hash of the bytes, so the file that is there is this one.
const codeExists = 614

// uploadRequest is a file on its way to the storage.
type uploadRequest struct {
	host  string
	token uploadToken
	key   string
	file  providers.File
}

func (s *session) storeFile(ctx context.Context, to uploadRequest) (providers.Upload, error) {
	up := providers.Upload{ID: to.key}
	_, err := s.http.Do(ctx, client.Request{
		Op: opUpload, Method: http.MethodPost, Path: to.host, Repeatable: true,
		Classify: func(a client.Answer) error {
			if a.Status == codeExists {
				return nil
			}
			if a.Status != http.StatusOK {
				return storageError(a, to.token)
			}
			var stored struct {
				Key string `json:"key"`
			}
			if json.Unmarshal(a.Body, &stored) != nil || stored.Key == "" {
				return malformedAnswer(errors.New("it names no key"))
			}
			up.ID = stored.Key
			return nil
		},
	}.WithForm(to.file, map[string]string{"token": to.token.token, "key": to.key}))
	if err != nil {
		return providers.Upload{}, err
	}
	return up, nil
}

// storageError classifies an answer of the storage service, which gives its
// reason as {"error": …}. An upload token lives an hour; the token that a
// client redacts is the account's, so this one is cut out here.
func storageError(a client.Answer, t uploadToken) *providers.Error {
	e := errorFromStatus(a)
	var said struct {
		Error string `json:"error"`
	}
	if json.Unmarshal(a.Body, &said) == nil && said.Error != "" {
		e.Detail = strings.ReplaceAll(said.Error, t.token, "(token)")
	}
	if e.Kind == providers.Auth {
		e.Hint, e.Attribute = "The storage service refused the upload token that Yunhu gave; try again.", ""
	}
	return e
}

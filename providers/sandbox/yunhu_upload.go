package sandbox

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// yunhuStorage is the access key in upload tokens.
const yunhuStorage = "sandbox-access-key"

// yunhuTicketLife is how long an upload token is valid.
const yunhuTicketLife = time.Hour

// uploadPolicy is the last part of an upload token.
type uploadPolicy struct {
	Scope    string `json:"scope"`
	Deadline int64  `json:"deadline"` // unix seconds
}

func (y *yunhu) uploadEndpoints() []route {
	up := onForm("upload", y.admitUpload, y.uploadFile)
	return []route{
		{pattern: "GET /v1/misc/qiniu-token", endpoint: on("create_upload", y.issueUploadToken("chat68"))},
		{pattern: "GET /v1/misc/qiniu-token2", endpoint: on("create_upload", y.issueUploadToken("chat68-file"))},
		{pattern: "GET /v1/misc/qiniu-token-video", endpoint: on("create_upload", y.issueUploadToken("chat68-video"))},
		{pattern: "GET /v1/misc/qiniu-token-audio", endpoint: on("create_upload", y.issueUploadToken("chat68-audio"))},
		{pattern: "GET /qiniu/v4/query", endpoint: on("find_upload_host", y.findUploadHost), access: foreign, errors: qiniuErrors()},
		{pattern: "POST /qiniu/up", endpoint: up, access: foreign, errors: qiniuErrors()},
		{pattern: "POST /qiniu/up/{$}", endpoint: up, access: foreign, errors: qiniuErrors()},
	}
}

// qiniuErrors returns the errors of the storage service.
func qiniuErrors() *errorTable {
	return &errorTable{
		problems: []problem{
			{invalid, http.StatusBadRequest, 0, "{why}"},
			{wrongKey, http.StatusUnauthorized, 0, "{why}"},
		},
		shape: func(_ *request, p problem, _ refusal) answer {
			return jsonAnswer(p.status, map[string]string{"error": p.text})
		},
	}
}

// issueUploadToken returns an upload token for a bucket: "access
// key:signature:policy".
func (y *yunhu) issueUploadToken(bucket string) func(*exchange, *nothing) (any, error) {
	return func(c *exchange, _ *nothing) (any, error) {
		policy, _ := json.Marshal(uploadPolicy{bucket, c.now.Add(yunhuTicketLife).Unix()}) // plain values always encode
		encoded := base64.URLEncoding.EncodeToString(policy)
		return map[string]string{"token": yunhuStorage + ":" + y.signPolicy(encoded) + ":" + encoded}, nil
	}
}

func (y *yunhu) signPolicy(policy string) string {
	mac := hmac.New(sha1.New, []byte(y.token))
	mac.Write([]byte(policy))
	return base64.URLEncoding.EncodeToString(mac.Sum(nil))
}

// findUploadHost returns the upload host of a bucket.
func (y *yunhu) findUploadHost(c *exchange, _ *nothing) (any, error) {
	query := c.URL.Query()
	if query.Get("ak") != yunhuStorage || !strings.HasPrefix(query.Get("bucket"), "chat68") {
		return nil, refuse(invalid, "no such access key or bucket")
	}
	domains := map[string]any{"domains": []string{strings.TrimPrefix(c.base, "http://") + "/yunhu/qiniu/up"}}
	return jsonAnswer(http.StatusOK, map[string]any{
		"hosts": []any{map[string]any{"region": "z2", "ttl": 86400, "up": domains, "io": domains}},
	}), nil
}

// yunhuUpload is the form of an upload. The token must precede the file.
type yunhuUpload struct {
	Token  string   `form:"token"`
	Key    string   `form:"key" is:"required"`
	Name   string   `form:"fname"`
	CRC32  string   `form:"crc32"`
	Custom string   `form:"x:*"`
	File   formFile `form:"file" is:"required"`
}

// admitUpload checks the upload token.
func (y *yunhu) admitUpload(_ *exchange, in *yunhuUpload) error {
	parts := strings.Split(in.Token, ":")
	if len(parts) != 3 || parts[0] != yunhuStorage || !hmac.Equal([]byte(parts[1]), []byte(y.signPolicy(parts[2]))) {
		return refuse(wrongKey, "bad token")
	}
	var policy uploadPolicy
	data, err := base64.URLEncoding.DecodeString(parts[2])
	if err != nil || json.Unmarshal(data, &policy) != nil {
		return refuse(wrongKey, "bad token")
	}
	if y.now().Unix() > policy.Deadline {
		return refuse(wrongKey, "expired token")
	}
	return nil
}

func (y *yunhu) uploadFile(c *exchange, in *yunhuUpload) (any, error) {
	f := c.storeUpload(in.Key, in.File.File)
	return jsonAnswer(http.StatusOK, map[string]any{"key": in.Key, "hash": f.Sum, "fsize": f.Size}), nil
}

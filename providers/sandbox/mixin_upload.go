package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// mixinUploadLife is how long an upload address is valid: 21600 seconds in the
// vendor's sample.
const mixinUploadLife = 6 * time.Hour

// mixinOpen is the body of a request for an upload address, which may be empty.
type mixinOpen struct {
	_ struct{} `body:"optional"`
}

// openAttachment returns an attachment id and a presigned address to PUT to;
// api/messages/attachment-upload.
func (m *mixin) openAttachment(c *exchange, _ *mixinOpen) (any, error) {
	id := c.uuid("attachment")
	c.entry.Message = id
	return map[string]any{
		"type": "attachment", "attachment_id": id,
		"upload_url": m.presignUpload(c.base, id, c.now), "view_url": c.base + fileURL(c.platform, id),
	}, nil
}

// presignUpload returns an upload address in the form of an S3 presigned PUT
// that signs content type, host and ACL.
func (m *mixin) presignUpload(base, id string, now time.Time) string {
	query := url.Values{
		"X-Amz-Algorithm":      {"AWS4-HMAC-SHA256"},
		"X-Amz-Content-Sha256": {"UNSIGNED-PAYLOAD"},
		"X-Amz-Credential":     {"SANDBOX/" + now.UTC().Format("20060102") + "/us-east-1/s3/aws4_request"},
		"X-Amz-Date":           {now.UTC().Format(s3Date)},
		"X-Amz-Expires":        {strconv.Itoa(int(mixinUploadLife.Seconds()))},
		"X-Amz-SignedHeaders":  {"content-type;host;x-amz-acl"},
	}
	query.Set("X-Amz-Signature", m.signUpload(id, query))
	return base + "/mixin/upload/" + id + "?" + query.Encode()
}

// signUpload signs the attachment id and all other parameters.
func (m *mixin) signUpload(id string, query url.Values) string {
	unsigned := url.Values{}
	for name, values := range query {
		if name != "X-Amz-Signature" {
			unsigned[name] = values
		}
	}
	mac := hmac.New(sha256.New, m.key.Seed())
	mac.Write([]byte(id + "?" + unsigned.Encode()))
	return hex.EncodeToString(mac.Sum(nil))
}

// mixinUpload is a file for a presigned address.
type mixinUpload struct {
	File formFile `body:"file"`
}

func (x *mixinUpload) check(r *request) error {
	if x.File.Size != r.ContentLength {
		return refuse("IncompleteBody", "%d bytes", x.File.Size)
	}
	return nil
}

// admitUpload checks the presigned address. Its storage service uses no bearer
// token and requires the content length, as S3 does.
func (m *mixin) admitUpload(c *exchange, _ *mixinUpload) error {
	query := c.URL.Query()
	signed, _ := time.Parse(s3Date, query.Get("X-Amz-Date")) // covered by the signature
	header := c.Request.Header
	switch {
	case header.Get("Authorization") != "":
		return refuse("InvalidArgument", "a token")
	case c.Method != http.MethodPut, // which the signature covers
		!hmac.Equal([]byte(query.Get("X-Amz-Signature")), []byte(m.signUpload(c.PathValue("id"), query))),
		header.Get("X-Amz-Acl") != "public-read",
		header.Get("Content-Type") != "application/octet-stream":
		return refuse("SignatureDoesNotMatch", "another request")
	case m.now().After(signed.Add(mixinUploadLife)):
		return refuse("AccessDenied", "too late")
	case len(c.TransferEncoding) > 0:
		return refuse("NotImplemented", "transfer encoding")
	case header.Get("Content-Length") == "":
		return refuse("MissingContentLength", "no length")
	case c.ContentLength > MaxFile:
		return refuse("EntityTooLarge", "%d bytes", c.ContentLength)
	}
	return nil
}

func (m *mixin) storeAttachment(c *exchange, in *mixinUpload) (any, error) {
	f := c.storeUpload(c.PathValue("id"), in.File.File)
	return answer{status: http.StatusOK, header: map[string]string{"ETag": `"` + f.Sum[:32] + `"`}}, nil
}

// viewAttachment returns a new download address;
// api/messages/attachment-download.
func (m *mixin) viewAttachment(c *exchange, _ *nothing) (any, error) {
	id := c.PathValue("id")
	if _, ok := c.findFile(id); !ok {
		return nil, refuse(absent, "attachment %s is missing or expired", id)
	}
	c.entry.Message = id
	return map[string]any{"type": "attachment", "attachment_id": id, "view_url": c.base + fileURL(c.platform, id)}, nil
}

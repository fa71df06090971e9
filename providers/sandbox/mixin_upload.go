package sandbox

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// mixinUploadLife is how long an upload address is valid: 21600 seconds in the
// vendor's sample.
const mixinUploadLife = 6 * time.Hour

// openAttachment returns an attachment id and a presigned address to PUT to;
// api/messages/attachment-upload.
func (m *mixin) openAttachment(r *request) call {
	if body := bytes.TrimSpace(r.body); len(body) > 0 {
		if refused := m.decodeBody(r, &struct{}{}); refused != nil {
			return refusedCall(*refused)
		}
	}
	return call{operations: []string{"create_upload"}, effect: func(t *transaction) answer {
		id := seededUUID("mixin", "attachment", t.store.requests, t.now)
		t.recordOperation(Entry{Operation: "create_upload", Message: id})
		return dataAnswer(map[string]any{
			"type": "attachment", "attachment_id": id,
			"upload_url": m.presignUpload(r.base, id, t.now),
			"view_url":   r.base + fileURL(m.name(), id),
		})
	}}
}

// presignUpload returns an upload address in the form of an S3 presigned PUT
// that signs content type, host and ACL.
func (m *mixin) presignUpload(base, id string, now time.Time) string {
	query := url.Values{
		"X-Amz-Algorithm":      {"AWS4-HMAC-SHA256"},
		"X-Amz-Content-Sha256": {"UNSIGNED-PAYLOAD"},
		"X-Amz-Credential":     {"SANDBOX/" + now.UTC().Format("20060102") + "/us-east-1/s3/aws4_request"},
		"X-Amz-Date":           {now.UTC().Format("20060102T150405Z")},
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

// uploadFile is the storage service of the presigned address. It uses no bearer
// token and requires the content length, as S3 does.
func (m *mixin) uploadFile(r *request) call {
	id := r.PathValue("id")
	if status, code := m.checkUpload(r, id); code != "" {
		return refusedCall(storageError(status, code))
	}
	f, err := r.blobs.storeBlob(r.Body)
	if err != nil || f.Size != r.ContentLength {
		return refusedCall(storageError(http.StatusBadRequest, "IncompleteBody"))
	}
	f.ID = id
	return call{operations: []string{"upload"}, effect: func(t *transaction) answer {
		t.putFile(f)
		t.recordOperation(Entry{Operation: "upload", Message: id})
		return answer{status: http.StatusOK, header: map[string]string{"ETag": `"` + f.Sum[:32] + `"`}}
	}}
}

// checkUpload returns S3's status and error code, or "" if the upload is valid.
func (m *mixin) checkUpload(r *request, id string) (int, string) {
	query := r.URL.Query()
	signed, _ := time.Parse("20060102T150405Z", query.Get("X-Amz-Date")) // covered by the signature
	switch {
	case r.Header.Get("Authorization") != "":
		return http.StatusBadRequest, "InvalidArgument"
	case r.Method != http.MethodPut, // which the signature covers
		!hmac.Equal([]byte(query.Get("X-Amz-Signature")), []byte(m.signUpload(id, query))),
		r.Header.Get("X-Amz-Acl") != "public-read",
		r.Header.Get("Content-Type") != "application/octet-stream":
		return http.StatusForbidden, "SignatureDoesNotMatch"
	case m.now().After(signed.Add(mixinUploadLife)):
		return http.StatusForbidden, "AccessDenied"
	case len(r.TransferEncoding) > 0:
		return http.StatusNotImplemented, "NotImplemented"
	case r.Header.Get("Content-Length") == "":
		return http.StatusLengthRequired, "MissingContentLength"
	case r.ContentLength > MaxFile:
		return http.StatusBadRequest, "EntityTooLarge"
	}
	return 0, ""
}

// storageText returns S3's text for an error code.
func storageText(code string) string {
	switch code {
	case "AccessDenied":
		return "Request has expired"
	case "EntityTooLarge":
		return "Your proposed upload exceeds the maximum allowed size"
	case "IncompleteBody":
		return "You did not provide the number of bytes specified by the Content-Length HTTP header"
	case "InvalidArgument":
		return "Only one auth mechanism allowed"
	case "MalformedPOSTRequest":
		return "The body of your POST request is not well-formed multipart/form-data."
	case "MissingContentLength":
		return "You must provide the Content-Length HTTP header."
	case "NotImplemented":
		return "A header you provided implies functionality that is not implemented"
	case "SignatureDoesNotMatch":
		return "The request signature we calculated does not match the signature you provided. Check your key and signing method."
	}
	return code
}

// storageError returns an error of S3.
func storageError(status int, code string) answer {
	body, _ := xml.Marshal(struct { // strings always encode
		XMLName xml.Name `xml:"Error"`
		Code    string
		Message string
	}{Code: code, Message: storageText(code)})
	return answer{status: status, header: map[string]string{"Content-Type": "application/xml"}, body: body}
}

// viewAttachment returns a new download address;
// api/messages/attachment-download.
func (m *mixin) viewAttachment(r *request) call {
	id := r.PathValue("id")
	return call{operations: []string{"view_upload"}, effect: func(t *transaction) answer {
		if _, ok := t.findFile(id); !ok {
			return m.businessError(404, reasonExtra("attachment %s is missing or expired", id))
		}
		t.recordOperation(Entry{Operation: "view_upload", Message: id})
		return dataAnswer(map[string]any{"type": "attachment", "attachment_id": id, "view_url": r.base + fileURL(m.name(), id)})
	}}
}

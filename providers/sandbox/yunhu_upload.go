package sandbox

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
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

// issueUploadToken returns an upload token for a bucket: "access
// key:signature:policy".
func (y *yunhu) issueUploadToken(bucket string) func(*request) call {
	return func(*request) call {
		return call{operations: []string{"create_upload"}, effect: func(t *transaction) answer {
			policy, _ := json.Marshal(uploadPolicy{bucket, t.now.Add(yunhuTicketLife).Unix()}) // plain values always encode
			encoded := base64.URLEncoding.EncodeToString(policy)
			t.recordOperation(Entry{Operation: "create_upload"})
			return y.jsonStatus(yunhuOK, "success", map[string]string{"token": yunhuStorage + ":" + y.signPolicy(encoded) + ":" + encoded})
		}}
	}
}

func (y *yunhu) signPolicy(policy string) string {
	mac := hmac.New(sha1.New, []byte(y.token))
	mac.Write([]byte(policy))
	return base64.URLEncoding.EncodeToString(mac.Sum(nil))
}

// findUploadHost returns the upload host of a bucket.
func (y *yunhu) findUploadHost(r *request) call {
	query := r.URL.Query()
	if query.Get("ak") != yunhuStorage || !strings.HasPrefix(query.Get("bucket"), "chat68") {
		return refusedCall(storageRefusal(http.StatusBadRequest, "no such access key or bucket"))
	}
	return call{operations: []string{"find_upload_host"}, effect: func(t *transaction) answer {
		t.recordOperation(Entry{Operation: "find_upload_host"})
		return uploadHostsAnswer(strings.TrimPrefix(r.base, "http://") + "/yunhu/qiniu/up")
	}}
}

// storageRefusal returns an error of the storage service.
func storageRefusal(status int, text string) answer {
	return jsonAnswer(status, map[string]string{"error": text})
}

// uploadForm is the form of an upload.
type uploadForm struct {
	token, key string
	file       File
	found      bool
}

func (y *yunhu) uploadFile(r *request) call {
	form, err := y.readForm(r)
	if refused := uploadTokenError(""); errors.As(err, &refused) {
		return refusedCall(storageRefusal(http.StatusUnauthorized, err.Error()))
	}
	if err != nil {
		return refusedCall(storageRefusal(http.StatusBadRequest, err.Error()))
	}
	if !form.found || form.key == "" {
		return refusedCall(storageRefusal(http.StatusBadRequest, "key and file are required"))
	}
	form.file.ID = form.key
	return call{operations: []string{"upload"}, effect: func(t *transaction) answer {
		t.putFile(form.file)
		t.recordOperation(Entry{Operation: "upload", Message: form.key})
		return jsonAnswer(http.StatusOK, map[string]any{"key": form.key, "hash": form.file.Sum, "fsize": form.file.Size})
	}}
}

// checkUploadToken returns an uploadTokenError if an upload token is invalid.
func (y *yunhu) checkUploadToken(token string) error {
	parts := strings.Split(token, ":")
	if len(parts) != 3 || parts[0] != yunhuStorage || !hmac.Equal([]byte(parts[1]), []byte(y.signPolicy(parts[2]))) {
		return uploadTokenError("bad token")
	}
	var policy uploadPolicy
	data, err := base64.URLEncoding.DecodeString(parts[2])
	if err != nil || json.Unmarshal(data, &policy) != nil {
		return uploadTokenError("bad token")
	}
	if y.now().Unix() > policy.Deadline {
		return uploadTokenError("expired token")
	}
	return nil
}

// uploadTokenError is what is wrong with an upload token.
type uploadTokenError string

func (t uploadTokenError) Error() string { return string(t) }

// readForm reads a multipart form with one file, without holding the file in
// memory. The token must precede the file: nothing is stored without it.
func (y *yunhu) readForm(r *request) (uploadForm, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return uploadForm{}, errors.New("not a multipart form")
	}
	var form uploadForm
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return form, y.checkUploadToken(form.token)
		}
		if err != nil {
			return form, errors.New("the multipart form is incomplete")
		}
		if part.FormName() == "file" {
			form.found = true
			if err := y.checkUploadToken(form.token); err != nil {
				return form, err
			}
			form.file, err = r.blobs.storeBlob(part)
			form.file.Name = part.FileName()
		} else {
			err = form.setFormField(r.decoder, part.FormName(), part)
		}
		if err != nil {
			return form, err
		}
	}
}

// setFormField sets a field that is not the file.
func (f *uploadForm) setFormField(d decoder, name string, value io.Reader) error {
	data, err := io.ReadAll(io.LimitReader(value, 1<<16))
	switch name {
	case "token":
		f.token = string(data)
	case "key":
		f.key = string(data)
	case "fname", "crc32":
	default:
		if d.strict && !strings.HasPrefix(name, "x:") {
			return errors.New("unknown form field " + name)
		}
	}
	return err
}

// hexID formats the first 16 bytes as 32 hex digits.
func hexID(b [32]byte) string { return hex.EncodeToString(b[:16]) }
